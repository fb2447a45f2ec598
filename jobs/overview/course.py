"""What lies behind and before the first page: the last run, the months, the quotas, the night to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schemas.clock.planned import Planned, State
from schemas.outcome import Status
from schemas.reports.period import months_until
from schemas.reports.report import Picture, Point, Shape
from store.clock import planned
from store.findings import past
from store.findings.runs import Recorded
from store.folder import StoreFolder
from store.records.connect import Connection

MONTHS = 13
GROUPS = (
    ("überfällig", (Status.OVERDUE,)),
    ("nicht eingehalten", (Status.NOT_MET,)),
    ("heute oder bald fällig", (Status.DUE_TODAY, Status.DUE_SOON)),
    ("Vorschlag", (Status.PROPOSED,)),
)
"""The lines of the trend; what is unclear is left out: it hangs on what was delivered."""


@dataclass(frozen=True, slots=True)
class Night:
    """What comes next of the daily check, and the last one that was planned; None: nothing is there."""

    next: Planned | None
    last: Planned | None
    today: date

    @property
    def tonight(self) -> bool:
        """Whether a check is planned before the next day is over."""
        return self.next is not None and self.next.due.day <= self.today + timedelta(1)


@dataclass(frozen=True, slots=True)
class Light:
    """A quota of the whole office as its last run measured it."""

    rule: str
    value: float | None
    target: float | None
    light: str


def trend(connection: Connection, office: str, today: date, least: int) -> list[tuple[str, tuple[int | None, ...]]]:
    """By month what the last run of it found, over the whole office; None where it is too small or there was no run."""
    names = months_until(today, MONTHS)
    first = date(int(names[0][:4]), int(names[0][5:]), 1)
    found = past.counts_by_month(connection, office, first)
    return [(name, _line(found.get(name), least)) for name in names]


def _line(counts: Mapping[str, int] | None, least: int) -> tuple[int | None, ...]:
    if counts is None:
        return (None,) * len(GROUPS)
    sums = [sum(counts.get(str(one), 0) for one in some) for _, some in GROUPS]
    return tuple(None if 0 < each < least else each for each in sums)


def picture(months: list[tuple[str, tuple[int | None, ...]]]) -> Picture:
    """The trend as it is drawn."""
    points = [
        Point(x=f"{name[5:]}.{name[:4]}", wert=n, art=group)
        for name, numbers in months
        for (group, _), n in zip(GROUPS, numbers, strict=True)
        if n is not None
    ]
    return Picture(
        form=Shape.LINE, titel="Offen am Monatsende", y="Ergebnisse",
        beschreibung="Was der letzte Lauf jedes Monats fand; die Zahlen stehen in der Tabelle daneben.",
        punkte=tuple(points),
    )  # fmt: skip


def lights(store: StoreFolder, run: Recorded | None) -> tuple[Light, ...]:
    """The quotas of the whole office; none where the run's files are gone."""
    if run is None:
        return ()
    return tuple(
        Light(rule, value, target, light if light in {"grün", "gelb", "rot"} else "grau")
        for rule, value, target, light in past.quotas(store.runs / run.id)
    )


def night(connection: Connection, office: str, now: datetime, today: date) -> Night:
    """Whether the next check is planned, and what became of the last one."""
    rows = [one for one in planned.listed(connection, office, today - timedelta(7), today + timedelta(7))
            if one.due.flow == "tagespruefung"]  # fmt: skip
    coming = [one for one in rows if one.due.at > now and one.state is State.PLANNED]
    gone = [one for one in rows if one.due.at <= now]
    return Night(coming[0] if coming else None, gone[-1] if gone else None, today)
