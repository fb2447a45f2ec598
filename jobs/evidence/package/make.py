"""The audit package of a period: the road on one page.

First the store is verified. Then everything is read in one transaction, so that all parts speak of the same state, and
written. What was handed out is noted in the trail last, with the hash of the file: so the package holds the trail as it
was before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from delivery.package.content import Content, Seal
from delivery.package.write import write_package
from engine.plan.rules import Calendar
from engine.workflow.dates import OfficeDays
from jobs.evidence.package import deliveries, lawbooks, runs, samples, values
from jobs.evidence.package.passage import passage
from jobs.evidence.verify import verify
from jobs.progress import Step, silent
from jobs.receipt import versions
from jobs.rules.rulebook import Loaded, load
from schemas.clock.place import day_of
from schemas.evidence.package import FlowNote, Head, RunNote
from schemas.evidence.trail import FIRST, Entry, Kind
from schemas.evidence.verification import Proof
from schemas.failure import Failure, WrongPeriod
from store.archive.snapshots import open_snapshot
from store.clock import deviations
from store.clock.planned import listed
from store.folder import StoreFolder
from store.headcount import headcount, people
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.records.upgrade import open_database
from store.trail import period, seal
from store.trail.append import append
from store.trail.checkpoints import announced, kept
from store.trail.entries import entries, head

SUBJECT = "pruefpaket"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the period, the file, who asks (a name) and when; `programs` as in Night."""

    first: date
    last: date
    out: Path
    by: str
    now: datetime
    programs: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the hash of the file, and the content's own account."""

    sha256: str
    head: Head
    proof: Proof
    findings: int
    runs: int
    remarks: tuple[str, ...]


def make(store: StoreFolder, asked: Asked, step: Step = silent) -> Made:
    """Writes the package and notes it in the trail.

    Raises WrongPeriod, DestinationRefused, SpaceExhausted, and what opening the database raises.
    """
    if asked.first > asked.last:
        raise WrongPeriod("Der Zeitraum endet vor seinem Beginn. Bitte --from und --to vertauschen.")
    engine = open_database(store.url)
    try:
        with writing(engine) as connection:
            actor = pseudonym(connection, asked.by)
        proof = verify(store, step=step)
        step("Prüfpaket schreiben", 0, 0)
        made = write(store, engine, asked, actor, proof)
        with writing(engine) as connection:
            body = {
                "von": asked.first.isoformat(), "bis": asked.last.isoformat(), "sha256": made.sha256,
                "befunde": made.findings, "laeufe": made.runs, "eintraege": made.head.pruefspur_eintraege,
            }  # fmt: skip
            append(connection, Entry(Kind.EXPORT, SUBJECT, actor, asked.now, "", body))
    finally:
        engine.dispose()
    return made


def write(store: StoreFolder, engine: Engine, asked: Asked, actor: str, proof: Proof) -> Made:
    """Writes the package and no more: the same store, period and time give the same bytes."""
    with reading(engine) as connection, tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch:
        content = _Gathering(store, connection, asked, Path(scratch)).content(actor, proof)
        sha256 = write_package(asked.out, content)
    return Made(sha256, content.head, proof, content.summary.befunde, len(content.runs), content.remarks)


