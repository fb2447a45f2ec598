"""Months, working days and holidays against definitions that share nothing with the code."""

from __future__ import annotations

import calendar as months_of
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import calendar
from engine.plan.rules import Calendar, CalendarUnit
from engine.plan.values import Duration, Unit

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTHS = st.integers(0, 60)


def naive(start: date, months: int) -> date:
    """§ 188 (2), (3) BGB by counting: same number, or the last day of the month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = months_of.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


@given(DAYS, st.integers(-60, 60))
def test_months_are_counted_as_the_code_says(start: date, months: int) -> None:
    assert calendar.add_months(start, months) == naive(start, months)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2020, 8, 31), 6, date(2021, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2020, 9, 30), -6, date(2020, 3, 30)),
        (date(2020, 5, 31), -3, date(2020, 2, 29)),
    ],
)
def test_month_ends(start: date, months: int, end: date) -> None:
    assert calendar.add_months(start, months) == end


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2021, 1, 29), 1, date(2021, 2, 28)),
        (date(2020, 3, 1), 12, date(2021, 2, 28)),
        (date(2020, 3, 1), 3, date(2020, 5, 31)),
        (date(2020, 1, 15), 6, date(2020, 7, 14)),
    ],
)
def test_a_period_that_begins_with_a_day(start: date, months: int, end: date) -> None:
    assert calendar.months_inclusive(start, months) == end


@given(DAYS, st.integers(1, 60))
def test_inclusive_months_are_maximal_chains_of_days(start: date, months: int) -> None:
    """The day after the period has the same day number, or is the first of a month that follows one without it."""
    after = calendar.months_inclusive(start, months) + timedelta(days=1)
    same = naive(start, months)
    assert after == (same if same.day == start.day else date(same.year, same.month, same.day) + timedelta(days=1))


@pytest.mark.parametrize(
    ("end", "months", "start"),
    [
        (date(2020, 3, 31), 1, date(2020, 3, 1)),
        (date(2020, 6, 30), 3, date(2020, 3, 31)),
        (date(2020, 5, 31), 3, date(2020, 3, 1)),
        (date(2021, 2, 28), 12, date(2020, 2, 29)),
        (date(2020, 7, 14), 6, date(2020, 1, 15)),
    ],
)
def test_a_period_that_ends_with_a_day(end: date, months: int, start: date) -> None:
    assert calendar.months_inclusive_before(end, months) == start


@given(DAYS, st.integers(1, 60))
def test_counting_back_inclusively_begins_the_day_after(end: date, months: int) -> None:
    assert calendar.months_inclusive_before(end, months) - timedelta(days=1) == naive(end, -months)


def test_ages() -> None:
    assert calendar.age_reached(date(2008, 2, 29), 15 * 12) == date(2023, 3, 1)
    assert calendar.age_reached(date(2008, 2, 29), 16 * 12) == date(2024, 2, 29)
    assert calendar.age_reached(date(2008, 3, 1), 15 * 12) == date(2023, 3, 1)
    assert calendar.age_reached(date(2020, 1, 31), 1) == date(2020, 3, 1)


def naive_working(start: date, amount: int, step: int, closed: frozenset[date]) -> date:
    day = start
    while amount:
        day += timedelta(days=step)
        amount -= day.weekday() not in (5, 6) and day not in closed
    return day


@given(DAYS, st.integers(1, 30), st.sets(st.dates(date(2019, 1, 1), date(2021, 12, 31)), max_size=20))
def test_working_days_by_walking(start: date, amount: int, closed: set[date]) -> None:
    office = Calendar(frozenset(closed))
    assert calendar.working_days_after(start, amount, office) == naive_working(start, amount, 1, office.holidays)
    assert calendar.working_days_before(start, amount, office) == naive_working(start, amount, -1, office.holidays)
    eve, morrow = start - timedelta(days=1), start + timedelta(days=1)
    assert calendar.working_days_after(start, amount, office, True) == naive_working(eve, amount, 1, office.holidays)
    back = calendar.working_days_before(start, amount, office, True)
    assert back == naive_working(morrow, amount, -1, office.holidays)


def test_five_working_days_over_the_first_of_may() -> None:
    office = calendar.office_calendar("RP")
    assert calendar.working_days_after(date(2020, 4, 30), 5, office) == date(2020, 5, 8)


def test_berlin_had_the_eighth_of_may_once() -> None:
    assert calendar.working_days_after(date(2020, 4, 30), 5, calendar.office_calendar("BE")) == date(2020, 5, 11)
    assert date(2021, 5, 8) not in calendar.office_calendar("BE").holidays


def test_shift_to_a_working_day() -> None:
    office = calendar.office_calendar("ST")
    assert calendar.next_working_day(date(2020, 10, 31), office) == date(2020, 11, 2)
    assert calendar.previous_working_day(date(2021, 1, 1), office) == date(2020, 12, 31)
    assert calendar.next_working_day(date(2020, 6, 30), office) == date(2020, 6, 30)
    assert calendar.next_working_day(date(2020, 4, 10), office) == date(2020, 4, 14)


def test_closing_days_are_no_holidays() -> None:
    office = calendar.office_calendar("ST", closing=[date(2020, 12, 24)])
    assert calendar.is_working_day(date(2020, 12, 24), office)
    assert office.closing_days == {date(2020, 12, 24)}


@pytest.mark.parametrize(
    ("state", "municipality", "day", "holiday"),
    [
        ("BY", None, date(2020, 8, 15), False),
        ("BY", "Augsburg", date(2020, 8, 8), True),
        ("BY", "München", date(2020, 8, 8), False),
        ("SN", None, date(2020, 6, 11), False),
        ("TH", None, date(2020, 6, 11), False),
        ("NW", None, date(2020, 6, 11), True),
        ("SN", None, date(2020, 11, 18), True),
        ("ST", None, date(2020, 1, 6), True),
        ("NI", None, date(2017, 10, 31), True),
        ("NI", None, date(2016, 10, 31), False),
        ("MV", None, date(2023, 3, 8), True),
        ("MV", None, date(2022, 3, 8), False),
        ("BE", None, date(2025, 5, 8), True),
        ("BB", None, date(2020, 4, 12), True),
        ("TH", None, date(2020, 9, 20), True),
        ("ST", None, date(2020, 12, 24), False),
    ],
)
def test_holidays_of_the_states(state: str, municipality: str | None, day: date, holiday: bool) -> None:
    assert (day in calendar.office_calendar(state, municipality).holidays) is holiday


def test_a_municipality_adds_its_own() -> None:
    office = calendar.office_calendar("TH", "Heilbad Heiligenstadt", extra=[date(2020, 6, 11)])
    assert not calendar.is_working_day(date(2020, 6, 11), office)


def test_a_state_that_is_none() -> None:
    with pytest.raises(calendar.UnknownStateError, match="NRW"):
        calendar.office_calendar("NRW")


def test_every_state_has_the_nine_common_holidays() -> None:
    for state in calendar.STATES:
        office = calendar.office_calendar(state, first_year=2021, last_year=2021)
        assert {
            date(2021, 1, 1),
            date(2021, 4, 2),
            date(2021, 4, 5),
            date(2021, 5, 1),
            date(2021, 5, 13),
            date(2021, 5, 24),
            date(2021, 10, 3),
            date(2021, 12, 25),
            date(2021, 12, 26),
        } <= office.holidays
        assert all(day.year == 2021 for day in office.holidays)
        assert "2021" in office.source


def test_calendar_units() -> None:
    day = date(2020, 5, 17)
    assert calendar.unit_of(day, CalendarUnit.MONTH) == (date(2020, 5, 1), date(2020, 5, 31))
    assert calendar.unit_of(day, CalendarUnit.QUARTER) == (date(2020, 4, 1), date(2020, 6, 30))
    assert calendar.unit_of(day, CalendarUnit.YEAR) == (date(2020, 1, 1), date(2020, 12, 31))
    names = [calendar.unit_name(day, unit) for unit in CalendarUnit]
    assert names == ["2020-05", "2020-Q2", "2020"]


@given(DAYS, st.sampled_from(list(CalendarUnit)))
def test_a_unit_holds_its_days_and_no_other(day: date, unit: CalendarUnit) -> None:
    first, last = calendar.unit_of(day, unit)
    assert first <= day <= last
    name = calendar.unit_name(day, unit)
    assert calendar.unit_name(first, unit) == calendar.unit_name(last, unit) == name
    assert calendar.unit_name(first - timedelta(days=1), unit) != name
    assert calendar.unit_name(last + timedelta(days=1), unit) != name


def test_durations_in_every_unit() -> None:
    office = Calendar()
    start = date(2020, 6, 15)
    ends = {
        Duration(10, Unit.DAYS): date(2020, 6, 25),
        Duration(2, Unit.WEEKS): date(2020, 6, 29),
        Duration(3, Unit.MONTHS): date(2020, 9, 15),
        Duration(1, Unit.YEARS): date(2021, 6, 15),
        Duration(5, Unit.WORKING_DAYS): date(2020, 6, 22),
    }
    for amount, end in ends.items():
        assert calendar.after(start, amount, office) == end
        assert calendar.before(end, amount, office) == start
    assert calendar.after(start, Duration(10, Unit.DAYS), office, True) == date(2020, 6, 24)
    assert calendar.before(start, Duration(730, Unit.DAYS), office, True) == start - timedelta(days=729)
    assert calendar.before(date(2020, 6, 30), Duration(3, Unit.MONTHS), office, True) == date(2020, 3, 31)


def test_the_edges_of_time_hold() -> None:
    office = Calendar()
    assert calendar.after(date(9999, 12, 31), Duration(6, Unit.MONTHS), office) == date.max
    assert calendar.before(date(1, 1, 1), Duration(6, Unit.DAYS), office) == date.min
    assert calendar.working_days_after(date(9999, 12, 31), 3, office) == date.max
    assert calendar.add_months(date(9999, 12, 31), 10**9) == date.max
