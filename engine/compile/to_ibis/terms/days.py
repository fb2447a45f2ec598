"""Calendar arithmetic as columns: months end as § 188 BGB says, and a day stays a day.

Working days are not computed row by row: see `workdays`.
"""

from __future__ import annotations

from datetime import date

import ibis

from engine.compile.to_ibis.terms.logic import Expr
from engine.plan.values import Duration

NEVER = date(9999, 12, 31)
"""Later than every day."""

EVER = date(1, 1, 1)
"""Earlier than every day."""


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


def months_before(start: Expr, end: Expr) -> Expr:
    """So many whole months lie between `start` and the day before `end`, where `start` is before it."""
    months = (end.year() - start.year()) * 12 + end.month() - start.month()
    return months - ibis.ifelse(add_count_of_months(start, months) < end, 0, 1)


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
