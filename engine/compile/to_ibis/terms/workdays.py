"""Small frozen tables that lead from day to day through working days: stages join with them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from engine.plan.rules import Calendar

_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = date(1780, 1, 1), date(2330, 12, 31)
"""What rules and deliveries may say lies from 1900 to 2199; from there a hundred years lead, the longest duration, and
as many working days as a rule may count."""
_KEPT = 16
"""So many tables stay there in one process: one run after another asks for the same."""


class Step(NamedTuple):
    """A way from one day to another through the calendar; `amount` None moves to a working day if it is none."""

    amount: int | None
    forward: bool
    inclusive: bool = False

    @property
    def table(self) -> str:
        """The name of the table with the day it leads to."""
        word = "to" if self.amount is None else f"by_{self.amount}"
        return f"calendar_{word}_{'next' if self.forward else 'previous'}{'_inclusive' if self.inclusive else ''}"


@lru_cache(_KEPT)
def led_by(calendar: Calendar, step: Step) -> pa.Table:
    """Every day with the day that a step leads to (`to`): a small table that stages join with.

    Days beyond the table, or that would lead there, are empty.
    """
    numbered = numbered_days(calendar)
    day_, upto = numbered["day"], numbered["number"]
    if step.amount == 0:
        return pa.table({"day": day_, "to": day_})
    before_ = pc.subtract(upto, pc.cast(numbered["working"], pa.int64()))
    if step.amount is None:
        places = before_ if step.forward else pc.subtract(upto, 1)
    elif step.forward:
        places = pc.add(before_ if step.inclusive else upto, step.amount - 1)
    else:
        places = pc.subtract(upto if step.inclusive else before_, step.amount)
    working = pc.filter(day_, numbered["working"])
    there = pc.and_(pc.greater_equal(places, 0), pc.less(places, len(working)))
    safe = pc.if_else(there, places, pa.scalar(None, pa.int64()))
    return pa.table({"day": day_, "to": pc.take(working, safe)})


@lru_cache(_KEPT)
def numbered_days(calendar: Calendar) -> pa.Table:
    """Every day with the number of working days up to it, and whether it is one of them."""
    ones = pa.repeat(pa.scalar(1, pa.int32()), (_LAST - _FIRST).days + 1)
    day_ = pc.cumulative_sum(ones, start=(_FIRST - _EPOCH).days - 1).cast(pa.date32())
    holidays = pa.array(sorted(calendar.holidays), pa.date32())
    working = pc.and_(pc.less(pc.day_of_week(day_), 5), pc.invert(pc.is_in(day_, holidays)))
    return pa.table({"day": day_, "number": pc.cumulative_sum(pc.cast(working, pa.int64())), "working": working})
