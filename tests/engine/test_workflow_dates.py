"""When schedules fall: both clock changes, holidays of the state, and a reckoning minute by minute beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import office_calendar
from engine.workflow.dates import OfficeDays, falls_on, instant, moments, undeclared
from schemas.workflow.exact import WEEKDAYS, Rhythm, Schedule

BERLIN = ZoneInfo("Europe/Berlin")
RP = OfficeDays(office_calendar("RP"))
ST = OfficeDays(office_calendar("ST"), frozenset({date(2026, 10, 12), date(2026, 11, 12)}))


def schedule(rhythm: Rhythm, detail: str = "", at: time | None = time(2, 30)) -> Schedule:
    """A schedule."""
    return Schedule("z", "Zeitplan", "tagespruefung", rhythm, detail, None if rhythm is Rhythm.CRON else at)


def between(one: Schedule, days: OfficeDays, first: date, last: date) -> list[str]:
    """The moments from the beginning of one day to the end of another, as clock and offset show them."""
    start, end = (datetime.combine(day, time(), BERLIN) for day in (first, last + timedelta(1)))
    second = timedelta(microseconds=1)
    return [found.at.isoformat()[:25] for found in moments(one, days, start - second, end - second)]


def test_a_time_that_does_not_exist_falls_on_the_next_that_does_and_one_that_comes_twice_falls_once() -> None:
    daily = schedule(Rhythm.DAY)
    assert between(daily, RP, date(2026, 3, 28), date(2026, 3, 30)) == [
        "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00",
    ]  # fmt: skip
    assert between(daily, RP, date(2026, 10, 24), date(2026, 10, 26)) == [
        "2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00",
    ]  # fmt: skip
    moved = list(moments(daily, RP, datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 3, 29, 12, tzinfo=BERLIN)))
    assert [one.day for one in moved] == [date(2026, 3, 29)]


def test_a_cron_line_goes_by_the_wall_clock_too() -> None:
    quarterly = schedule(Rhythm.CRON, "*/15 * * * *")
    spring = between(quarterly, RP, date(2026, 3, 29), date(2026, 3, 29))
    assert (len(spring), len(set(spring))) == (23 * 4, 23 * 4)
    assert "2026-03-29T03:00:00+02:00" in spring
    autumn = between(quarterly, RP, date(2026, 10, 25), date(2026, 10, 25))
    assert len(autumn) == 24 * 4
    assert [one[11:16] for one in autumn].count("02:30") == 1
    assert between(schedule(Rhythm.CRON, "30 4 29 2 *"), RP, date(2026, 1, 1), date(2028, 12, 31)) == [
        "2028-02-29T04:30:00+01:00"
    ]


def test_holidays_are_those_of_the_state() -> None:
    reformation = date(2025, 10, 31)
    assert falls_on(schedule(Rhythm.WORKING_DAY), RP, reformation)
    assert not falls_on(schedule(Rhythm.WORKING_DAY), ST, reformation)
    # Fronleichnam: a Thursday, free in Rheinland-Pfalz.
    assert not falls_on(schedule(Rhythm.WORKING_DAY), RP, date(2026, 6, 4))
    assert falls_on(schedule(Rhythm.WORKING_DAY), ST, date(2026, 6, 4))
    assert falls_on(schedule(Rhythm.LAST, "Monat"), RP, date(2025, 10, 31))
    assert falls_on(schedule(Rhythm.LAST, "Monat"), ST, date(2025, 10, 30))
    assert falls_on(schedule(Rhythm.FIRST, "Jahr"), ST, date(2026, 1, 2))
    assert falls_on(schedule(Rhythm.FIRST, "Halbjahr"), ST, date(2026, 7, 1))
    assert not falls_on(schedule(Rhythm.FIRST, "Halbjahr"), ST, date(2026, 4, 1))


def test_a_day_of_the_statistics_is_never_guessed() -> None:
    statistics = schedule(Rhythm.STATISTICS_DAY, at=time(7, 0))
    assert between(statistics, ST, date(2026, 9, 1), date(2026, 12, 31)) == [
        "2026-10-12T07:00:00+02:00", "2026-11-12T07:00:00+01:00",
    ]  # fmt: skip
    assert undeclared(statistics, ST, date(2026, 9, 15), date(2026, 12, 1)) == (date(2026, 9, 1), date(2026, 12, 1))
    assert undeclared(schedule(Rhythm.DAY), ST, date(2026, 9, 15), date(2026, 12, 1)) == ()


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        next(moments(schedule(Rhythm.DAY), RP, datetime(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC)))  # noqa: DTZ001


PERIODS = {"Monat": 12, "Quartal": 4, "Halbjahr": 2, "Jahr": 1}
RHYTHMS = st.one_of(
    st.sampled_from([(Rhythm.DAY, ""), (Rhythm.WORKING_DAY, ""), (Rhythm.STATISTICS_DAY, "")]),
    st.tuples(st.just(Rhythm.WEEKDAY), st.sampled_from(WEEKDAYS)),
    st.tuples(st.sampled_from([Rhythm.FIRST, Rhythm.LAST]), st.sampled_from(sorted(PERIODS))),
)


def reckoned(one: Schedule, days: OfficeDays, start: datetime, end: datetime) -> list[datetime]:
    """The same by walking through every minute of UTC and looking what the wall clock shows."""
    assert one.at is not None
    found: list[datetime] = []
    done: set[date] = set()
    minute = start.replace(second=0, microsecond=0)
    previous = (minute - timedelta(minutes=1)).astimezone(BERLIN).replace(tzinfo=None)
    while minute <= end:
        shown = minute.astimezone(BERLIN).replace(tzinfo=None)
        target = datetime.combine(shown.date(), one.at)
        # The clock shows the time, or has just leapt over it.
        if (
            (shown == target or previous < target < shown)
            and shown.date() not in done
            and wanted(one, days, shown.date())
        ):
            done.add(shown.date())
            if start < minute:
                found.append(minute)
        previous, minute = shown, minute + timedelta(minutes=1)
    return found


def wanted(one: Schedule, days: OfficeDays, day: date) -> bool:
    """Whether a schedule means a day, by counting the working days of its period."""
    if one.rhythm is Rhythm.DAY:
        return True
    if one.rhythm is Rhythm.WEEKDAY:
        return ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"][day.weekday()] == one.detail[:2]
    if one.rhythm is Rhythm.STATISTICS_DAY:
        return day in days.statistics
    if day.isoweekday() > 5 or day in days.calendar.holidays:
        return False
    if one.rhythm is Rhythm.WORKING_DAY:
        return True
    part = (day.month - 1) * PERIODS[one.detail] // 12
    year = [date(day.year, 1, 1) + timedelta(number) for number in range(365)]
    year = [each for each in (*year, date(day.year, 12, 31)) if each.year == day.year]
    working = [each for each in year if (each.month - 1) * PERIODS[one.detail] // 12 == part
               and each.isoweekday() < 6 and each not in days.calendar.holidays]  # fmt: skip
    return day == (min(working) if one.rhythm is Rhythm.FIRST else max(working))


@settings(max_examples=60, deadline=None)
@given(
    rhythm=RHYTHMS,
    at=st.times(min_value=time(0, 0)).map(lambda value: value.replace(second=0, microsecond=0)),
    start=st.one_of(
        st.sampled_from([datetime(2026, 3, 28), datetime(2026, 10, 24), datetime(2026, 12, 30)]),  # noqa: DTZ001
        st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    ),
    hours=st.integers(0, 72),
    days=st.sampled_from([RP, ST]),
)
def test_moments_are_those_of_a_walk_through_every_minute(
    rhythm: tuple[Rhythm, str], at: time, start: datetime, hours: int, days: OfficeDays
) -> None:
    one = schedule(*rhythm, at=at)
    first = start.replace(second=0, microsecond=0, tzinfo=UTC)
    last = first + timedelta(hours=hours)
    # The walk begins earlier: a time that came for the first time before `first` does not come again.
    walked = [found for found in reckoned(one, days, first - timedelta(hours=3), last) if found > first]
    assert [found.instant for found in moments(one, days, first, last)] == walked


@given(st.datetimes(datetime(1996, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001
def test_every_wall_clock_time_has_one_moment_that_shows_it_or_the_leap_after_it(wall: datetime) -> None:
    wall = wall.replace(second=0, microsecond=0)
    shown = instant(wall).astimezone(UTC).astimezone(BERLIN).replace(tzinfo=None)
    assert wall <= shown <= wall + timedelta(hours=1)
    if shown != wall:
        before = (instant(wall).astimezone(UTC) - timedelta(minutes=1)).astimezone(BERLIN).replace(tzinfo=None)
        assert before < wall
