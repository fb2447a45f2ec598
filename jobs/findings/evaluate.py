"""A run in the store: the newest delivery evaluated, recorded with its receipt, and held against the open findings.

Whatever stops it, nothing is half-done. A run's folder is put into place with a mark that it is not recorded yet; one
transaction records it together with its entry in the trail, the mark goes, a second one reconciles it. What is left of
a run that was killed before it was recorded is cleared by the next one, and one that was recorded is reconciled then.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from intake.keys.lock import locked
from jobs.evidence.replay import replayable_until
from jobs.findings.reconciling import catch_up, reconcile, scratch
from jobs.imports import keyring
from jobs.nights import since as nights
from jobs.nights.evaluating import Seek, Since
from jobs.nights.since import Sought
from jobs.progress import Step, silent
from jobs.releases.applying import ready, warnings
from jobs.report import Report
from jobs.run import Order, run
from schemas.evidence.trail import Entry, Kind
from schemas.factmodel import FactModel
from schemas.failure import Failure, RunBusy, Unknown, space
from schemas.findings.reconciled import Reconciled
from schemas.receipt import Receipt
from schemas.snapshot import Snapshot
from store.archive import delivered, rulebooks
from store.archive.delivered import Delivered
from store.archive.snapshots import open_snapshot, read_manifest
from store.findings import runs
from store.findings.matching.opened import write_keys
from store.folder import StoreFolder
from store.records import tables
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.trail.append import append

BUSY = RunBusy(
    "In dieser Ablage arbeitet gerade ein anderer Lauf. Bitte warten, bis er fertig ist, und dann wiederholen."
)
_MARK = ".unterwegs"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a run in the store. `run_id` and `now` are handed in: no job looks at the clock.

    `snapshot` is the beginning of a delivery's id, None the newest; `as_of` None is the delivery's own day. `since`
    names a run that this one is to be built on; without it that is tried for large offices alone.
    """

    store: StoreFolder
    by: str
    run_id: str
    now: datetime
    snapshot: str | None = None
    as_of: date | None = None
    verify: int = 0
    seed: int = 1
    drafts: bool = False
    planned: bool = False
    programs: Path | None = None
    since: str | None = None
    profile: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A run in the store: what it found, over which delivery, what it changed, what was caught up before it, and what
    is to be known of the rules it went by."""

    report: Report
    delivery: Delivered
    reconciled: Reconciled
    caught_up: tuple[Reconciled, ...] = ()
    warnings: tuple[str, ...] = ()


def evaluate(asked: Asked, engine: Engine, step: Step = silent) -> Done:
    """Evaluates, records and reconciles. Raises RunBusy while another run is at work, Unknown without a delivery.

    Also raises RulesRefused, SnapshotRefused, StoreRefused, SpaceExhausted; then the run does not exist, or the failure
    says that it is recorded and still to be reconciled.
    """
    with locked(asked.store.runs, BUSY):
        clear(asked.store, engine)
        told = warnings(asked.store, engine)
        asked = replace(asked, store=ready(asked.store, engine, asked.now))
        caught_up = catch_up(asked.store, engine, asked.now, asked.programs, leave_damaged=True)
        delivery = _delivery(asked, engine)
        report, rulebook, keys = _evaluated(asked, engine, delivery, step)
        _record(asked, engine, delivery, report.receipt, rulebook, keys)
        step("Mit den Befunden abgleichen", 0, 0)
        with _recorded(asked.run_id):
            # Whether a decision still holds is asked of released rules alone.
            rules = None if asked.drafts else report.rules
            found = reconcile(asked.store, engine, asked.run_id, asked.now, asked.programs, rules)
    return Done(report, delivery, found, caught_up, told)


@contextmanager
def _recorded(run_id: str) -> Iterator[None]:
    """Whatever stops the last step: it is said how far the run has come."""
    try:
        yield
    except Failure as failure:
        failure.lines = (
            *failure.lines,
            f"Der Lauf {run_id} ist erfasst, aber noch nicht mit den Befunden abgeglichen. Das holt der nächste Lauf "
            "nach, oder sofort: regelwerk reconcile",
        )
        raise


def clear(store: StoreFolder, engine: Engine) -> None:
    """Takes away what a run that was killed has left and nobody has recorded. The lock of the runs must be held."""
    for left in store.runs.glob(".*.neu"):
        shutil.rmtree(left, ignore_errors=True)
    for mark in store.runs.glob(f"*{_MARK}"):
        name = mark.name.removesuffix(_MARK)
        with reading(engine) as connection:
            recorded = runs.known(connection, name)
        if not recorded and (store.runs / name).exists():
            shutil.rmtree(store.runs / name)
        mark.unlink(missing_ok=True)


def _delivery(asked: Asked, engine: Engine) -> Delivered:
    with reading(engine) as connection:
        if asked.snapshot is None:
            newest = next(delivered.newest_first(connection, asked.store.office), None)
            if newest is None:
                raise Unknown(
                    "In der Ablage liegt noch keine Lieferung. Eingelesen wird eine mit: regelwerk import --help"
                )
            return newest
        found = delivered.beginning(connection, asked.snapshot)
    if len(found) > 1:
        raise Unknown(f"Mit {asked.snapshot} beginnen mehrere Abzüge. Bitte mehr Zeichen angeben.")
    if not found or found[0].deleted_at is not None:
        raise Unknown(f"Den Abzug {asked.snapshot} gibt es nicht oder nicht mehr.")
    return found[0]


def _evaluated(asked: Asked, engine: Engine, delivery: Delivered, step: Step) -> tuple[Report, str, int]:
    """The files of the run in their place, the rulebook it went by, and how many open findings it was asked about."""
    store = asked.store
    folder = store.snapshots / delivery.id
    keyring.check(store, read_manifest(folder))
    rulebook = rulebooks.keep(store.rules, store.rulebooks)
    with scratch(store) as aside:
        keys = aside / "offen.parquet"
        with reading(engine) as connection:
            number = write_keys(connection, store.office, keys)
        mark = store.runs / f"{asked.run_id}{_MARK}"
        with space():
            mark.touch()
        order = Order(
            data=folder, rules=store.rules, office=store.office, as_of=asked.as_of or delivery.as_of,
            out=store.runs / asked.run_id, run_id=asked.run_id, started_at=asked.now, verify=asked.verify,
            seed=asked.seed, open_findings=keys, programs=asked.programs, drafts=asked.drafts, profile=asked.profile,
            opened=lambda _model: open_snapshot(folder), since=_since(asked, engine, delivery, rulebook),
        )  # fmt: skip
        report = _run(order, step, mark)
    if rulebooks.keep(store.rules, store.rulebooks) != rulebook:
        clear(store, engine)
        raise Failure(
            "Während des Laufs wurden Regeldateien geändert. Der Lauf wurde verworfen; bitte noch einmal starten."
        )
    return report, rulebook, number


def _since(asked: Asked, engine: Engine, delivery: Delivered, rulebook: str) -> Seek | None:
    """Looks for the run to build on, unless the office wants every run in full, or this one is measured."""
    if asked.profile or not (asked.since or asked.store.clock.built):
        return None
    sought = Sought(
        asked.store, asked.as_of or delivery.as_of, rulebook, asked.drafts, asked.since, asked.programs
    )  # fmt: skip

    def seek(model: FactModel, snapshot: Snapshot) -> Since | str | None:
        with reading(engine) as connection:
            return nights.found(sought, connection, model, snapshot)

    return seek


def _run(order: Order, step: Step, mark: Path) -> Report:
    """Runs; where that fails there are no results, and no mark says that some are under way."""
    try:
        return run(order, step)
    finally:
        if not order.out.exists():
            mark.unlink(missing_ok=True)


def _record(asked: Asked, engine: Engine, delivery: Delivered, receipt: Receipt, rulebook: str, open_keys: int) -> None:
    store = asked.store
    body = {
        "as_of": receipt.as_of.isoformat(), "snapshot": delivery.id, "rulebook": rulebook, "regelstand": None,
        "digest": receipt.digest, "rows": receipt.rows, "files": _hashes(store.runs / receipt.run_id),
    }  # fmt: skip
    until = replayable_until(delivery.as_of, store.retention["abzuege"])
    with writing(engine) as connection:
        actor = pseudonym(connection, asked.by)
        _note_rulebook(connection, rulebook, asked.now)
        runs.record(connection, receipt, delivery.id, rulebook, asked.now, open_keys, until, asked.planned)
        append(connection, Entry(Kind.RUN, receipt.run_id, actor, asked.now, body=body))
    (store.runs / f"{receipt.run_id}{_MARK}").unlink()


def _note_rulebook(connection: Connection, digest: str, at: datetime) -> None:
    known = tables.rulebook.c.digest == digest
    if connection.execute(tables.rulebook.select().where(known)).first() is None:
        connection.execute(tables.rulebook.insert().values(digest=digest, recorded_at=at, path=digest))


def _hashes(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
