"""Comparisons with a day that moves: for which days they turn out differently."""

from __future__ import annotations

from datetime import date

from engine import calendar
from engine.plan.conditions import Operator
from engine.run.nights.proof.days import Days, stretch, union


def turned(operator: Operator, was: date, now: date) -> Days:
    """The days for which `day operator was` and `day operator now` differ."""
    if was == now:
        return ()
    first, last = min(was, now), max(was, now)
    match operator:
        case Operator.LESS | Operator.AT_LEAST:
            return stretch(first, calendar.add_days(last, -1))
        case Operator.MORE | Operator.AT_MOST:
            return stretch(calendar.add_days(first, 1), last)
        case _:
            return union((stretch(was, was), stretch(now, now)))
