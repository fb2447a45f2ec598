"""The population of a run: evaluated again by the rules and over the delivery of then, also what was in order.

A run's results leave out what is in order, so they alone are nothing that a sample could be drawn from.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jobs.evidence.then import loaded_then, then_of
from jobs.imports import keyring
from jobs.run import Order, written
from schemas.failure import Unknown
from schemas.receipt import Receipt
from schemas.sample.draw import Member
from store.archive import rulebooks
from store.archive.snapshots import open_snapshot, read_manifest
from store.destination import SCRATCH
from store.findings import runs
from store.folder import StoreFolder
from store.headcount import employees
from store.records.connect import Engine, reading
from store.samples.population import members
from store.trail.recorded import run_named


def last_run(store: StoreFolder, engine: Engine) -> str:
    """The newest reconciled run. Raises Unknown."""
    with reading(engine) as connection:
        found = runs.last(connection, store.office)
    if found is None:
        raise Unknown("In der Ablage ist noch kein Lauf abgeglichen. Gestartet wird einer mit: regelwerk run --store")
    return found.id


@dataclass(frozen=True, slots=True)
class Population:
    """The matters of a run, how many employees its teams had (None: not delivered), and what its rules are called."""

    members: list[Member]
    staff: dict[str, int] | None
    titles: dict[str, str]


def population(
    store: StoreFolder, engine: Engine, run: str, rules: Sequence[str], teams: Sequence[str], programs: Path | None
) -> Population:
    """Every matter of a run that one of the rules applies to.

    Raises Unknown for a run, rule or team that is not there, EvidenceRefused, SnapshotRefused and KeysRefused where the
    run can no longer be evaluated as it was.
    """
    with reading(engine) as connection:
        row = run_named(connection, run)
    if row is None:
        raise Unknown(f"Den Lauf {run} gibt es in dieser Ablage nicht.")
    receipt = Receipt.model_validate(row.receipt)
    kept, folder = rulebooks.kept(row.rulebook, store.rulebooks), store.snapshots / row.snapshot
    snapshot = open_snapshot(folder)
    keyring.check(store, read_manifest(folder))
    loaded = loaded_then(kept, then_of(row), programs)
    chosen = tuple(one for name in rules for one in loaded.named(name))
    ids = sorted({one.id for one in chosen})
    # A rule says the same whatever other rules there are; the rest need not be evaluated.
    loaded = replace(loaded, rulebook=replace(loaded.rulebook, rules=chosen))
    with tempfile.TemporaryDirectory(prefix="regelwerk-") as made:
        aside = Path(made)
        (aside / SCRATCH).mkdir()
        order = Order(
            data=snapshot.folder, rules=kept, office=row.office, as_of=row.as_of, out=aside, run_id=row.id,
            started_at=receipt.started_at, all=True, programs=programs,
        )  # fmt: skip
        written(order, loaded, snapshot, aside)
        found = members(aside / "outcomes.parquet", ids, teams, aside / SCRATCH)
        staff = employees(loaded.model, snapshot, row.as_of)
    missing = set(teams) - {one.team for one in found}
    if missing:
        raise Unknown(f"Von diesen Teams gibt es zu diesen Regeln keinen Vorgang: {', '.join(sorted(missing))}.")
    return Population(found, staff, {one.id: one.title for one in chosen})
