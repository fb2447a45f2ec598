"""Comparing a record's own day with a day reckoned beforehand says what comparing the day that follows from it says."""

from __future__ import annotations

from datetime import date, timedelta
from operator import ge, gt, le, lt

import pytest

from engine.calendar import add_days, after, age_reached, before
from engine.compile.to_ibis.terms.moments import Moment, Way
from engine.plan.rules import Calendar
from engine.plan.values import Duration, Unit

NONE = Calendar()
LEADS = {
    Way.AFTER: lambda day, amount: after(day, amount, NONE),
    Way.AFTER_INCLUSIVE: lambda day, amount: after(day, amount, NONE, inclusive=True),
    Way.BEFORE: lambda day, amount: before(day, amount, NONE),
    Way.BEFORE_INCLUSIVE: lambda day, amount: before(day, amount, NONE, inclusive=True),
    Way.AGED: lambda day, amount: age_reached(day, amount.months) if amount.months else add_days(day, amount.days),
}
AMOUNTS = [Duration(0, Unit.DAYS), Duration(14, Unit.DAYS), Duration(1, Unit.MONTHS), Duration(6, Unit.MONTHS),
           Duration(25, Unit.YEARS)]  # fmt: skip
_ENDS = ((2020, 2, 28), (2020, 2, 29), (2020, 3, 1), (2020, 3, 31), (2020, 8, 31), (2021, 2, 28), (2021, 3, 1))
TODAYS = [date(*given) for given in _ENDS]
"""The ends of months of 28, 29 and 31 days, and days after one."""


@pytest.mark.parametrize("way", LEADS)
@pytest.mark.parametrize("amount", AMOUNTS, ids=str)
def test_a_day_beside_the_last_one_that_leads_to_the_stichtag(way: Way, amount: Duration) -> None:
    back = before if way not in (Way.BEFORE, Way.BEFORE_INCLUSIVE) else after
    for today in TODAYS:
        until, earlier = (Moment(way, amount, early).on(today, NONE) for early in (False, True))
        around = back(today, amount, NONE)
        for day in (around + timedelta(n) for n in range(-9, 10)):
            led = LEADS[way](day, amount)
            said = (le(led, today), gt(led, today), lt(led, today), ge(led, today))
            assert said == (day <= until, day > until, day <= earlier, day > earlier), (today, day)


def test_nothing_leads_to_the_stichtag_from_before_the_calendar() -> None:
    amount = Duration(3000, Unit.YEARS)
    assert Moment(Way.AFTER, amount).on(date(2020, 6, 30), NONE) == date.min
