"""A few cases cut out of a snapshot: theirs, what belongs to nobody, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from engine.plan.conditions import ALWAYS
from engine.plan.values import RowRef, Rows
from engine.run.excerpt import excerpt
from engine.run.fetch import keys_of
from engine.run.reach import within_case
from schemas.snapshot import Snapshot
from tests.engine.test_fetch import CALLS, MODEL, rule, snapshot

__all__ = ["snapshot"]


def keys(few: Snapshot) -> dict[str, list[str]]:
    """The keys of every table."""
    return {name: keys_of(few, MODEL, name) for name in few.tables}


def test_what_belongs_to_a_case_and_to_nobody(snapshot: Snapshot, tmp_path: Path) -> None:
    assert keys(excerpt(snapshot, MODEL, ["P1", "P9"], tmp_path / "neu")) == {
        "team": ["T1", "T2"],
        "person": ["P1"],
        "kurs": ["K1"],
        "besuch": ["B1", "B2"],
        "anruf": ["A1"],
        "antwort": ["W1"],
    }


def test_the_rows_and_their_columns_stay_as_they_are(snapshot: Snapshot, tmp_path: Path) -> None:
    few = excerpt(snapshot, MODEL, ["P2"], tmp_path / "neu")
    whole = duckdb.connect().execute(f"SELECT * FROM '{snapshot.tables['besuch'].path}' WHERE person_id = 'P2'")
    assert duckdb.connect().execute(f"SELECT * FROM '{few.tables['besuch'].path}'").fetchall() == whole.fetchall()
    assert few.tables["besuch"].rows == 1
    assert few.tables["besuch"].columns == snapshot.tables["besuch"].columns


def test_records_whose_way_to_the_case_was_not_delivered_are_nobodys(snapshot: Snapshot, tmp_path: Path) -> None:
    without = replace(snapshot, tables={name: t for name, t in snapshot.tables.items() if name != "anruf"})
    assert keys(excerpt(without, MODEL, ["P1"], tmp_path / "neu"))["antwort"] == []


@pytest.mark.parametrize(
    ("rows", "within"),
    [
        (CALLS, True),
        (Rows("f", "besuch", RowRef("", ("kurs_id",), "kurs"), "kurs_id", None, ALWAYS), False),
        (Rows("f", "besuch", RowRef("", ("person_id",), "person"), "person_id", None, ALWAYS), True),
    ],
)
def test_rules_that_look_beyond_a_case_are_known(rows: Rows, within: bool) -> None:
    assert within_case(MODEL, [rule(rows)], "besuch") is within
