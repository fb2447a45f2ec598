"""The rules by hand look through a delivery before they believe it, as a run does."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from bench import by_hand

Told = dict[str, tuple[int, int, int]]
"""By table: keys that occur again, rows with a cell that is no use, rows whose record is missing."""

SPOILT = {
    "ein Schlüssel zweimal": ("SELECT * FROM alt UNION ALL (FROM alt LIMIT 1)", (1, 0, 0)),
    "ein Schlüssel mit Leerzeichen": ("SELECT * REPLACE (kontakt_id || ' ' AS kontakt_id) FROM alt LIMIT 7", (0, 7, 0)),
    "ein Tag im Jahr 2900": ("SELECT * REPLACE (DATE '2900-01-01' AS datum) FROM alt LIMIT 5", (0, 5, 0)),
    "eine Art, die es nicht gibt": ("SELECT * REPLACE ('Brieftaube' AS art) FROM alt LIMIT 3", (0, 3, 0)),
    "eine Person, die es nicht gibt": ("SELECT * REPLACE ('K-nie' AS kunde_id) FROM alt LIMIT 4", (0, 0, 4)),
    "Umlaute": ("SELECT * REPLACE ('KÄ' || kontakt_id AS kontakt_id) FROM alt", (0, 0, 0)),
}
"""What a delivery of contacts may have, as a query over sound ones, and what is told of it."""


def _checked(data: Path, out: Path) -> Told:
    by_hand.run(data, out, check=True)
    with duckdb.connect() as connection:
        found = connection.execute(f"FROM '{out / by_hand.CHECKED}'").fetchall()
    return {table: (doubled, useless, orphans) for table, _, doubled, useless, orphans in found}


def test_every_table_that_is_read_is_looked_through(office: Path, tmp_path: Path) -> None:
    read = re.compile(r"read_parquet\(datei\('(\w+)'")
    tables = {name for file in by_hand.STATEMENTS.glob("*.sql") for name in read.findall(file.read_text("utf-8"))}
    assert _checked(office, tmp_path) == dict.fromkeys(tables, (0, 0, 0))


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_wrong_with_one_is_told(what: str, office: Path, tmp_path: Path) -> None:
    data = tmp_path / "daten"
    shutil.copytree(office, data)
    query, told = SPOILT[what]
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE alt AS FROM '{office}/kontakt.parquet'")
        connection.execute(f"COPY ({query}) TO '{data}/kontakt.parquet' (FORMAT parquet)")
    assert _checked(data, tmp_path / "hand")["kontakt"] == told


def test_without_being_asked_nothing_is_looked_through(office: Path, tmp_path: Path) -> None:
    assert "05_lieferung" not in by_hand.run(office, tmp_path)
    assert not (tmp_path / by_hand.CHECKED).exists()
