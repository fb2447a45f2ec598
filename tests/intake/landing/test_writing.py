"""The bytes of a table come from its rows alone, not from the file that they were read from."""

from __future__ import annotations

import duckdb

from intake.database import connect
from intake.landing.writing import land
from schemas.snapshot import Snapshot
from tests.intake.landing.desk import Desk
from tests.intake.landing.test_mask import AUSLEIHE, HAUSHALT, LESER, MAHNUNG


def test_a_snapshot_written_again_from_its_own_tables_is_the_same_bytes(desk: Desk) -> None:
    first = desk.land(desk.put(leser=LESER, haushalt=HAUSHALT, ausleihe=AUSLEIHE, mahnung=MAHNUNG), "eins")
    again = desk.folder / "zwei"
    again.mkdir()
    with connect() as database:
        second = land(
            Snapshot(desk.folder / "eins", first.tables), desk.model, lambda _entity, _numbers: {}, again, database
        )
    assert {name: one.sha256 for name, one in second.tables.items()} == {
        name: one.sha256 for name, one in first.tables.items()
    }


def test_a_column_without_gaps_is_written_like_one_with(desk: Desk) -> None:
    landed = desk.land(desk.put(leser=LESER, haushalt=HAUSHALT, ausleihe=AUSLEIHE, mahnung=MAHNUNG))
    query = "SELECT DISTINCT repetition_type FROM parquet_schema(?) WHERE num_children IS NULL"
    for table in landed.tables.values():
        assert duckdb.execute(query, [str(table.path)]).fetchall() == [("OPTIONAL",)]
