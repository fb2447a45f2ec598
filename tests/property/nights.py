"""Two days in a row over one population: the second evaluated in full, and built on the first."""

from __future__ import annotations

import copy
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from engine.run import batch
from engine.run.nights import night
from schemas.cases.case import Case, Row
from schemas.snapshot import Snapshot
from tests.property.drawn.choosing import Chooser
from tests.property.drawn.world import MODEL
from tests.property.running import Trial
from tests.property.snapshots import snapshot

NIGHTS = (1, 1, 1, 1, 2, 3, 30)
_FAR = (-400, -31, -30, -2, -1, 0, 1, 2, 29, 30, 31)


@dataclass(frozen=True, slots=True)
class Compared:
    """What a night found and what a full run finds: rows without `tage` and `grund`, counts, quotas.

    `kept`: how many outcomes of the day before were kept, over all rules; `why_full`: why none could be.
    """

    differing: list[tuple[Any, ...]]
    counts: tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]
    quotas: tuple[list[Any], list[Any]]
    why_full: str | None
    chosen: int
    cases: int
    proven: int
    outcomes: int

    @property
    def agree(self) -> bool:
        """Whether they say the same."""
        return not self.differing and self.counts[0] == self.counts[1] and self.quotas[0] == self.quotas[1]


def next_day(first: Trial, chooser: Chooser) -> Trial:
    """The same rules a night later, some records gone, some new, some changed."""
    people = _changed(first.people, first.today, chooser)
    return replace(first, today=first.today + timedelta(chooser.pick(NIGHTS)), people=people)


def _changed(case: Case, today: date, chooser: Chooser) -> Case:
    rows = {entity: [dict(row) for row in table] for entity, table in case.rows.items()}
    for _ in range(chooser.number(0, 4)):
        entity = chooser.pick(sorted(rows))
        if rows[entity]:
            _change(entity, rows[entity], today, chooser)
    changed = copy.copy(case)
    changed.rows = rows
    return changed


def _change(entity: str, table: list[Row], today: date, chooser: Chooser) -> None:
    key = MODEL.entities[entity].key
    row = chooser.pick(table)
    what = chooser.number(0, 3)
    if what == 0:
        table.remove(row)
    elif what == 1:
        table.append({**row, key: f"{row[key]}-neu-{chooser.number(0, 10**9)}"})
    else:
        name = chooser.pick(sorted(row))
        if name != key:
            other = today + timedelta(chooser.pick(_FAR))
            mine = isinstance(row[name], date) and chooser.chance(50)
            row[name] = other if mine else chooser.pick(table)[name]


def compared(first: Trial, then: Trial, everything: bool = True) -> Compared:
    """The night from one day to the next, beside a full run of the next; cases are chosen however many they are."""
    with tempfile.TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(night, "_MOST", 1.0)
        folder = Path(made)
        options = batch.Options(all=everything, threads=1, programs=folder / "programme")
        was, now = _delivered(first, folder / "vorher"), _delivered(then, folder / "heute")
        before = batch.evaluate(first.rulebook, MODEL, was, folder / "a", options)
        path = folder / "outcomes.parquet"
        pq.write_table(before.outcomes.read_all(), path)
        before.close()
        earlier = night.Earlier(
            first.rulebook, MODEL, was, path, night.summed(before.counts), everything,
        )  # fmt: skip
        full = batch.evaluate(then.rulebook, MODEL, now, folder / "b", options)
        wanted = full.outcomes.read_all().to_pylist()
        full.close()
        found = night.evaluate(earlier, then.rulebook, MODEL, now, folder / "c", options)
        told = found.results.outcomes.read_all().to_pylist()
        found.results.close()
        differing = list((_rows(wanted) - _rows(told)).elements()) + list((_rows(told) - _rows(wanted)).elements())
        return Compared(
            differing, (night.summed(full.counts), found.counts),
            (full.quotas.to_pylist(), found.results.quotas.to_pylist()), found.why_full, found.chosen, found.cases,
            len(then.rules) - len({rule for rule, _ in found.in_full}), len(wanted),
        )  # fmt: skip


def _delivered(trial: Trial, folder: Path) -> Snapshot:
    folder.mkdir()
    return snapshot(trial.people, folder)


def _rows(found: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    """Outcomes without what changes every night; a rank is none of a case alone."""
    return Counter(
        tuple(
            tuple(cell) if isinstance(cell, list) else cell
            for name, cell in sorted(row.items())
            if name not in ("tage", "grund")
        )
        for row in found
    )
