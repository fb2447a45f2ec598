"""The course of a case as a picture: one axis of time, a lane for each kind of record, due days marked."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from typing import Any

import altair as alt

from delivery.charts.chart import INK
from delivery.charts.draw import drawn
from schemas.cases.course import Course, Stretch

_MONTHS = 24
"""What lies further back than this is cut off: the list beside the picture has it."""
_DUE = {"überfällig": "#a8343f", "versäumt": "#a8343f", "heute fällig": "#c8642b", "bald fällig": "#c8642b"}
_WIDTH, _LANE, _MARGIN = 820, 28, 12
_WIDER = 24
"""What the browser's own font may need more for the longest name than the one that the drawing is measured with."""
_COURSE, _TODAY = "course", "today"
_SCREEN = "Fira Sans, Segoe UI, Arial, sans-serif"
"""On a page, not in a report: the browser's own."""


def svg(course: Course) -> str:
    """The drawing, the same text for the same course."""
    return drawn(spec(course))


def spec(course: Course) -> dict[str, Any]:
    """The course as Vega-Lite; what lies before its beginning is not on it."""
    first, last = _span(course)
    rows = [_row(one, course.as_of, first, last) for one in course.stretches if _within(one, course.as_of, first)]
    lanes = list(dict.fromkeys(one.lane for one in sorted(course.stretches, key=lambda one: one.rule == "")))
    done: dict[str, Any] = json.loads(_frame())
    done["datasets"] = {_COURSE: rows, _TODAY: [{"start": course.as_of.isoformat()}]}
    for layer in done["layer"][:2]:
        layer["encoding"]["y"]["sort"] = lanes
        layer["encoding"]["x"]["scale"]["domain"] = [first.isoformat(), last.isoformat()]
    return done


@cache
def _frame() -> str:
    """The drawing of any course, as JSON: Altair takes longer over each than all the rest, and knows nothing of it."""
    base = alt.Chart(alt.NamedData(name=_COURSE), width=_WIDTH, height=alt.Step(_LANE)).encode(
        y=alt.Y("lane:N", sort=[], title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False, grid=True)),
        x=alt.X("start:T", title=None, scale=alt.Scale(domain=[]),
                axis=alt.Axis(format="%m.%Y", tickCount=8, labelAngle=0)),
        color=alt.Color("colour:N", scale=None),
    )  # fmt: skip
    bars = base.transform_filter("datum.long").mark_bar(height=10, opacity=0.75).encode(x2="end:T")
    points = base.transform_filter("!datum.long").mark_point(filled=True, size=70, opacity=0.9).encode(
        shape=alt.Shape("shape:N", scale=None)
    )  # fmt: skip
    today = alt.Chart(alt.NamedData(name=_TODAY)).mark_rule(color="#333333", strokeDash=[4, 3]).encode(x="start:T")
    margins = {"left": _MARGIN + _WIDER, "right": _MARGIN, "top": _MARGIN, "bottom": _MARGIN}
    done = (bars + points + today).configure(font=_SCREEN, background="white", padding=margins)
    done = done.configure_view(stroke=None).configure_axis(labelFontSize=12, gridColor="#e3e6ea")
    return str(done.to_json())


def _span(course: Course) -> tuple[date, date]:
    """From the oldest that is near enough to the latest day that is due."""
    back = course.as_of - timedelta(days=_MONTHS * 31)
    starts = [one.start for one in course.stretches if one.start >= back]
    ends = [one.end or one.start for one in course.stretches]
    last = max([course.as_of, *(end for end in ends if end <= course.as_of + timedelta(days=400))])
    return min([*starts, course.as_of - timedelta(days=90)]), last + timedelta(days=14)


def _within(one: Stretch, today: date, first: date) -> bool:
    end = today if one.running else one.end or one.start
    return end >= first


def _row(one: Stretch, today: date, first: date, last: date) -> dict[str, Any]:
    end = min(max(today, one.start) if one.running else one.end or one.start, last)
    start = max(min(one.start, last), first)
    due = one.status is not None
    colour = _DUE.get(str(one.status), "#4f8f8b") if due else INK
    return {"lane": one.lane, "start": start.isoformat(), "end": end.isoformat(), "long": end > start,
            "colour": colour, "shape": "diamond" if due else "circle"}  # fmt: skip
