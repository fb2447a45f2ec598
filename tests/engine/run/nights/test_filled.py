"""What is noted of a table's columns is not looked up again in the file of a few of its cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.run.program.key import looked_through
from schemas.snapshot import Snapshot, Table


def test_what_is_noted_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "ding.parquet"
    pq.write_table(pa.table({"ding_id": ["1"], "wort": ["a"], "zahl": pa.array([None], pa.int64())}), path)
    table = Table("ding", path, 1, frozenset({"ding_id", "wort", "zahl"}))
    noted = replace(table, filled=frozenset({"ding_id"}))
    assert looked_through(Snapshot(tmp_path, {"ding": table}), 0).tables["ding"].filled == {"ding_id", "wort"}
    assert looked_through(Snapshot(tmp_path, {"ding": noted}), 0).tables["ding"].filled == {"ding_id"}
    nothing = replace(table, filled=frozenset())
    assert looked_through(Snapshot(tmp_path, {"ding": nothing}), 0).tables["ding"].filled == frozenset()