class _Gathering:
    """Everything about one period, over one state of the database."""

    def __init__(self, store: StoreFolder, connection: Connection, asked: Asked, scratch: Path) -> None:
        self.store, self.connection, self.asked, self.scratch = store, connection, asked, scratch
        self.remarks: list[str] = []

    def content(self, actor: str, proof: Proof) -> Content:
        first, last, office = self.asked.first, self.asked.last, self.store.office
        rows = period.runs(self.connection, office, first, last)
        before = period.run_before(self.connection, office, first)
        books = lawbooks.lawbooks(self.store, before, rows, day_of(self.asked.now), self.asked.programs)
        loaded = self._newest(books)
        case = loaded.model.case if loaded is not None else ""
        delivered = deliveries.delivery_notes(
            period.deliveries(self.connection, office, first, last), self.store.snapshots, case
        )
        called = loaded.model.entities[case].plural if loaded is not None else ""
        notes = runs.run_notes(rows, {one.abzug: one for one in delivered}, called)
        origins = self._origins(frozenset(row["rulebook"] for row in (*rows, *([before] if before else []))))
        passed = passage(period.findings(self.connection, office, first, last), first, last, self.scratch)
        summary = passed.tally.summary(self._staff(rows, loaded))
        self._erased()
        seals = announced(self.connection)
        return Content(
            head=self._head(actor, loaded, next(reversed(seals), None)), summary=summary, proof=proof,
            planned=self._planned(loaded, notes), flows=self._flows(), runs=notes, deliveries=delivered,
            rulebooks=lawbooks.rulebook_notes(books, rows, origins),
            rule_changes=tuple(lawbooks.rule_changes(books, first)),
            values=tuple(values.value_changes(books, first, origins)),
            findings=passed.findings, events=passed.events, decisions=passed.decisions, exceptions=passed.exceptions,
            trail=lambda: entries(self.connection), samples=samples.notes(self.connection, office, first, last),
            checkpoints=tuple(Seal(one.seq, one.signed, one.signature) for one in kept(self.connection)),
            seals=seals, words=books.words, rules=books.rules, sign=self._signing(seals), remarks=tuple(self.remarks),
        )  # fmt: skip

    def _newest(self, books: lawbooks.Lawbooks) -> Loaded | None:
        """The newest rulebook that can be read: that of the last run, else the one the office writes now."""
        for used in books.used:
            if used.loaded is None:
                self.remarks.append(
                    f"Das Regelbuch {used.digest[:16]}… lässt sich nicht lesen: {used.why} Seine Regeln und Werte "
                    "fehlen im Paket."
                )
        read = [used.loaded for used in books.used if used.loaded is not None]
        if read:
            return read[-1]
        with _doubtful():
            return load(self.store.rules, self.store.office, self.asked.last, remembered=self.asked.programs)
        return None

    def _planned(self, loaded: Loaded | None, notes: Sequence[RunNote]) -> Any:
        """The schedule against the runs, from the office's very first run on and up to yesterday."""
        begun = period.first_day(self.connection, self.store.office)
        schedules = loaded.workflows.schedules if loaded is not None else ()
        first = max(self.asked.first, begun) if begun is not None else self.asked.first
        last, today = self.asked.last, day_of(self.asked.now)
        if begun is None:
            self.remarks.append("In der Ablage ist noch kein Lauf erfasst.")
        elif begun > self.asked.first:
            self.remarks.append(
                f"Der erste Lauf überhaupt hatte den Stichtag {begun:%d.%m.%Y}; Lücken zählen von da an."
            )
        calendar = loaded.rulebook.calendar if loaded is not None else Calendar()
        days = OfficeDays(calendar, self.store.clock.statistics)
        self.remarks += runs.uncounted(schedules, days, first, min(last, today))
        clock = listed(self.connection, self.store.office, first, last)
        return runs.planned(schedules, days, notes, first, last, today, clock) if begun is not None else ()

    def _flows(self) -> tuple[FlowNote, ...]:
        asked = (self.connection, self.store.office, self.asked.first, self.asked.last)
        return runs.flows(listed(*asked), deviations.listed(*asked), self.asked.now)

    def _origins(self, digests: frozenset[str]) -> dict[str, lawbooks.Origin]:
        used = period.noted(self.connection, Kind.RUN, "rulebook", digests)
        released = period.noted(self.connection, Kind.RELEASE, "rulebook", digests)
        return {
            one: lawbooks.Origin(period.recorded_at(self.connection, one), used.get(one), released.get(one))
            for one in digests
        }

    def _staff(self, rows: Sequence[Mapping[str, Any]], loaded: Loaded | None) -> Mapping[str, int] | None:
        """Employees by team in the delivery of the last run; None, with a remark, where nobody says."""
        entity = people(loaded.model) if loaded is not None else None
        if rows and loaded is not None and entity is not None:
            with _doubtful():
                table = open_snapshot(self.store.snapshots / rows[-1]["snapshot"]).tables.get(entity.name)
                if table is not None:
                    found = headcount(table, entity, loaded.model.unit, rows[-1]["as_of"])
                    if found is not None:
                        return found
        self.remarks.append(
            "Wie viele Beschäftigte ein Team hat, war nicht geliefert. Die Zusammenfassung zeigt darum keine Teams."
        )
        return None

    def _signing(self, seals: Mapping[str, str]) -> Callable[[str], str] | None:
        """The office's seal, if it lies there and is the one that the trail announced."""
        with _doubtful():
            lying = seal.lying_there(self.store.keys)
            if lying is not None and seals and seal.mark(lying) == list(seals)[-1]:
                seal.sign(self.store.keys, "")
                return lambda text: seal.sign(self.store.keys, text)
        self.remarks.append("Das Paket ist nicht unterschrieben: Das Siegel des Amts fehlt oder ist nicht angesagt.")
        return None

    def _erased(self) -> None:
        cases, gone = period.erased(self.connection, self.store.office, self.asked.first, self.asked.last)
        if cases:
            self.remarks.append(f"{cases} Fälle sind gelöscht worden (Art. 17 DSGVO, § 84 SGB X); ihre Befunde fehlen.")
        if gone:
            self.remarks.append(f"{gone} Befunde des Zeitraums sind nach Ablauf ihrer Aufbewahrung gelöscht.")

    def _head(self, actor: str, loaded: Loaded | None, seal: str | None) -> Head:
        number, hashed = head(self.connection) or (0, FIRST)
        return Head(
            amt=self.store.office, amt_name=loaded.office.name if loaded is not None else self.store.office,
            von=self.asked.first, bis=self.asked.last, erstellt_am=self.asked.now, erstellt_von=actor,
            pruefspur_eintraege=number, pruefspur_hash=hashed, siegel=seal, programm=versions(),
        )  # fmt: skip


@contextmanager
def _doubtful() -> Iterator[None]:
    """What cannot be read is left out: the verification names it, and the package is made all the same."""
    try:
        yield
    except Failure:
        return
