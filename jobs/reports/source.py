"""What a report is made of: runs, their files, the rulebook and the delivery, over one state of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.compile import german
from engine.plan.rules import Rule
from jobs.documents.topics import spoken
from jobs.evidence.package.small import Counts, pooled
from jobs.reports.across.joint import Joint
from jobs.reports.small import Amount, amount, cases, split
from jobs.rules.rulebook import Loaded, load
from schemas.failure import Failure
from schemas.outcome import Status
from schemas.reports.period import Period, months_until
from schemas.reports.report import Number, Query
from schemas.snapshot import Snapshot
from store.archive.rulebooks import kept
from store.archive.snapshots import open_snapshot
from store.folder import StoreFolder
from store.headcount import employees
from store.records.connect import Connection
from store.reports import units
from store.reports.opened import Count, Files, differing, files, opened
from store.trail import period as past

REST = "übrige Teams"
MONTHS = 13

GROUPS: tuple[tuple[str, tuple[Status, ...]], ...] = (
    ("überfällig", (Status.OVERDUE,)),
    ("nicht eingehalten", (Status.NOT_MET,)),
    ("versäumt", (Status.MISSED,)),
    ("heute oder bald fällig", (Status.DUE_TODAY, Status.DUE_SOON)),
    ("Vorschlag", (Status.PROPOSED,)),
    ("ungeklärt", (Status.UNCLEAR,)),
)
"""What is open, as reports put it together; of what is unclear only what a missing entry leaves unclear."""


@dataclass
class Source:
    """One period of one office. `run` is the period's last run, `before` the last one earlier; None where none is."""

    store: StoreFolder
    connection: Connection
    period: Period
    scratch: Path
    today: date
    programs: Path | None = None
    runs: list[dict[str, Any]] = field(default_factory=list)
    run: dict[str, Any] | None = None
    before: dict[str, Any] | None = None
    files: Files | None = None
    old: Files | None = None
    loaded: Loaded | None = None
    snapshot: Snapshot | None = None
    open: tuple[Count, ...] = ()
    new: tuple[Count, ...] = ()
    gone: tuple[Count, ...] = ()
    remarks: list[str] = field(default_factory=list)
    joint: Joint | None = None
    _names: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The run that the numbers are read from."""
        return "" if self.run is None else str(self.run["id"])

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The run's rules by id; none where its rulebook cannot be read."""
        return {} if self.loaded is None else {one.id: one for one in self.loaded.rulebook.rules}

    @cached_property
    def earlier(self) -> dict[str, Rule]:
        """The rules of the run compared with: what is no longer open may be of a rule that is no longer there."""
        if self.before is None:
            return {}
        try:
            loaded = _read(self, self.before)
        except Failure:
            return {}
        return {one.id: one for one in loaded.rulebook.rules}

    def title(self, rule: str) -> str:
        """What a rule is called."""
        notes = [one for read in (self.files, self.old) if read is not None for one in read.receipt.rules]
        return next((one.title for one in notes if one.rule == rule), rule)

    def topic(self, rule: str) -> str:
        """The topic a rule belongs to: the folder that its file lies in."""
        found = self.rules.get(rule) or self.earlier.get(rule)
        return "ohne Thema" if found is None else spoken(Path(found.place.file).parent.name)

    @property
    def least(self) -> int:
        """About how many cases a number must be to be shown."""
        return self.store.reports.cases

    def amount(self, counts: Iterable[Count]) -> Amount:
        """Records and cases of some counts, to be shown where they are not too few for the office."""
        return amount(counts, self.least)

    @property
    def unit(self) -> str:
        """The entity of the office's teams."""
        return self.loaded.model.unit if self.loaded is not None else ""

    @property
    def place(self) -> str:
        """The entity that teams belong to, such as standort; "" where they belong to none."""
        entity = self.loaded.model.entities.get(self.unit) if self.loaded is not None else None
        return entity.links[0].target if entity is not None and len(entity.links) == 1 else ""

    @cached_property
    def homes(self) -> dict[str, str]:
        """By team the place it belongs to; empty where that was not delivered."""
        if self.loaded is None or self.snapshot is None or not self.place:
            return {}
        return units.homes(self.snapshot, self.loaded.model.entities[self.unit], self.place, self.scratch)

    def called(self, level: str, key: str) -> str:
        """What people call a team or place: its delivered name, else its key."""
        if level not in self._names:
            entity = self.loaded.model.entities.get(level) if self.loaded is not None else None
            known = self.snapshot is not None and entity is not None
            self._names[level] = units.names(self.snapshot, entity, self.scratch) if known else {}  # type: ignore[arg-type]
        return self._names[level].get(key, key)

    def number(self, amount: Amount, query: Query, hidden: bool = False, **marks: str | tuple[str, ...]) -> Number:
        """An amount with its source; left out where it is too small, or where it must go with others."""
        left_out = hidden or amount.small
        compared = self.before["id"] if self.before is not None and query in (Query.NEW, Query.GONE) else None
        return Number(
            wert=None if left_out else amount.number, lauf=self.id, abfrage=query, merkmale=marks, vorlauf=compared,
            unterdrueckt=left_out,
        )  # fmt: skip

    def delivered(self, run: dict[str, Any]) -> dict[str, Any] | None:
        """What the database says of the delivery that a run used."""
        found = past.deliveries(self.connection, self.store.office, run["as_of"], run["as_of"])
        return next((one for one in found if one["id"] == run["snapshot"]), None)

    def months(self) -> list[tuple[str, dict[str, Any] | None]]:
        """The thirteen months up to the period's last, each with its last run; None where there is none."""
        names = months_until(self.period.last, MONTHS)
        first = date(int(names[0][:4]), int(names[0][5:]), 1)
        last = {f"{run['as_of']:%Y-%m}": run for run in self._past(first)}
        return [(name, last.get(name)) for name in names]

    def _past(self, first: date) -> list[dict[str, Any]]:
        return past.runs(self.connection, self.store.office, first, self.period.last)


