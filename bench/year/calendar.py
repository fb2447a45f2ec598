"""What the year has in store: when the timer calls, when the machine is off, no delivery comes, no mail goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bench.year.reckoning import WorkingDays
from schemas.clock.place import PLACE

CALLS = (time(3, 5), time(4, 35), time(6, 50), time(8, 10), time(23, 35))
"""When the timer calls `regelwerk nacht`."""
CHECKED = time(4, 35)
"""The first call after the schedule of the daily check (04:30)."""
REMINDED = time(6, 50)
"""The first call after the schedule of reminders and escalation (06:30, 06:45)."""


@dataclass(frozen=True, slots=True)
class Outage:
    """The machine is off from one moment to another (German time); with `lost` no delivery of these days ever comes."""

    begin: datetime
    end: datetime
    lost: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Year:
    """The simulated days, their outages, the days on which the mail server is away."""

    first: date
    number: int
    outages: tuple[Outage, ...]
    no_mail: frozenset[date]

    @property
    def days(self) -> list[date]:
        """Every day, in order."""
        return [self.first + timedelta(one) for one in range(self.number)]

    def calls(self, day: date) -> list[time]:
        """When the timer gets to call on a day; a machine that comes back is called at once."""
        found = [at for at in CALLS if not self.off(_moment(day, at))]
        found += [one.end.time() for one in self.outages if one.end.date() == day]
        return sorted(found)

    def off(self, moment: datetime) -> bool:
        """Whether the machine is off."""
        return any(one.begin <= moment < one.end for one in self.outages)

    def lost(self, day: date) -> bool:
        """Whether no delivery of a day ever comes."""
        return any(day in one.lost for one in self.outages)

    def reminders(self, working: WorkingDays) -> Iterator[tuple[date, datetime]]:
        """On which days reminders go out, and when."""
        for day in self.days:
            after = [at for at in self.calls(day) if at >= REMINDED]
            if day in working and day not in self.no_mail and after:
                yield day, _moment(day, after[0])


def whole_year(first: date) -> Year:
    """365 days with three outages: two days off and back in the morning, four days off and three deliveries lost, a
    day without a mail server."""
    return Year(
        first, 365,
        (
            Outage(_moment(date(first.year, 2, 10), time(1)), _moment(date(first.year, 2, 11), time(9, 20))),
            Outage(_moment(date(first.year, 5, 18), time(2)), _moment(date(first.year, 5, 21), time(11, 40)),
                   frozenset(date(first.year, 5, day) for day in (18, 19, 20))),
        ),
        frozenset({date(first.year, 9, 15)}),
    )  # fmt: skip


def statistics(first: date) -> list[date]:
    """A Statistiktag in the middle of every month."""
    return [date(first.year, month, 15) for month in range(1, 13)]


def planned_flows(day: date, working: WorkingDays, statistics: list[date]) -> list[tuple[str, date]]:
    """What falls on a day by the schedules that are shipped."""
    found = ["pruefspur"]
    if day in working:
        found += ["tagespruefung", "erinnerungen", "eskalation"]
    if day.weekday() == 6:
        found.append("aufbewahrung")
    if day.weekday() == 0:
        found.append("wochenbericht")
    if day in statistics:
        found.append("monatsbericht")
    if day == _first_open(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), working):
        found.append("quartalsbericht")
    if day == _first_open(date(day.year, 1 if day.month < 7 else 7, 1), working):
        found.append("stichprobe")
    if day == _last_open(date(day.year, 12, 31), working):
        found.append("risikobericht")
    return [(flow, day) for flow in found]


def _first_open(day: date, working: WorkingDays) -> date:
    return day if day in working else working.counted(day, 1)


def _last_open(day: date, working: WorkingDays) -> date:
    return day if day in working else working.counted(day, -1)


def clock_changes(first: date, number: int) -> list[date]:
    """The days on which the clock is changed."""
    days = [first + timedelta(one) for one in range(number)]
    return [day for day in days if _offset(day) != _offset(day + timedelta(1))]


def _offset(day: date) -> timedelta | None:
    return datetime(day.year, day.month, day.day, tzinfo=PLACE).utcoffset()


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, PLACE)
