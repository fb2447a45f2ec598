"""Sets of days as stretches, and the days that a count of the calendar leads into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

Stretch = tuple[date, date]
"""First and last day, both inclusive."""

Days = tuple[Stretch, ...]
"""Stretches in order that neither touch nor overlap."""

_ONE = timedelta(days=1)
_STEP = timedelta(days=64)


def stretch(one: date, other: date) -> Days:
    """The days from one day to another, in whichever order they come."""
    return ((min(one, other), max(one, other)),)


def union(parts: Iterable[Days]) -> Days:
    """All days of several sets."""
    found: list[Stretch] = []
    for first, last in sorted(one for part in parts for one in part):
        if found and (found[-1][1] == date.max or first <= found[-1][1] + _ONE):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def holds(days: Days, day: date) -> bool:
    """Whether a day is one of them."""
    return any(first <= day <= last for first, last in days)


def leading(days: Days, count: Callable[[date], date], about: Callable[[date], date]) -> Days:
    """Every day that `count` leads into `days`.

    `count` never leads a later day to an earlier one; so it is enough to look until it has left a stretch on both
    sides. `about` is where to begin looking: roughly the day that leads to a given one.
    """
    return union(tuple(_into(first, last, count, about)) for first, last in days)


def _into(first: date, last: date, count: Callable[[date], date], about: Callable[[date], date]) -> Iterator[Stretch]:
    start = _seek(first, count, about(first))
    end = _seek_past(last, count, max(start, about(last)))
    if start < end or (start == end and first <= count(start) <= last):
        yield start, (end - _ONE if not first <= count(end) <= last else end)


def _seek(first: date, count: Callable[[date], date], near: date) -> date:
    """The earliest day that `count` leads to `first` or later."""
    low = near
    while low > date.min and count(low) >= first:
        low = _moved(low, -_STEP)
    high = low
    while high < date.max and count(high) < first:
        high = _moved(high, _STEP)
    return _split(low, high, lambda day: count(day) >= first)


def _seek_past(last: date, count: Callable[[date], date], near: date) -> date:
    """The earliest day that `count` leads past `last`; the calendar's last day where there is none."""
    low = near
    while low > date.min and count(low) > last:
        low = _moved(low, -_STEP)
    high = low
    while high < date.max and count(high) <= last:
        high = _moved(high, _STEP)
    return _split(low, high, lambda day: count(day) > last)


def _split(low: date, high: date, there: Callable[[date], bool]) -> date:
    """The earliest day from `low` to `high` for which something holds that, once true, stays true; else `high`."""
    while low < high:
        middle = low + (high - low) // 2
        if there(middle):
            high = middle
        else:
            low = middle + _ONE
    return high


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min
