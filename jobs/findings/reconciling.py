"""The last step of a run in the store: held against the open findings. Can be repeated alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.findings.facts import Source, changed, facts
from jobs.imports import keyring
from jobs.rules.rulebook import Loaded
from schemas.failure import EvidenceRefused, KeysRefused, SnapshotRefused
from schemas.findings.reconciled import Reconciled, RunState
from schemas.snapshot import Snapshot
from store.archive import delivered, rulebooks
from store.archive.snapshots import open_snapshot, read_manifest
from store.findings import runs
from store.findings.matching.observed import Observation
from store.findings.matching.opened import silenced
from store.findings.reconcile import pass_over
from store.findings.reconcile import reconcile as hold
from store.findings.runs import Recorded
from store.folder import StoreFolder
from store.outcomes import read_receipt
from store.records.connect import Engine, reading, writing


def reconcile(
    store: StoreFolder, engine: Engine, run: str, at: datetime, programs: Path | None = None,
    loaded: Loaded | None = None,
) -> Reconciled:  # fmt: skip
    """Holds a recorded run against the open findings; what was done before is not done again.

    `loaded` are the rules of the run, if they have just been read.

    Raises Unknown for a run that is not there, KeysRefused for pseudonyms of an earlier key, EvidenceRefused if its
    rulebook is not as it was, SpaceExhausted and what `writing` raises; then nothing has changed.
    """
    with reading(engine) as connection:
        recorded = runs.one(connection, run)
        delivery = delivered.known(connection, recorded.snapshot)
    if recorded.state is RunState.RECONCILED:
        return Reconciled(run, RunState.RECONCILED, before=True)
    folder = store.runs / run
    if not (folder / "outcomes.parquet").is_file():
        raise EvidenceRefused(
            f"Die Ergebnisse des Laufs {run} fehlen in {store.runs}. Bitte aus einer Sicherung zurückholen, oder den "
            "Tag mit regelwerk run noch einmal auswerten."
        )
    try:
        snapshot = None if delivery is None or delivery.deleted_at else open_snapshot(store.snapshots / delivery.id)
    except SnapshotRefused:
        # Whether a record is gone, and whether a decision still holds, can only be told from the whole delivery.
        with writing(engine) as connection:
            if pass_over(connection, run):
                return Reconciled(run, RunState.OVERTAKEN)
        raise
    if snapshot is not None:
        # Results under pseudonyms of an earlier key would make every finding look gone.
        keyring.check(store, read_manifest(snapshot.folder))
    braked = delivery is not None and delivery.braked
    receipt = read_receipt(folder)
    changed = (
        frozenset[int]()
        if braked or snapshot is None
        else _rethought(store, engine, recorded, snapshot, programs, loaded)
    )
    records = {} if snapshot is None else {name: (one.path, f"{name}_id") for name, one in snapshot.tables.items()}
    seen = Observation(folder, receipt, records, braked, changed)
    with scratch(store) as aside, writing(engine) as connection:
        return hold(connection, seen, aside, at)


@contextmanager
def scratch(store: StoreFolder) -> Iterator[Path]:
    """A folder for intermediate files, among the runs: if this process is killed, the next run clears it away."""
    with TemporaryDirectory(prefix=".", suffix=".neu", dir=store.runs) as folder:
        yield Path(folder)


def catch_up(
    store: StoreFolder, engine: Engine, at: datetime, programs: Path | None = None, *, leave_damaged: bool = False
) -> tuple[Reconciled, ...]:
    """Reconciles what was recorded and is not reconciled yet; a braked delivery once it is confirmed.

    One whose delivery is damaged is refused, or left as it is: a run of today must not fail for that of yesterday.
    """
    left = (KeysRefused, SnapshotRefused, EvidenceRefused) if leave_damaged else (KeysRefused,)
    with reading(engine) as connection:
        found = [
            run
            for run in runs.waiting(connection, store.office)
            if run.state is RunState.RECORDED or not _braked(delivered.known(connection, run.snapshot))
        ]
    done: list[Reconciled] = []
    for run in found:
        # What belongs to an earlier key stays as it is: the newly laid down delivery takes its place.
        with suppress(*left):
            done.append(reconcile(store, engine, run.id, at, programs))
    return tuple(done)


def _braked(delivery: delivered.Delivered | None) -> bool:
    return delivery is not None and delivery.braked


def _rethought(
    store: StoreFolder, engine: Engine, run: Recorded, snapshot: Snapshot, programs: Path | None, loaded: Loaded | None
) -> frozenset[int]:
    """Findings that a decision silences and whose rule now reads other facts than when it was made."""
    with reading(engine) as connection:
        before = silenced(connection, run.office)
    if not before:
        return frozenset()
    rules = rulebooks.kept(run.rulebook, store.rulebooks)
    source = Source(rules, run.office, run.as_of, snapshot, programs, loaded=loaded)
    now = facts(source, (one.key for one in before))
    return frozenset(one.id for one in before if one.key in now and changed(one.facts, now[one.key]))
