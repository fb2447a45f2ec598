"""What is planned: the schedules of an office, worked out and laid down as planned runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from engine.calendar import holiday_names, months_inclusive, office_calendar
from engine.gather import OFFICES, files, gather
from engine.workflow.dates import OfficeDays, instant, moments, undeclared
from jobs.rules.rulebook import known_offices
from schemas.clock.place import day_of
from schemas.clock.planned import Due
from schemas.diagnostic import Severity
from schemas.failure import RulesRefused
from schemas.node import fold
from schemas.workflow.exact import FLOWS, Schedule
from store.clock import planned
from store.folder import StoreFolder
from store.records.connect import Engine, writing

SCHEDULES = "zeitplan"


def place(due: Due) -> tuple[datetime, int]:
    """Where a planned run comes in the order of work: by its moment, then as FLOWS has its flow."""
    return due.at.astimezone(UTC), FLOWS.index(due.flow)


@dataclass(frozen=True, slots=True)
class Plan:
    """The schedules of an office and the days they go by."""

    schedules: tuple[Schedule, ...]
    days: OfficeDays
    state: str = ""
    place: str | None = None

    def dues(self, office: str, after: datetime, until: datetime) -> Iterator[Due]:
        """What falls due later than `after` and not later than `until`, in its order.

        Two schedules of one flow at the same moment are one.
        """
        found = {
            Due(office, schedule.flow, moment.day, moment.instant)
            for schedule in self.schedules
            for moment in moments(schedule, self.days, after, until)
        }
        yield from sorted(found, key=place)

    def remarks(self, first: date, last: date) -> tuple[str, ...]:
        """What cannot be worked out, in German: months without a declared Statistiktag, those alike as one."""
        waiting: dict[tuple[date, ...], list[str]] = {}
        for schedule in self.schedules:
            months = undeclared(schedule, self.days, first, last)
            if months:
                waiting.setdefault(months, []).append(f"„{schedule.title}“")
        return tuple(
            f"{' und '.join(filter(None, (', '.join(titles[:-1]), titles[-1])))}: Für {_spans(months)} ist kein "
            "Statistiktag angegeben (regelwerk.toml, [kalender] statistiktage); es ist nichts geplant."
            for months, titles in waiting.items()
        )

    def named(self, year: int) -> dict[date, str]:
        """What the legal holidays of a year are called; those that the office adds have no name."""
        return holiday_names(self.state, self.place, year)


def _spans(months: tuple[date, ...]) -> str:
    """Months that follow each other as one stretch: 01.2026 bis 03.2026, 07.2026."""
    stretches: list[list[date]] = []
    for month in months:
        if stretches and months_inclusive(stretches[-1][-1], 1) == month - timedelta(1):
            stretches[-1].append(month)
        else:
            stretches.append([month])
    return ", ".join(
        f"{one[0]:%m.%Y}" + (f" bis {one[-1]:%m.%Y}" if len(one) > 1 else "") for one in stretches
    )  # fmt: skip


def read_plan(store: StoreFolder) -> Plan:
    """The plan of an office; mistakes in rules do not touch it. Raises Unknown and RulesRefused."""
    known_offices(store.rules, store.office)
    told = gather(files(*(path for name in (OFFICES, SCHEDULES) if (path := store.rules / name).is_dir())))
    office = next((one for one in told.offices if fold(one.id.text) == fold(store.office)), None)
    own = (f"{SCHEDULES}/", f"{OFFICES}/{store.office}.yaml")
    wrong = [
        one for one in told.found
        if one.severity is Severity.ERROR and any(part in one.place.file for part in own)
    ]  # fmt: skip
    if wrong or office is None:
        raise RulesRefused(wrong)
    place = office.municipality.text if office.municipality is not None else None
    calendar = office_calendar(office.state.text, place, office.holidays, office.closing_days)
    return Plan(told.workflows.schedules, OfficeDays(calendar, store.clock.statistics), office.state.text, place)


def lay(store: StoreFolder, engine: Engine, plan: Plan, now: datetime) -> None:
    """Lays down what falls due up to the end of today; after an outage also all that fell due in it.

    On the day on which a store is looked at for the first time nothing of it is late: nothing was owed before. What
    fell due earlier that day falls due together, half of what a run may be late ago: the other half is for beginning.
    """
    today = day_of(now)
    until = midnight(today + timedelta(1)) - timedelta(microseconds=1)
    with writing(engine) as connection:
        before = planned.laid(connection, store.office)
        begun = midnight(today) - timedelta(microseconds=1)
        after = begun if before is None else min(before[1], now)
        dues = tuple(plan.dues(store.office, after, until))
        if before is None:
            dues = tuple(replace(due, at=max(due.at, now - store.clock.tolerance / 2)) for due in dues)
        planned.lay(connection, store.office, dues, now, begun, until)


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Germany."""
    return instant(datetime.combine(day, time()))


def titles(schedules: Sequence[Schedule]) -> dict[str, str]:
    """What flows are called, by their first schedule."""
    return {one.flow: one.title for one in reversed(schedules)}
