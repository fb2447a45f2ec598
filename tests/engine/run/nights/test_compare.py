"""Two days' tables are told apart by their bytes and their rows as they would be by looking at every row."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.run.duck import Scratch
from engine.run.nights.cases import BEFORE, TODAY
from engine.run.nights.compare import changes
from schemas.snapshot import Table

Row = tuple[str, str, int | None, str | None]
ENTITY = "ding"
SCHEMA = pa.schema({"ding_id": pa.string(), "fall": pa.string(), "zahl": pa.int64(), "wort": pa.string()})


def written(rows: list[Row], path: Path, groups: int = 10) -> Table:
    """The rows in the order of their keys, as snapshots are, in small row groups."""
    columns: list[Any] = list(zip(*sorted(rows), strict=True)) or [[], [], [], []]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    pq.write_table(pa.table(arrays, SCHEMA), path, row_group_size=groups)
    return Table(ENTITY, path, len(rows), frozenset(SCHEMA.names))


def told(
    was: list[Row], now: list[Row], folder: Path, compared: tuple[str, ...] = ("fall", "zahl", "wort")
) -> set[Any]:
    """The keys that differ, each with the case it belongs to on either day."""
    tables = written(was, folder / "was.parquet"), written(now, folder / "now.parquet")
    database = Scratch.made(folder / "scratch", 2, "200MB")
    try:
        for side, table in zip((BEFORE, TODAY), tables, strict=True):
            database.read(f"{side}_{ENTITY}", table.path)
        query = changes(database, *tables, "ding_id", compared, "fall")
        return set() if query is None else set(database.rows(query))
    finally:
        database.close()


def apart(was: list[Row], now: list[Row]) -> set[Any]:
    """The same, row by row."""
    return {(row[0], row[1]) for row in set(was) ^ set(now)}


def drawn(rng: random.Random, number: int) -> list[Row]:
    """Rows of few cases, some cells empty."""
    return [
        (f"d-{at:03}", f"f-{rng.randrange(9)}", rng.choice([None, 1, 2]), rng.choice([None, "a", "b"]))
        for at in rng.sample(range(400), number)
    ]


def changed(rows: list[Row], rng: random.Random) -> list[Row]:
    """Some rows gone, come, or with another cell."""
    found = [row for row in rows if rng.random() > 0.03]
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(found))
        found[at] = (found[at][0], f"f-{rng.randrange(9)}", rng.choice([None, 3]), found[at][3])
    return found + [(f"e-{rng.randrange(900):03}", "f-neu", None, "c")] * rng.randrange(2)


@pytest.mark.parametrize("seed", range(6))
def test_what_differs_is_found_and_nothing_else(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    was = drawn(rng, 75)
    now = changed(was, rng)
    assert apart(was, now)
    found = told(was, now, tmp_path)
    assert found == apart(was, now)


def test_equal_rows_are_no_change_whatever_their_bytes(tmp_path: Path) -> None:
    was = drawn(random.Random(1), 45)
    assert told(was, list(was), tmp_path) == set()
    one, other = written(was, tmp_path / "a.parquet", 10), written(was, tmp_path / "b.parquet", 7)
    assert one.path.read_bytes() != other.path.read_bytes()
    database = Scratch.made(tmp_path / "scratch", 1, "200MB")
    database.read(f"{BEFORE}_{ENTITY}", one.path)
    database.read(f"{TODAY}_{ENTITY}", other.path)
    query = changes(database, one, other, "ding_id", ("zahl", "wort"), "")
    assert query is not None
    assert database.rows(query) == []
    database.close()


def test_only_columns_that_are_read_count(tmp_path: Path) -> None:
    was = drawn(random.Random(2), 45)
    now: list[Row] = [(key, case, number, "anders") for key, case, number, _ in was]
    assert told(was, now, tmp_path, ("fall", "zahl")) == set()
    (tmp_path / "alles").mkdir()
    assert {key for key, _ in told(was, now, tmp_path / "alles")} == {row[0] for row in was}
