"""Nights over the shipped rules: an invented office that has switched on every rule, records that change at random."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from engine.run import batch
from engine.run.nights import night
from intake.snapshot import take
from jobs.coverage import read_coverage
from jobs.generate import generate
from jobs.rules.rulebook import Loaded, load
from schemas.factmodel import Entity
from schemas.snapshot import Snapshot
from store.digest import Digest, digest

RULES = Path(__file__).resolve().parents[2] / "rules"
OFFICE = "musterstadt"
DAYS = (
    date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 31), date(2020, 6, 17), date(2020, 6, 29), date(2020, 6, 30),
)  # fmt: skip
CHANGED = 12
"""So many records of every table, on average."""


def changed(data: Path, into: Path, loaded: Loaded, rng: random.Random) -> None:
    """The delivery with some records of every table gone, copied under another key, or dated another day."""
    into.mkdir()
    for path in data.glob("*.parquet"):
        entity = loaded.model.entities.get(path.stem)
        if entity is None or rng.random() < 0.4:
            shutil.copy(path, into)
        else:
            _change(path, into / path.name, entity, rng.randrange(10**6))


def _change(path: Path, into: Path, entity: Entity, seed: int) -> None:
    draw = f"hash({entity.key} || '{seed}') % 1000"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT *, {draw} AS drawn FROM '{path}'")
        names = {row[0] for row in connection.execute("DESCRIBE t").fetchall()}
        days = [field.name for field in entity.stored if field.type == "datum" and field.name in names]
        moved = ", ".join(f"if(drawn BETWEEN {CHANGED} AND {2 * CHANGED}, {d} - 3, {d})::DATE AS {d}" for d in days)
        told = f"* EXCLUDE (drawn) REPLACE ({moved})" if moved else "* EXCLUDE (drawn)"
        more = f"SELECT * EXCLUDE (drawn) REPLACE ({entity.key} || '-neu' AS {entity.key}) FROM t WHERE drawn > 990"
        connection.execute(
            f"COPY (SELECT {told} FROM t WHERE drawn >= {CHANGED} UNION ALL BY NAME {more}) "
            f"TO '{into}' (FORMAT parquet)"
        )


def said(results: batch.Results, folder: Path) -> Digest:
    """The digest of what a run found, written."""
    folder.mkdir(parents=True)
    (folder / "scratch").mkdir()
    pq.write_table(results.outcomes.read_all(), folder / "outcomes.parquet")
    results.close()
    return digest(folder / "outcomes.parquet", folder / "scratch")


def taken(data: Path, loaded: Loaded, day: date, into: Path) -> Snapshot:
    """The delivery as a snapshot."""
    return take(data, loaded.model, day, into, read_coverage(data, loaded.model))


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
def test_a_night_over_all_rules_says_what_a_full_run_says(
    day: date, tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night, "_MOST", 1.0)
    then = day + timedelta(1)
    before, after = load(RULES, OFFICE, day), load(RULES, OFFICE, then)
    generate(OFFICE, 300, day.toordinal(), date(2020, 6, 30), tmp_path / "daten", RULES)
    changed(tmp_path / "daten", tmp_path / "anders", after, random.Random(day.toordinal()))
    was, now = (
        taken(tmp_path / "daten", before, day, tmp_path / "was"),
        taken(tmp_path / "anders", after, then, tmp_path / "now"),
    )
    options = batch.Options(programs=programs)
    first = batch.evaluate(before.rulebook, before.model, was, tmp_path / "a", options)
    said(first, tmp_path / "vorher")
    full = batch.evaluate(after.rulebook, after.model, now, tmp_path / "b", options)
    wanted = said(full, tmp_path / "ganz")
    written = tmp_path / "vorher" / "outcomes.parquet"
    earlier = night.Earlier(before.rulebook, before.model, was, written, night.summed(first.counts))
    found = night.evaluate(earlier, after.rulebook, after.model, now, tmp_path / "c", options)
    assert found.why_full is None
    assert said(found.results, tmp_path / "nacht") == wanted
    assert found.counts == night.summed(full.counts)
    assert found.results.quotas == full.quotas
    assert 0 < found.chosen < found.cases
