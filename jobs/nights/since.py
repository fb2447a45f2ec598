"""The run that a night is built on: the newest of an earlier day, if everything it rests on is still as it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.run.nights.night import Earlier
from jobs import receipt as noted
from jobs.nights.evaluating import Since
from jobs.rules.rulebook import load
from schemas.evidence.trail import Kind
from schemas.factmodel import FactModel
from schemas.failure import RulesRefused, SnapshotRefused, Unknown
from schemas.receipt import Receipt
from schemas.snapshot import Snapshot
from store.archive.snapshots import open_snapshot
from store.findings import runs
from store.folder import StoreFolder
from store.records.connect import Connection
from store.trail.entries import entries
from store.trail.recorded import RunRow, run_named

MOST = 6
"""So many nights are built one on the other; the next is a full run: a fault could last a week at most."""
LARGE = 200_000
"""An office with fewer cases is evaluated in full more quickly; its nights are built only where one is named."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a night wants to be built on: the run named `run`, or (None) the newest where the office is large."""

    store: StoreFolder
    as_of: date
    rulebook: str
    drafts: bool = False
    run: str | None = None
    programs: Path | None = None


def found(sought: Sought, connection: Connection, model: FactModel, snapshot: Snapshot) -> Since | str | None:
    """The run to build on; or why it has to be a full run (German); None where nobody asked for anything else.

    Raises Unknown for a run that is named and was never recorded.
    """
    cases = snapshot.tables.get(model.case)
    if sought.run is None and (cases is None or cases.rows < LARGE):
        return None
    row = _row(sought, connection)
    if row is None:
        return "es gibt noch keinen abgeglichenen Lauf"
    receipt = Receipt.model_validate(row.receipt)
    nights = 0 if receipt.built_on is None else receipt.built_on.nights
    why = _doubt(sought, row, receipt, nights) or _touched(sought.store, connection, row.id)
    return why or _opened(sought, row, receipt, nights, model)


def _row(sought: Sought, connection: Connection) -> RunRow | None:
    if sought.run is not None:
        row = run_named(connection, sought.run)
        if row is None:
            raise Unknown(f"Den Lauf {sought.run} gibt es in dieser Ablage nicht.")
        return row
    last = runs.last(connection, sought.store.office)
    return None if last is None else run_named(connection, last.id)


def _doubt(sought: Sought, row: RunRow, receipt: Receipt, nights: int) -> str | None:
    if row.as_of >= sought.as_of:
        return "der frühere Lauf liegt nicht vor dem Stichtag"
    if row.rulebook != sought.rulebook:
        return "das Regelbuch hat sich geändert"
    if receipt.versions != noted.versions():
        return "das Programm hat sich geändert"
    if receipt.all or sought.drafts or receipt.drafts:
        return "Läufe mit Entwürfen oder mit allen Ergebnissen werden ganz ausgewertet"
    if nights >= MOST:
        return f"{nights} Nächte bauen schon aufeinander auf"
    return None


def _touched(store: StoreFolder, connection: Connection, run: str) -> str | None:
    """Whether the outcomes are no longer the file that the trail speaks of."""
    told = [json.loads(entry.body) for entry in entries(connection, Kind.RUN, run)]
    files = told[0].get("files") if len(told) == 1 else None
    path = store.runs / run / "outcomes.parquet"
    if not isinstance(files, dict) or not path.is_file():
        return "die Ergebnisse des früheren Laufs fehlen"
    with path.open("rb") as file:
        same = hashlib.file_digest(file, "sha256").hexdigest() == files.get(path.name)
    return None if same else "die Ergebnisse des früheren Laufs wurden geändert"


def _opened(sought: Sought, row: RunRow, receipt: Receipt, nights: int, model: FactModel) -> Since | str:
    store = sought.store
    try:
        snapshot = open_snapshot(store.snapshots / row.snapshot)
        before = load(store.rules, store.office, row.as_of, remembered=sought.programs)
    except (SnapshotRefused, Unknown, RulesRefused):
        return "der frühere Lauf lässt sich nicht mehr wiederholen"
    if before.rulebook.digest != receipt.rules_digest:
        return "das Regelbuch hat sich geändert"
    if before.model != model:
        return "das Faktenmodell hat sich geändert"
    outcomes = store.runs / row.id / "outcomes.parquet"
    earlier = Earlier(before.rulebook, before.model, snapshot, outcomes, receipt.counts)
    return Since(row.id, row.as_of, nights, earlier)
