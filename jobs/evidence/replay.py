"""Replaying a run: the rulebook, values, Regelstand, calendar and snapshot of its time, evaluated once more."""

from __future__ import annotations

import calendar
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from jobs import receipt as noted
from jobs.evidence.checks.chain import Claims, claims_of
from jobs.evidence.then import loaded_then, then_of
from jobs.progress import Step, silent
from jobs.run import OPEN_KEYS, Order, written
from schemas.evidence.replay import Difference, Replay, Version
from schemas.evidence.trail import Kind
from schemas.failure import EvidenceRefused, RulesRefused, SnapshotRefused, Unknown
from schemas.receipt import Receipt
from schemas.snapshot import Snapshot
from store.archive import rulebooks, snapshots
from store.archive.outcomes import differences
from store.destination import SCRATCH
from store.folder import StoreFolder
from store.records.connect import reading
from store.records.upgrade import open_database
from store.trail.entries import entries
from store.trail.recorded import RunRow, run_named

SHOWN = 200


@dataclass(slots=True)
class _Found:
    """What is still there of a run, and sentences about what is not."""

    rules: Path | None = None
    snapshot: Snapshot | None = None
    missing: list[str] = field(default_factory=list)


def replay(store: StoreFolder, run: str, programs: Path | None = None, step: Step = silent) -> Replay:
    """Evaluates a recorded run again and compares; nothing in the store changes.

    What is missing is no failure, it stands in the result. Raises Unknown for a run that was never recorded, and what
    the database raises.
    """
    engine = open_database(store.url)
    try:
        with reading(engine) as connection:
            row = run_named(connection, run)
            claims = claims_of(entries(connection, Kind.ERASURE))
    finally:
        engine.dispose()
    if row is None:
        raise Unknown(f"Den Lauf {run} gibt es in dieser Ablage nicht.")
    receipt = Receipt.model_validate(row.receipt)
    found = _fetch(store, row, claims)
    result = Replay(
        run=row.id, office=row.office, as_of=row.as_of, digest=row.digest, rows=row.rows, until=row.replayable_until,
        original=claims.originals.get(row.id, row.digest), versions=_versions(receipt), erased=claims.touched(row.id),
    )  # fmt: skip
    result = result.model_copy(update={"missing": tuple(found.missing)})
    if found.rules is None or found.snapshot is None:
        return result
    return _evaluated(store, row, receipt, found.rules, found.snapshot, result, programs, step)


def _fetch(store: StoreFolder, row: RunRow, claims: Claims) -> _Found:
    found = _Found()
    try:
        found.rules = rulebooks.kept(row.rulebook, store.rulebooks)
    except EvidenceRefused as refused:
        found.missing += refused.lines
    name = row.snapshot
    try:
        found.snapshot = snapshots.open_snapshot(store.snapshots / name)
    except (Unknown, SnapshotRefused) as refused:
        gone = claims.snapshots.get(name)
        if gone is not None and gone.body is None:
            found.missing.append(
                f"Der Abzug {name} wurde gelöscht; der Löschnachweis ist Eintrag {gone.seq} der Prüfspur."
            )
        else:
            found.missing += refused.lines
    if not (store.runs / row.id / "outcomes.parquet").is_file():
        found.missing.append(f"Die Ergebnisse des Laufs {row.id} fehlen; verglichen wird nur der Digest.")
    return found


def _evaluated(
    store: StoreFolder, row: RunRow, receipt: Receipt, rules: Path, snapshot: Snapshot, result: Replay,
    programs: Path | None, step: Step,
) -> Replay:  # fmt: skip
    try:
        loaded = loaded_then(rules, then_of(row), programs)
    except RulesRefused as refused:
        first = refused.lines[0] if refused.lines else ""
        said = f"Das Regelbuch {row.rulebook[:12]}… ist mit dieser Fassung des Programms nicht mehr lesbar: {first}"
        return result.model_copy(update={"missing": (said,)})
    keys = store.runs / row.id / OPEN_KEYS
    with tempfile.TemporaryDirectory(prefix="regelwerk-") as made:
        folder = Path(made)
        (folder / SCRATCH).mkdir()
        order = Order(
            data=snapshot.folder, rules=rules, office=row.office, as_of=row.as_of, out=folder, run_id=row.id,
            started_at=receipt.started_at, all=receipt.all, open_findings=keys if keys.is_file() else None,
            programs=programs,
        )  # fmt: skip
        again = written(order, loaded, snapshot, folder, step=step)
        number, shown = differences(store.runs / row.id, folder, folder / SCRATCH, SHOWN)
    if again.rules_digest != receipt.rules_digest:
        number, shown = number + 1, [_rulebook(receipt, again), *shown]
    return result.model_copy(update={"found": again.digest, "differing": number, "differences": tuple(shown)})


def _rulebook(then: Receipt, now: Receipt) -> Difference:
    return Difference(
        rule="Regelbuch", record=then.office, column="Digest", before=then.rules_digest, after=now.rules_digest
    )


def _versions(receipt: Receipt) -> tuple[Version, ...]:
    """Programs and libraries that are not the ones of then; the calendar's library among them, though it is frozen."""
    now = noted.versions()
    return tuple(
        Version(name=name, then=receipt.versions.get(name, "unbekannt"), now=now.get(name, "nicht installiert"))
        for name in sorted(receipt.versions.keys() | now.keys())
        if receipt.versions.get(name) != now.get(name)
    )


def replayable_until(as_of: date, months: int) -> date | None:
    """The last day on which a run over a snapshot of `as_of` can be replayed: on the next one its retention ends.

    None is for ever (`months` is 0). A month without that day ends it with its last day.
    """
    if months == 0:
        return None
    year, month = divmod(as_of.year * 12 + as_of.month - 1 + months, 12)
    try:
        return date(year, month + 1, as_of.day) - timedelta(days=1)
    except ValueError:
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
