"""Parquet as other programs write it: types that fit, types that can be read, types that cannot."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.intake.conftest import Bench

HOUSE = Path(__file__).resolve().parents[2]


def one(bench: Bench, column: str, sql: str) -> tuple[Any, bool]:
    """The value of a cell given as an SQL expression, and whether it was unreadable."""
    bench.parquet("ausleihe.parquet", f"SELECT 'A1' AS ausleihe_id, 'L1' AS leser_id, {sql} AS {column}")
    snapshot = bench.take()
    return bench.rows(snapshot, "ausleihe", column)[0][0], column in snapshot.tables["ausleihe"].unreadable


@pytest.mark.parametrize(
    ("column", "sql", "value"),
    [
        ("beginn", "DATE '2020-06-30'", date(2020, 6, 30)),
        ("beginn", "TIMESTAMP '2020-06-30 00:00:00'", date(2020, 6, 30)),
        ("beginn", "TIMESTAMP_NS '2020-06-30 00:00:00'", date(2020, 6, 30)),
        ("beginn", "'30.06.2020'", date(2020, 6, 30)),
        ("gebuehr", "12.5::DOUBLE", Decimal("12.5")),
        ("gebuehr", "(0.1::DOUBLE + 0.2::DOUBLE)", Decimal("0.3")),
        ("gebuehr", "12.5::DECIMAL(10,2)", Decimal("12.5")),
        ("gebuehr", "7::TINYINT", Decimal(7)),
        ("anzahl", "7::DOUBLE", 7),
        ("anzahl", "7::INTEGER", 7),
        ("verlaengert", "1::TINYINT", True),
        ("verlaengert", "0.0::DOUBLE", False),
        ("verlaengert", "true", True),
        ("zweigstelle_id", "12::BIGINT", "12"),
        ("zweigstelle_id", "12.0::DOUBLE", "12"),
        ("zweigstelle_id", "NULL::INTEGER", None),
    ],
)
def test_types_that_can_be_read(bench: Bench, column: str, sql: str, value: Any) -> None:
    assert one(bench, column, sql) == (value, False)


@pytest.mark.parametrize(
    ("column", "sql"),
    [
        ("beginn", "DATE '0001-01-01'"),
        ("beginn", "DATE '9999-12-31'"),
        ("beginn", "'infinity'::DATE"),
        ("beginn", "TIMESTAMP '2020-06-30 14:30:00'"),
        ("beginn", "20200630"),
        ("beginn", "[DATE '2020-06-30']"),
        ("gebuehr", "'nan'::DOUBLE"),
        ("gebuehr", "'inf'::DOUBLE"),
        ("gebuehr", "1e15::DOUBLE"),
        ("gebuehr", "DATE '2020-06-30'"),
        ("gebuehr", "{'betrag': 5}"),
        ("anzahl", "3.5::DOUBLE"),
        ("anzahl", "'nan'::DOUBLE"),
        ("verlaengert", "2"),
        ("verlaengert", "'nan'::DOUBLE"),
    ],
)
def test_types_that_cannot(bench: Bench, column: str, sql: str) -> None:
    assert one(bench, column, sql) == (None, True)


def test_a_clean_table_is_taken_over_byte_for_byte(bench: Bench) -> None:
    path = bench.parquet(
        "ausleihe.parquet",
        "SELECT 'A' || i AS ausleihe_id, 'L1' AS leser_id, DATE '2020-01-01' AS beginn, i::DECIMAL(18,4) AS gebuehr "
        "FROM range(5000) t(i)",
    )
    table = bench.take().tables["ausleihe"]
    assert table.path.read_bytes() == path.read_bytes()
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (table.rows, table.source) == (5000, "ausleihe.parquet")
    assert table.columns == {"ausleihe_id", "leser_id", "beginn", "gebuehr"}
    assert table.unreadable == frozenset()


def test_only_columns_with_unreadable_cells_get_a_companion(bench: Bench) -> None:
    bench.parquet(
        "ausleihe.parquet",
        "SELECT 'A' || i AS ausleihe_id, 'L1' AS leser_id, DATE '2020-01-01' AS beginn, "
        "CASE WHEN i % 1000 = 0 THEN DATE '9999-12-31' WHEN i % 2 = 0 THEN DATE '2021-01-01' END AS ende "
        "FROM range(5000) t(i)",
    )
    snapshot = bench.take()
    assert snapshot.tables["ausleihe"].unreadable == {"ende"}
    rows = bench.rows(snapshot, "ausleihe", "ende, ende__unlesbar")
    assert len(rows) == 5000
    assert sum(bad for _, bad in rows) == 5
    assert sum(end is not None for end, _ in rows) == 2495


def test_a_column_named_with_an_umlaut_is_the_same_column(bench: Bench) -> None:
    bench.parquet("ausleihe.parquet", "SELECT 'A1' AS Ausleihe_ID, 'L1' AS leser_id, true AS \"verlängert\"")
    assert bench.rows(bench.take(), "ausleihe", "ausleihe_id, verlaengert") == [("A1", True)]


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.99])
def test_a_truncated_file_is_refused(bench: Bench, keep: float) -> None:
    path = bench.parquet("leser.parquet", "SELECT 'L' || i AS leser_id, 'x' AS name FROM range(10000) t(i)")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert bench.refused() == ["leser.parquet: Die Datei ist beschädigt, abgeschnitten oder keine Parquet-Datei."]


def test_damage_in_the_middle_is_refused(bench: Bench) -> None:
    path = bench.parquet("leser.parquet", "SELECT 'L' || i AS leser_id, 'x' || i AS name FROM range(100000) t(i)")
    content = bytearray(path.read_bytes())
    content[1000:9000] = bytes(8000)
    path.write_bytes(content)
    assert bench.refused() == ["leser.parquet: Die Datei ist beschädigt, abgeschnitten oder keine Parquet-Datei."]


def test_a_text_that_calls_itself_parquet_is_refused(bench: Bench) -> None:
    bench.put("leser.parquet", "leser_id;name\nL1;x\n")
    assert "keine Parquet-Datei" in bench.refused()[0]


def test_a_key_that_is_a_list_is_refused(bench: Bench) -> None:
    bench.parquet("leser.parquet", "SELECT [1] AS leser_id")
    assert any("leser_id hat einen Typ, der kein Schlüssel sein kann" in line for line in bench.refused())


TAKEN = """
import sys
from pathlib import Path
from tests.intake.conftest import Bench, small_model
from tests.intake.test_parquet import one
data, into = map(Path, sys.argv[1:])
data.mkdir()
print(one(Bench(data, into, small_model()), "beginn", "TIMESTAMPTZ '2020-06-30 00:00:00+00'"))
"""


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_the_machine_s_time_zone_does_not_matter(zone: str, tmp_path: Path) -> None:
    """In a process of its own: DuckDB asks for the machine's zone only once."""
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-c", TAKEN, str(tmp_path / "lieferung"), str(tmp_path / "abzug")]
    told = subprocess.run(command, cwd=HOUSE, env=environment, check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "(datetime.date(2020, 6, 30), False)"


@pytest.mark.parametrize("twice", ["name", "Name"])
def test_a_column_that_is_there_twice_is_refused_and_not_chosen(bench: Bench, twice: str) -> None:
    _deliver(bench, ["leser_id", "name", twice])
    assert bench.refused() == ["leser.parquet: Die Spalte name gibt es doppelt."]


@pytest.mark.parametrize("others", [("name", "name_1"), ("fremd", "fremd")])
def test_columns_that_only_look_alike_or_that_nobody_reads_are_none(bench: Bench, others: tuple[str, str]) -> None:
    _deliver(bench, ["leser_id", *others])
    assert bench.take().tables["leser"].rows == 1


def _deliver(bench: Bench, names: list[str]) -> None:
    table = pa.Table.from_arrays([pa.array(["L1"]), pa.array(["a"]), pa.array(["b"])], names=names)
    pq.write_table(table, bench.data / "leser.parquet")


@pytest.mark.parametrize("folder", ["Lieferung [1]", "Lieferung ?", "jahr=2020", "O'Hara *"])
def test_a_folder_is_read_whatever_signs_are_in_its_name_and_no_other(bench: Bench, folder: str) -> None:
    parent = bench.data
    for name, key in (("Lieferung 1", "L9"), (folder, "L1")):
        bench.data = parent / name
        bench.data.mkdir()
        pq.write_table(pa.table({"leser_id": [key], "name": ["X"]}), bench.data / "leser.parquet")
        bench.put("ausleihe.csv", f"ausleihe_id;leser_id\nA1;{key}\n")
    bench.into = bench.into / folder
    snapshot = bench.take()
    assert pq.read_table(snapshot.tables["leser"].path).to_pylist() == [{"leser_id": "L1", "name": "X"}]
    assert pq.read_table(snapshot.tables["ausleihe"].path).to_pylist() == [{"ausleihe_id": "A1", "leser_id": "L1"}]
    assert snapshot.flaws == ()
