"""How much of a window the union of intervals covers, as a range."""

from __future__ import annotations

from datetime import date, timedelta

from engine.plan.conditions import Covers, Measure
from engine.run.walk.terms import rows, values
from engine.run.walk.terms.facts import Absent, Gap, Result, Scope, Unknown

Interval = tuple[date, date]
_ONE = timedelta(days=1)


def cover(node: Covers, scope: Scope) -> tuple[int, int | None, frozenset[Gap]]:
    """At least, at most (None: no bound), and what is missing."""
    first, last = values.value(node.first, scope), values.value(node.last, scope)
    if isinstance(first, Absent) or isinstance(last, Absent):
        return 0, 0, rows.NO_GAPS
    missing = rows.outside(node.rows, scope, first, last)
    gaps = missing.gaps if missing is not None else rows.NO_GAPS
    sure: list[Interval] = []
    possible: list[Interval] = []
    lost = False
    for found in rows.selected(node.rows, scope):
        start = rows.read_day(node.start, found.row, scope)
        end = rows.read_day(node.end, found.row, scope)
        if _none(start, end):
            continue
        if not isinstance(first, date) or not isinstance(last, date):
            lost = True
            gaps |= rows.gaps_of(found.truth, start, end, first, last)
            continue
        clipped = _clipped(start, end, first, last)
        if clipped is None:
            continue
        possible.append(clipped)
        if found.truth is True and not isinstance(start, Unknown) and not isinstance(end, Unknown):
            sure.append(clipped)
        else:
            gaps |= rows.gaps_of(found.truth, start, end)
    high = None if missing is not None or lost else measure(possible, node.measure)
    return measure(sure, node.measure), high, gaps


def _none(start: Result, end: Result) -> bool:
    """Whether there is no interval: it never began, or has an end that is neither a day nor running."""
    return isinstance(start, Absent) or (isinstance(end, Absent) and not end.running)


def _clipped(start: Result, end: Result, first: date, last: date) -> Interval | None:
    """The part of an interval inside the window; an unknown or running side reaches to the window's edge."""
    begins = max(start, first) if isinstance(start, date) else first
    ends = min(end, last) if isinstance(end, date) else last
    if isinstance(start, date) and isinstance(end, date) and end < start:
        return None
    return (begins, ends) if begins <= ends else None


def union(intervals: list[Interval]) -> list[Interval]:
    """Islands: intervals that overlap or touch are one."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1] + _ONE:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def measure(intervals: list[Interval], unit: Measure) -> int:
    """The union in days, in full calendar months, or in calendar months touched."""
    islands = union(intervals)
    if unit is Measure.DAYS:
        return sum((end - start).days + 1 for start, end in islands)
    if unit is Measure.STARTED_MONTHS:
        return len({m for start, end in islands for m in range(_month(start), _month(end) + 1)})
    return sum(max(_month(end + _ONE) - _month(start) - (start.day > 1), 0) for start, end in islands)


def _month(day: date) -> int:
    return day.year * 12 + day.month
