"""When a schedule falls: the moments in German time between two others, through both clock changes.

A schedule names a wall-clock time. In the night in which the clock is put forward, a time that does not exist falls on
the next minute that does; in the night in which it is put back, a time that comes twice falls once, on the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from cronsim import CronSim

from engine.calendar import add_days, is_working_day, months_inclusive, next_working_day, previous_working_day
from engine.plan.rules import Calendar
from schemas.clock.place import PLACE, here
from schemas.workflow.exact import WEEKDAYS, Rhythm, Schedule

MONTHS = {"Monat": 1, "Quartal": 3, "Halbjahr": 6, "Jahr": 12}
"""How many months the periods of a schedule have; each begins where the calendar year can be cut into such parts."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OfficeDays:
    """The days of an office: its working days, and the days of the statistics, so far as they are declared."""

    calendar: Calendar = field(default_factory=Calendar)
    statistics: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Moment:
    """A time at which a schedule falls. `day` is the day the schedule means, `at` the time in Europe/Berlin."""

    schedule: Schedule
    day: date
    at: datetime

    @property
    def instant(self) -> datetime:
        """The same time in UTC: times of one zone that carry an hour that comes twice must not be compared."""
        return self.at.astimezone(UTC)


def moments(schedule: Schedule, days: OfficeDays, after: datetime, until: datetime) -> Iterator[Moment]:
    """The moments of a schedule later than `after` and not later than `until`, in their order.

    A Statistiktag that nobody has declared has none: see `undeclared`. Raises ValueError for a time without zone.
    """
    if after.tzinfo is None or until.tzinfo is None:
        raise ValueError("a time without zone")
    # A wall-clock time may lie one hour beside the clock: what is too much is left out below.
    first, last = _wall(after) - timedelta(hours=2), _wall(until) + timedelta(hours=2)
    before = None
    for wall in _walls(schedule, days, first, last):
        found = Moment(schedule, wall.date(), instant(wall))
        if found.instant != before and after < found.instant <= until:
            yield found
        before = found.instant


def falls_on(schedule: Schedule, days: OfficeDays, day: date) -> bool:
    """Whether a schedule falls on a day."""
    match schedule.rhythm:
        case Rhythm.DAY:
            return True
        case Rhythm.WORKING_DAY:
            return is_working_day(day, days.calendar)
        case Rhythm.WEEKDAY:
            return WEEKDAYS[day.weekday()] == schedule.detail
        case Rhythm.STATISTICS_DAY:
            return day in days.statistics
        case Rhythm.FIRST:
            return day == next_working_day(period_of(day, schedule.detail)[0], days.calendar)
        case Rhythm.LAST:
            return day == previous_working_day(period_of(day, schedule.detail)[1], days.calendar)
        case Rhythm.CRON:
            midnight = datetime.combine(day, time())
            return next(_walls(schedule, days, midnight, midnight + timedelta(hours=23, minutes=59)), None) is not None


def undeclared(schedule: Schedule, days: OfficeDays, first: date, last: date) -> tuple[date, ...]:
    """The first days of the months from `first` to `last` in which the schedule waits for a Statistiktag nobody named.

    A month that is only partly asked about counts as a whole.
    """
    if schedule.rhythm is not Rhythm.STATISTICS_DAY:
        return ()
    known = {(day.year, day.month) for day in days.statistics}
    found = []
    month = first.replace(day=1)
    while month <= last:
        if (month.year, month.month) not in known:
            found.append(month)
        month = add_days(months_inclusive(month, 1), 1)
    return tuple(found)


def period_of(day: date, period: str) -> tuple[date, date]:
    """First and last day of the calendar month, quarter, half-year or year (German words) that holds `day`."""
    months = MONTHS[period]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, months_inclusive(first, months)


def instant(wall: datetime) -> datetime:
    """The time in Europe/Berlin at which the clock on the wall shows `wall` (without zone) for the first time.

    A time that the clock leaps over is the minute it leaps to.
    """
    told = wall.replace(tzinfo=PLACE, fold=0)
    back = here(told.astimezone(UTC))
    if back.replace(tzinfo=None) == wall:
        return told
    # `back` shows the same time after the leap, as far behind it as `wall` is behind the last minute before it.
    while here(back.astimezone(UTC) - _MINUTE).utcoffset() == back.utcoffset():
        back = here(back.astimezone(UTC) - _MINUTE)
    return back


def _wall(moment: datetime) -> datetime:
    """What the clock on the wall shows, without zone."""
    return here(moment).replace(tzinfo=None)


def _walls(schedule: Schedule, days: OfficeDays, first: datetime, last: datetime) -> Iterator[datetime]:
    """The wall-clock times of a schedule from `first` to `last`."""
    if schedule.rhythm is Rhythm.CRON:
        # The library reckons clock changes its own way: it is asked in a zone that has none.
        for found in CronSim(schedule.detail, (first - timedelta(minutes=1)).replace(tzinfo=UTC)):
            wall = found.replace(tzinfo=None)
            if wall > last:
                return
            if wall >= first:
                yield wall
        return
    assert schedule.at is not None
    for number in range((last.date() - first.date()).days + 1):
        day = add_days(first.date(), number)
        if falls_on(schedule, days, day):
            yield datetime.combine(day, schedule.at)
