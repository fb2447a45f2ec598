"""The pictures of the comparison, drawn through the project's door to charts; all axes are logarithmic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bench.peers.measure import Taken
from delivery.charts.chart import INK
from delivery.charts.draw import drawn

FONT = "Fira Sans, Segoe UI, Arial, sans-serif"
"""On a page, not in a report: the browser's own."""
_TENS = [10.0**power for power in range(-3, 9)]
_OTHERS = "#9fb3c8"
_LINES = ["#1f3a5f", "#c8642b", "#4f8f8b", "#8a5a83", "#9a8a2f"]
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 6]]
_SHORT = "datum.value >= 1e6 ? datum.value / 1e6 + ' M' : datum.value >= 1e3 ? datum.value / 1e3 + ' k' : datum.value"
_LOOK = {
    "font": FONT, "background": "white", "view": {"stroke": None},
    "padding": {"left": 30, "right": 30, "top": 12, "bottom": 12},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": "#e3e6ea"},
    "legend": {"labelFontSize": 12, "title": None, "orient": "bottom"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dot:
    """A measured point of a line."""

    line: str
    x: float
    y: float


def bars(found: Iterable[Taken]) -> str:
    """Cases a second out of the files, an engine a bar, the fastest at the top."""
    measured = sorted((one for one in found if one.files), key=lambda one: -one.whole_rate)
    rows = [
        {
            "engine": one.engine.plain_label,
            "rate": round(one.whole_rate),
            "told": f"{one.whole_rate:,.0f}",
            "ours": one.engine.ours,
        }
        for one in measured
    ]
    names: dict[str, Any] = {"labelLimit": 380, "ticks": False, "domain": False}
    encoded: dict[str, Any] = {
        "y": {"field": "engine", "type": "nominal", "sort": None, "title": None, "axis": names},
        "x": {
            "field": "rate", "type": "quantitative", "title": "cases a second, out of the files (logarithmic)",
            "scale": {"type": "log", "domainMin": 100}, "axis": {"labelExpr": _SHORT, "domain": False, "values": _TENS},
        },
    }  # fmt: skip
    colour = {"condition": {"test": "datum.ours", "value": INK}, "value": _OTHERS}
    bar = {"mark": {"type": "bar", "height": 15}, "encoding": {**encoded, "x2": {"datum": 100}, "color": colour}}
    text = {
        "mark": {"type": "text", "align": "left", "dx": 4, "font": FONT, "fontSize": 12},
        "encoding": {**encoded, "text": {"field": "told", "type": "nominal"}},
    }
    return drawn(
        {"data": {"values": rows}, "width": 460, "height": {"step": 22}, "layer": [bar, text], "config": _LOOK}
    )


def lines(dots: Iterable[Dot], across: str, up: str) -> str:
    """Lines over two logarithmic axes: what grows linearly is a straight one."""
    rows = [{"line": one.line, "x": one.x, "y": one.y} for one in dots]
    names = list(dict.fromkeys(row["line"] for row in rows))
    scale = {"domain": names, "range": _LINES[: len(names)]}
    dashes = {"domain": names, "range": _DASHES[: len(names)]}
    axis = {"type": "quantitative", "scale": {"type": "log"}, "axis": {"labelExpr": _SHORT, "values": _TENS}}
    encoded: dict[str, Any] = {
        "x": {"field": "x", "title": across, **axis},
        "y": {"field": "y", "title": up, **axis},
        "color": {"field": "line", "type": "nominal", "scale": scale},
        "strokeDash": {"field": "line", "type": "nominal", "scale": dashes},
    }  # fmt: skip
    mark = {"type": "line", "point": {"size": 40, "filled": True}}
    whole = {"data": {"values": rows}, "width": 460, "height": 260, "mark": mark, "encoding": encoded, "config": _LOOK}
    return drawn(whole)
