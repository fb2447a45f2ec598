"""What a picture shows, as Vega-Lite: bars, lines over months, a matrix. Colours differ in lightness too."""

from __future__ import annotations

from typing import Any

import altair as alt

from schemas.reports.report import Picture, Shape

FONT = "Libertinus Serif"
INK = "#1f3a5f"
_WIDTH, _LABEL = 330, 380
_LINES = ["#1f3a5f", "#c8642b", "#4f8f8b", "#8a5a83", "#9a8a2f", "#6d6d6d", "#7ba0cc", "#a8343f", "#5c7f3a", "#d99a8f"]
_RANKS = {"vorrangig": "#e9a08a", "nachrangig": "#dfe7ef", "nicht bewertbar": "#eeeeee"}


def spec(picture: Picture) -> dict[str, Any]:
    """The chart as Vega-Lite, the same for the same picture; its data are in it."""
    drawn = {Shape.BARS: _bars, Shape.LINE: _lines, Shape.MATRIX: _matrix}[picture.form](picture)
    done = drawn.configure(font=FONT, background="white", padding=12).configure_view(stroke=None)
    done = done.configure_axis(labelFontSize=11, titleFontSize=11, titleFontWeight="normal", gridColor="#e3e6ea")
    return dict(done.configure_legend(labelFontSize=11, labelLimit=560, title=None).to_dict())


def _data(picture: Picture) -> alt.InlineData:
    rows = [{"x": one.x, "y": one.y, "wert": one.wert, "art": one.art} for one in picture.punkte]
    return alt.InlineData(values=rows)


def _bars(picture: Picture) -> Any:
    names = alt.Axis(labelLimit=_LABEL, labelPadding=8, ticks=False, domain=False)
    base = alt.Chart(_data(picture), width=_WIDTH, height=alt.Step(20)).encode(
        y=alt.Y("x:N", sort=None, title=None, axis=names),
        x=alt.X("wert:Q", title=picture.x, axis=alt.Axis(tickCount=5, domain=False)),
    )
    labels = base.mark_text(align="left", dx=4, font=FONT, fontSize=11).encode(text=alt.Text("wert:Q", format=",~f"))
    return base.mark_bar(color=INK, height=13) + labels


def _lines(picture: Picture) -> Any:
    kinds = list(dict.fromkeys(one.art for one in picture.punkte))
    months = list(dict.fromkeys(one.x for one in picture.punkte))
    base = alt.Chart(_data(picture), width=560, height=190).encode(
        x=alt.X("x:O", title=None, sort=months, axis=alt.Axis(labelAngle=-45)),
        y=alt.Y("wert:Q", title=picture.y, scale=alt.Scale(zero=True)),
    )
    if len(kinds) < 2:
        return base.mark_line(color=INK, point=alt.OverlayMarkDef(color=INK, size=36))
    # One legend of all three only if they have the same domain.
    legend = alt.Legend(orient="bottom", columns=1, symbolSize=90, symbolStrokeWidth=2)
    return base.mark_line(point=alt.OverlayMarkDef(size=34, filled=True)).encode(
        color=alt.Color("art:N", scale=alt.Scale(domain=kinds, range=_LINES), legend=legend),
        shape=alt.Shape("art:N", scale=alt.Scale(domain=kinds), legend=legend),
        strokeDash=alt.StrokeDash("art:N", scale=alt.Scale(domain=kinds), legend=legend),
    )


def _matrix(picture: Picture) -> Any:
    base = alt.Chart(_data(picture), width=alt.Step(74), height=alt.Step(46)).encode(
        x=alt.X("x:O", title=picture.x, axis=alt.Axis(labelAngle=0, orient="bottom")),
        y=alt.Y("y:O", title=picture.y, sort="descending"),
    )
    kinds = [one for one in _RANKS if any(point.art == one for point in picture.punkte)]
    colours = alt.Scale(domain=kinds, range=[_RANKS[one] for one in kinds])
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("art:N", scale=colours, legend=alt.Legend(orient="right"))
    )
    return cells + base.mark_text(font=FONT, fontSize=16, color="#222222").encode(text="wert:Q")
