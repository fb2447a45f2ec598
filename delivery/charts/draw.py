"""Pictures as SVG, drawn on this machine: nothing is fetched."""

from __future__ import annotations

from typing import Any

from schemas.reports.report import Picture

VERSION = "6.4"
"""Of Vega-Lite, as the locked Altair writes it."""


def svg(picture: Picture) -> str:
    """The drawing, the same text for the same picture."""
    from delivery.charts.chart import spec  # 25 MB that most of the time nobody needs

    return drawn(spec(picture))


def drawn(chart: dict[str, Any]) -> str:
    """A chart in Vega-Lite as SVG; its numbers and days are written in German."""
    import vl_convert  # only where something is drawn

    return vl_convert.vegalite_to_svg(chart, vl_version=VERSION, format_locale="de-DE", allowed_base_urls=[])
