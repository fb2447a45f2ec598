"""Days that follow from the Stichtag, as stand-ins: a statement is put into words once and serves every Stichtag.

A stand-in is a day in the year 9000, which no fact can have (facts end with 2199).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from engine.calendar import add_days, after, age_reached, before
from engine.plan.rules import Calendar
from engine.plan.values import Duration, Unit

_YEAR = 9000
_STAND_IN = re.compile(rf"MAKE_DATE\({_YEAR}, (\d+), (\d+)\)|DATE '{_YEAR}-(\d+)-(\d+)'")
"""A stand-in, as statements write a day: Spark's by a call, DuckDB's as a constant."""


class Way(StrEnum):
    """How a day follows from the Stichtag."""

    TODAY = "today"
    BACK = "back"
    REACHING = "reaching"
    MONTH_BEGINS = "month begins"
    MONTH_ENDS = "month ends"
    AFTER = "after"
    AFTER_INCLUSIVE = "after, inclusive"
    BEFORE = "before"
    BEFORE_INCLUSIVE = "before, inclusive"
    AGED = "aged"


_LEADS: dict[Way, Callable[[date, Duration], date]] = {
    Way.AFTER: lambda day, amount: after(day, amount, Calendar()),
    Way.AFTER_INCLUSIVE: lambda day, amount: after(day, amount, Calendar(), inclusive=True),
    Way.BEFORE: lambda day, amount: before(day, amount, Calendar()),
    Way.BEFORE_INCLUSIVE: lambda day, amount: before(day, amount, Calendar(), inclusive=True),
    Way.AGED: lambda day, amount: add_days(day, amount.days or 0) if amount.months is None
    else age_reached(day, amount.months),
}  # fmt: skip
"""Where a way leads from a day; from a later day never to an earlier one."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that follows from the Stichtag: `BACK` an amount before it, `REACHING` the last at most that many
    working days after it, the first or last day of its month; with another way the last day that this way leads by
    the amount to the Stichtag at the latest (`earlier`: to a day before it)."""

    way: Way
    amount: Duration | None = None
    earlier: bool = False

    def on(self, today: date, calendar: Calendar) -> date:
        """The day for a Stichtag."""
        if self.way is Way.TODAY:
            return today
        if self.way in (Way.MONTH_BEGINS, Way.MONTH_ENDS):
            return _month(today, self.way is Way.MONTH_ENDS)
        assert self.amount is not None
        if self.way is Way.BACK:
            return back(today, self.amount, calendar)
        if self.way in _LEADS:
            return latest(self.way, self.amount, add_days(today, -int(self.earlier)))
        return latest_reaching(today, self.amount, calendar)


@dataclass(slots=True)
class Moments:
    """The moments that statements speak of, each with its stand-in."""

    known: dict[Moment, date] = field(default_factory=dict)
    told: dict[date, Moment] = field(default_factory=dict)

    def stand_in(self, way: Way, amount: Duration | None = None, earlier: bool = False) -> date:
        """The day that stands for a moment; `told` has it then."""
        moment = Moment(way, amount, earlier)
        if moment not in self.known:
            day = self.known[moment] = date(_YEAR, 1, 1) + timedelta(len(self.known))
            self.told[day] = moment
        return self.known[moment]


def filled(statement: str, day: Callable[[date], date]) -> str:
    """The statement with real days instead of stand-ins."""

    def real(found: re.Match[str]) -> str:
        month, number = (int(part) for part in found.groups() if part)
        return f"DATE '{day(date(_YEAR, month, number))}'"

    return _STAND_IN.sub(real, statement)


def back(start: date, amount: Duration, calendar: Calendar) -> date:
    """The day `amount` before a given day."""
    if amount.unit is Unit.WORKING_DAYS:
        day = start
        for _ in range(amount.amount):
            day = _previous(day - timedelta(1), calendar)
        return day
    if amount.months is None:
        return start - timedelta(amount.days or 0)
    month = start.year * 12 + start.month - 1 - amount.months
    first = date(month // 12, month % 12 + 1, 1)
    return min(first + timedelta(start.day - 1), _month(first, last=True))


def latest_reaching(today: date, amount: Duration, calendar: Calendar) -> date:
    """The last day that lies at most `amount` working days after `today`."""
    day = today
    while back(day + timedelta(1), amount, calendar) <= today:
        day += timedelta(1)
    return day


def latest(way: Way, amount: Duration, today: date) -> date:
    """The last day that a way leads by `amount` of days or months to `today` at the latest."""
    lead, opposite = _LEADS[way], after if way in (Way.BEFORE, Way.BEFORE_INCLUSIVE) else before
    # Ends of months bring several days to the same one: what lies a week further leads beyond.
    day = add_days(opposite(today, amount, Calendar()), 7)
    while lead(day, amount) > today and day > date.min:
        day = add_days(day, -1)
    return day


def _month(day: date, last: bool) -> date:
    """The first or last day of a day's month."""
    if not last:
        return day.replace(day=1)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(1)


def _previous(day: date, calendar: Calendar) -> date:
    while day.weekday() > 4 or day in calendar.holidays:
        day -= timedelta(1)
    return day