def gather(source: Source) -> Source:
    """Reads runs and files of the period; what is not there is said in `remarks`."""
    office = source.store.office
    source.runs = past.runs(source.connection, office, source.period.first, source.period.last)
    source.run = source.runs[-1] if source.runs else None
    source.before = past.run_before(source.connection, office, source.period.first)
    if source.run is None:
        source.remarks.append(
            "Im Zeitraum ist keine Prüfung gelaufen. Der Bericht enthält darum keine Zahlen über Fälle."
        )
        return source
    source.files = files(source.store.runs, source.run["id"])
    source.loaded, source.snapshot = _rulebook(source), _snapshot(source)
    if source.files is None:
        source.remarks.append(f"Die Ergebnisse des Laufs {source.run['id']} sind nicht mehr aufbewahrt.")
        return source
    source.open = opened(source.files, source.scratch)
    source.old = files(source.store.runs, source.before["id"]) if source.before is not None else None
    if source.old is None:
        source.remarks.append(f"{_lone(source)} Was neu oder nicht mehr offen ist, bleibt leer.")
        source.before = None
        return source
    source.new = differing(source.files, source.old, source.scratch)
    source.gone = differing(source.old, source.files, source.scratch)
    return source


def group(count: Count) -> str:
    """The group of a status."""
    return next(name for name, statuses in GROUPS if count.status in statuses)


def teams(source: Source) -> dict[str, str] | None:
    """By team the name under which it is shown: its own, or REST where it is too small; None if nobody can be told.

    Small are fewer employees or cases than the office has settled for reports.
    """
    staff = _staff(source)
    if staff is None:
        return None
    counts = {
        team: Counts(len(cases(chosen)), 0, 0, sum(one.number for one in chosen))
        for team, chosen in split(source.open, lambda one: one.team).items()
    }
    shown = {name for name, _ in pooled(counts, staff, source.least, source.store.reports.staff)}
    found = {team: team if team in shown else REST for team in counts}
    return found if set(found.values()) - {REST} else None


def large_places(source: Source) -> frozenset[str]:
    """The places in which enough employees work in teams; none where nobody delivered how many."""
    staff = _staff(source) or {}
    found: dict[str, int] = {}
    for team, home in source.homes.items():
        found[home] = found.get(home, 0) + staff.get(team, 0)
    return frozenset(place for place, number in found.items() if number >= source.store.reports.staff)


def _staff(source: Source) -> dict[str, int] | None:
    """Employees by team in the run's delivery."""
    if source.loaded is None or source.snapshot is None or source.run is None:
        return None
    return employees(source.loaded.model, source.snapshot, source.run["as_of"])


def _lone(source: Source) -> str:
    """Why there is nothing to compare with."""
    if source.before is None:
        return "Es gibt keinen früheren Lauf, mit dem verglichen werden kann."
    day = german.day(source.before["as_of"])
    return f"Die Ergebnisse der letzten Prüfung davor (Stichtag {day}) sind nicht mehr aufbewahrt."


def _read(source: Source, run: dict[str, Any]) -> Loaded:
    book = kept(run["rulebook"], source.store.rulebooks)
    return load(book, source.store.office, run["as_of"], remembered=source.programs)


def _rulebook(source: Source) -> Loaded | None:
    assert source.run is not None
    try:
        return _read(source, source.run)
    except Failure:
        source.remarks.append(
            "Das Regelbuch des Laufs ist nicht lesbar; Zeitplan, Themen und Risiken der Regeln fehlen."
        )
        return None


def _snapshot(source: Source) -> Snapshot | None:
    assert source.run is not None
    try:
        return open_snapshot(source.store.snapshots / source.run["snapshot"])
    except Failure:
        source.remarks.append(
            "Der Abzug des Laufs ist nicht mehr aufbewahrt; Teams und Risiken lassen sich nicht zeigen."
        )
        return None
