"""The files of a run: types as the contract names them, and a CSV that harms nobody who opens it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store.destination import SCRATCH
from store.outcomes import write
from store.table import OUTCOMES, write_parquet
from tests.store.conftest import stream


def written(tmp_path: Path, rows: list[dict[str, Any]]) -> Path:
    """A folder with the files of a run."""
    (tmp_path / SCRATCH).mkdir()
    write(stream(rows), None, tmp_path, csv=True)
    return tmp_path


def test_columns_and_types(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    schema = pq.read_schema(written(tmp_path, rows) / "outcomes.parquet")
    assert schema.remove_metadata().equals(OUTCOMES)


def test_a_stream_of_other_types_is_brought_to_the_contract(tmp_path: Path) -> None:
    names = [name for name in OUTCOMES.names if name != "tage"]
    table = pa.Table.from_batches(list(stream([{}])))
    loose = table.select(names).append_column("tage", pa.array([92], pa.int64()))
    loose = loose.set_column(0, "regel", loose.column("regel").dictionary_encode())
    write_parquet(loose.to_reader(), OUTCOMES, tmp_path / "o.parquet")
    assert pq.read_table(tmp_path / "o.parquet").equals(table)


def test_a_stream_without_a_column_is_a_bug(tmp_path: Path) -> None:
    table = pa.Table.from_batches(list(stream([{}]))).drop_columns(["grund"])
    with pytest.raises(ValueError, match="grund"):
        write_parquet(table.to_reader(), OUTCOMES, tmp_path / "o.parquet")


@pytest.mark.parametrize("text", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x";"y")'])
def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path, [{"vorgang_id": text, "grund": text, "fehlend": [text, "b"], "team": text}])
    with (folder / "outcomes.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert row["vorgang_id"] == row["grund"] == row["team"] == "'" + text
    assert row["fehlend"] == f"'{text}, b"
    assert (row["tage"], row["faellig_am"], row["regel"]) == ("92", "2020-03-30", "r1")


def test_harmless_text_stays(tmp_path: Path) -> None:
    folder = written(tmp_path, [{"grund": 'Er sagte: "a; b"\n= nichts', "tage": -5, "platz_frei": True}])
    content = (folder / "outcomes.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfregel;fassung;")
    with (folder / "outcomes.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert row["grund"] == 'Er sagte: "a; b"\n= nichts'
    assert (row["tage"], row["platz_frei"]) == ("-5", "ja")
