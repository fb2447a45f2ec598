"""Why a case was (not) reported on a day: the rule, the values and the data of the run of that day, asked once more."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.run.explain import as_data, explain
from engine.run.fetch import cases
from jobs.evidence.then import rule_then, then_of
from schemas.failure import Unknown
from store.archive import rulebooks
from store.archive.persons import belongings
from store.archive.results.browse import Wanted, browse
from store.archive.snapshots import open_snapshot
from store.folder import StoreFolder
from store.records.connect import reading
from store.records.upgrade import open_database
from store.trail.recorded import RunRow, runs

MOST = 50
"""Records of one case that are explained; hardly any rule speaks of more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rule said of each record of the case in the run whose findings held on the day.

    `explanations` are as engine.run.explain.as_data gives them; `reported` are (record, period) that the run wrote down
    because they were not plainly in order. `records` is how many records of the case the rule speaks of.
    """

    run: str
    as_of: date
    title: str
    entity: str
    records: int
    explanations: tuple[dict[str, Any], ...]
    reported: tuple[tuple[str, str], ...]


def run_of(rows: list[RunRow], day: date) -> RunRow:
    """The last run over the newest Stichtag not after a day. Raises Unknown."""
    there = [one for one in rows if one.as_of <= day]
    if not there:
        raise Unknown(f"Bis zum {day:%d.%m.%Y} ist in dieser Ablage kein Lauf erfasst.")
    newest = max(one.as_of for one in there)
    return [one for one in there if one.as_of == newest][-1]


def why(store: StoreFolder, case: str, rule: str, day: date, programs: Path | None = None) -> Answer:
    """Asks the rule of then about every record of the case in the delivery of then.

    Raises Unknown for a run, rule or case that there was not, EvidenceRefused and SnapshotRefused where rulebook or
    delivery are gone, and what the database raises.
    """
    engine = open_database(store.url)
    try:
        with reading(engine) as connection:
            row = run_of(runs(connection), day)
    finally:
        engine.dispose()
    kept = rulebooks.kept(row.rulebook, store.rulebooks)
    snapshot = open_snapshot(store.snapshots / row.snapshot)
    loaded, versions = rule_then(kept, then_of(row), rule, programs)
    if versions[0].quota is not None:
        raise Unknown(f"Die Regel {rule} ist eine Quote: Sie spricht über Einheiten, nicht über einzelne Fälle.")
    with tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch:
        mine = belongings(snapshot, loaded.model, (case,), Path(scratch))
    if not mine:
        raise Unknown(f"Den Fall {case} gab es in der Lieferung vom {row.as_of:%d.%m.%Y} nicht.")
    entity = versions[0].entity
    records = sorted(mine.get(entity, ()))
    fetched = cases(snapshot, loaded.model, versions, entity, records[:MOST])
    told = tuple(
        as_data(one)
        for version in versions
        for record in sorted(fetched)
        for one in explain(version, fetched[record], record, loaded.rulebook, loaded.model)
    )
    written = browse(store.runs / row.id, Wanted(rule=versions[0].id, records=tuple(records)), size=1_000)
    reported = tuple((one.record, one.period) for one in written.rows)
    return Answer(
        row.id, row.as_of, versions[-1].title, loaded.model.entities[entity].plural, len(records), told, reported
    )
