"""Calendar arithmetic as columns: months end as § 188 BGB says, and a day stays a day.

Working days are not computed row by row: `working_days` is a small frozen table to join with.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from engine.compile.to_ibis.terms.logic import Expr
from engine.plan.rules import Calendar
from engine.plan.values import Duration, Unit

NEVER = date(9999, 12, 31)
"""Later than every day."""

EVER = date(1, 1, 1)
"""Earlier than every day."""

_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = date(1920, 1, 1), date(2120, 12, 31)


def day(value: date) -> Expr:
    """A day as a column."""
    return ibis.literal(value, type="date")


def as_day(value: Expr) -> Expr:
    """A moment as its day. Some databases answer DATE + INTERVAL with a moment, though ibis believes in a day."""
    return value.cast("timestamp").cast("date")


def add_days(start: Expr, days: int) -> Expr:
    """The day `days` after `start`; before it, where negative."""
    if days == 0:
        return start
    step = ibis.interval(days=abs(days))
    return as_day(start + step if days > 0 else start - step)


def add_count(start: Expr, days: Expr) -> Expr:
    """The day a computed number of days after `start`."""
    return as_day(start + days.cast("int64").as_interval("D"))


def add_months(start: Expr, months: int) -> Expr:
    """The same day of the month `months` later (earlier, where negative), or that month's last day."""
    if months == 0:
        return start
    step = ibis.interval(months=abs(months))
    return as_day(start + step if months > 0 else start - step)


def add_count_of_months(start: Expr, months: Expr) -> Expr:
    """The same day a computed number of months later, or that month's last day."""
    return as_day(start + months.cast("int64").as_interval("M"))


def days_from(start: Expr, end: Expr) -> Expr:
    """Days from `start` to `end`, the start day not counted."""
    return end.delta(start, unit="day")


def after(start: Expr, amount: Duration, inclusive: bool) -> Expr:
    """The day on which a period of `amount` from `start` ends (§§ 187, 188 BGB)."""
    if amount.months is None:
        return add_days(start, (amount.days or 0) - int(inclusive))
    end = add_months(start, amount.months)
    if not inclusive:
        return end
    whole = (end.day() == start.day()).cast("int64")
    return add_count(end, -whole)


def before(end: Expr, amount: Duration, inclusive: bool) -> Expr:
    """The day on which a period of `amount` that ends with `end` begins."""
    if amount.months is None:
        return add_days(end, int(inclusive) - (amount.days or 0))
    return add_days(add_months(end, -amount.months), int(inclusive))


def age_reached(birth: Expr, amount: Duration) -> Expr:
    """The first day of an age; born on 29 February, it is reached on 1 March of a common year."""
    if amount.months is None:
        return add_days(birth, amount.days or 0)
    reached = add_months(birth, amount.months)
    return ibis.ifelse(reached.day() < birth.day(), add_days(reached, 1), reached)


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


def numbered_days(calendar: Calendar) -> pa.Table:
    """Every day with the number of working days up to it, and whether it is one of them."""
    span = range((_FIRST - _EPOCH).days, (_LAST - _EPOCH).days + 1)
    day_ = pa.array(span, pa.int32()).cast(pa.date32())
    holidays = pa.array(sorted(calendar.holidays), pa.date32())
    working = pc.and_(pc.less(pc.day_of_week(day_), 5), pc.invert(pc.is_in(day_, holidays)))
    return pa.table({"day": day_, "number": pc.cumulative_sum(pc.cast(working, pa.int64())), "working": working})


def back(start: date, amount: Duration, calendar: Calendar) -> date:
    """The day `amount` before a given day, known when compiling."""
    if amount.unit is Unit.WORKING_DAYS:
        day = start
        for _ in range(amount.amount):
            day = _previous(day - timedelta(1), calendar)
        return day
    if amount.months is None:
        return start - timedelta(amount.days or 0)
    month = start.year * 12 + start.month - 1 - amount.months
    first = date(month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first.replace(day=1) + timedelta(start.day - 1), following - timedelta(1))


def latest_reaching(today: date, amount: Duration, calendar: Calendar) -> date:
    """The last day that lies at most `amount` working days after `today`."""
    day = today
    while back(day + timedelta(1), amount, calendar) <= today:
        day += timedelta(1)
    return day


def _previous(day: date, calendar: Calendar) -> date:
    while day.weekday() > 4 or day in calendar.holidays:
        day -= timedelta(1)
    return day
