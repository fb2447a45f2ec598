"""The daily check of one day: import what lies in the inbox, evaluate, reconcile, verify a sample.

Every step can be repeated: a delivery that is in the store is recognised, and a run whose id is recorded is not
evaluated once more, only reconciled to its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from intake.keys.lock import locked
from jobs.clock import inbox, part
from jobs.findings.evaluate import BUSY, Asked, clear, evaluate
from jobs.findings.reconciling import reconcile
from jobs.imports.bring import bring
from jobs.imports.order import Order
from jobs.progress import Step, silent
from jobs.reminders.book import Book, read_book
from schemas.clock.place import day_of
from schemas.clock.planned import Due, Planned, Result, State
from schemas.failure import Unknown
from schemas.outcome import IN_ORDER, Status
from schemas.receipt import Receipt
from store.archive import delivered
from store.findings import runs
from store.folder import StoreFolder
from store.outcomes import read_receipt
from store.records.connect import Engine, reading

QUIET = IN_ORDER | {Status.EXEMPT, Status.DONE_LATE, Status.GREEN}
"""What nobody has to look at any more."""


@dataclass(frozen=True, slots=True)
class Night:
    """What a night works with. Clock and random words are handed in: no job looks for them itself.

    `programs` is where statements are kept from run to run, `trouble` is told the traceback of a bug, `password` is the
    mail server's if the settings name no file, `wait` waits so many seconds between two mails, `environment` may hold
    other secrets, `books` are what was read in this night.
    """

    store: StoreFolder
    engine: Engine
    by: str
    clock: Callable[[], datetime]
    token: Callable[[], str]
    trouble: Callable[[str], None]
    programs: Path | None = None
    step: Step = silent
    password: str | None = None
    wait: Callable[[float], None] = time.sleep
    environment: Mapping[str, str] = field(default_factory=dict)
    books: dict[date, Book] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day it is in Germany."""
        return day_of(self.clock())

    def book(self, day: date) -> Book:
        """What reminding needs of the rules on a day, read once. Raises Unknown and RulesRefused."""
        if day not in self.books:
            self.books[day] = read_book(self.store, day, self.programs)
        return self.books[day]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a flow ended; `detail` as in schemas.clock.planned, `run` the run that was recorded."""

    state: State
    detail: dict[str, object] = field(default_factory=dict)
    run: str | None = None


def run_of(due: Due) -> str:
    """The id of the run of a planned moment: the same one however often it is begun, so that there is only one."""
    return f"{due.at.astimezone(UTC):%Y%m%dT%H%M%SZ}-geplant"


def can_be_made(night: Night, due: Due) -> bool:
    """Whether there is a delivery for the day, in the inbox or in the store, or even the run already."""
    if any(one.day == due.day for one in inbox.lying(night.store)[0]):
        return True
    with reading(night.engine) as connection:
        return (
            runs.known(connection, run_of(due))
            or _stored(delivered.newest_first(connection, due.office), due.day) is not None
        )


def check(night: Night, taken: Planned) -> Ended:
    """Makes the check of a planned day. Raises every Failure of an import, a run and a reconciliation.

    Its result is `gescheitert` where two evaluators contradict each other: that is a fault of the program; `teilweise`
    where the delivery lacks what those shortly before had.
    """
    run, due = run_of(taken.due), taken.due
    with reading(night.engine) as connection:
        recorded = runs.known(connection, run)
    if recorded:
        with locked(night.store.runs, BUSY):
            clear(night.store, night.engine)
            reconcile(night.store, night.engine, run, night.clock(), night.programs)
    else:
        snapshot = _delivery(night, due.day)
        asked = Asked(
            night.store, night.by, run, night.clock(), snapshot, verify=night.store.clock.sample, planned=True,
            programs=night.programs,
        )  # fmt: skip
        evaluate(asked, night.engine, night.step)
    with reading(night.engine) as connection:
        lacking = part.missing(night.store, connection, due, run)
        said = (*lacking, *part.remarks(night.store, connection, run))
    return _ended(read_receipt(night.store.runs / run), said, bool(lacking))


def _delivery(night: Night, day: date) -> str:
    """The id of the day's snapshot: imported from the inbox if something lies there, else what the store has."""
    lying = inbox.of_day(night.store, day)
    if lying:
        order = Order(
            store=night.store, sources=tuple(dict.fromkeys(name for one in lying for name in one.sources)),
            files=tuple(one.folder for one in lying), as_of=day, by=night.by, now=night.clock(), today=night.today,
            token=night.token(), programs=night.programs,
        )  # fmt: skip
        imported = bring(order, night.engine, night.step)
        inbox.put_away(night.store, lying)
        return imported.id
    with reading(night.engine) as connection:
        found = _stored(delivered.newest_first(connection, night.store.office), day)
    if found is None:
        raise Unknown(f"Für den {day:%d.%m.%Y} liegt keine Lieferung im Eingang und keine in der Ablage.")
    return found


def _stored(listed: Iterable[delivered.Delivered], day: date) -> str | None:
    """The last delivery of a day."""
    return next((one.id for one in listed if one.as_of == day), None)


def _ended(receipt: Receipt, remarks: tuple[str, ...], partly: bool) -> Ended:
    found: dict[str, int] = {}
    for statuses in receipt.counts.values():
        for status, rows in statuses.items():
            if Status(status) not in QUIET and rows:
                found[status] = found.get(status, 0) + rows
    state = State.PARTLY if partly else (Result.FINDINGS if found else Result.NONE).state
    second = receipt.verification
    if second is not None and not second.agreed:
        state = State.BROKEN
        remarks = (*remarks, "Zwei Auswertungen widersprechen einander; bitte melden. Die Regeln nennt der Laufbeleg.")
    detail: dict[str, object] = {"befunde": dict(sorted(found.items()))}
    if remarks:
        detail["zeilen"] = list(remarks)
    return Ended(state, detail, receipt.run_id)
