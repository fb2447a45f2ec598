"""Columns without an empty cell, as the files themselves say."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.run.program.key import LARGE, looked_through
from schemas.snapshot import Snapshot, Table

ROWS = {"kunde_id": ["a", "b", "c", "d"], "status": ["x", "y", None, "x"], "alter": [1, 2, 3, None]}


def filled(path: Path, columns: frozenset[str]) -> frozenset[str] | None:
    """What is known to be filled of a delivered file."""
    return _seen(path, columns, 0)


def _seen(path: Path, columns: frozenset[str], least: int) -> frozenset[str] | None:
    return (
        looked_through(Snapshot(path.parent, {"kunde": Table("kunde", path, 4, columns)}), least).tables["kunde"].filled
    )


def test_a_gap_in_any_part_of_the_file_counts(tmp_path: Path) -> None:
    path = tmp_path / "kunde.parquet"
    pq.write_table(pa.table(ROWS), path, row_group_size=2)
    assert filled(path, frozenset(ROWS)) == {"kunde_id"}
    pq.write_table(pa.table(ROWS).slice(0, 2), path, row_group_size=1)
    assert filled(path, frozenset(ROWS)) == set(ROWS)
    assert filled(path, frozenset({"alter"})) == {"alter"}


def test_a_file_that_does_not_count_its_gaps_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kunde.parquet"
    pq.write_table(pa.table(ROWS), path, write_statistics=False)
    assert filled(path, frozenset(ROWS)) == frozenset()
    assert filled(tmp_path / "fehlt.parquet", frozenset(ROWS)) == frozenset()
    path.write_bytes(b"PAR1 und sonst nichts")
    assert filled(path, frozenset(ROWS)) == frozenset()


def test_columns_of_a_small_table_never_count_as_filled(tmp_path: Path) -> None:
    path = tmp_path / "kunde.parquet"
    pq.write_table(pa.table(ROWS), path, row_group_size=3)
    assert _seen(path, frozenset(ROWS), 4) == {"kunde_id"}
    assert _seen(path, frozenset(ROWS), 5) == frozenset()
    assert _seen(path, frozenset(ROWS), LARGE) == frozenset()
