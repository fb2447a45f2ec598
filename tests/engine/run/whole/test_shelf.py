"""A case taken from the shelf is the case that lies in the snapshot, whatever the rules look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from engine.plan.conditions import ALWAYS
from engine.plan.rules import Rule
from engine.plan.values import RowRef, Rows
from engine.run.fetch import cases
from engine.run.reach import Step, Way
from engine.run.whole.paths import above, of_case, owned, paths
from engine.run.whole.shelf import Shelf, put_up, whole
from schemas.cases.case import UNREADABLE
from schemas.snapshot import Snapshot
from tests.engine.test_fetch import CALLS, MODEL, rule, snapshot

__all__ = ["snapshot"]

BEYOND = Rows("f", "besuch", RowRef("", ("kurs_id",), "kurs"), "kurs_id", None, ALWAYS)
"""The visits of everybody to the course of a visit."""


def shelf(snapshot: Snapshot, rules: list[Rule], folder: Path) -> Shelf:
    """A shelf in a folder of its own."""
    folder.mkdir()
    return put_up(snapshot, MODEL, rules, folder)


@pytest.mark.parametrize("looked_at", [CALLS, BEYOND], ids=["within the case", "beyond it"])
def test_the_shelf_holds_what_the_snapshot_holds(snapshot: Snapshot, tmp_path: Path, looked_at: Rows) -> None:
    made = [rule(looked_at)]
    wanted, lying = paths(MODEL, made, snapshot.tables), shelf(snapshot, made, tmp_path / "regal")
    for key in ("P1", "P2"):
        assert lying.case(key, wanted) == whole(snapshot, MODEL, key, wanted)
    assert lying.case("P9", wanted) is None
    assert whole(snapshot, MODEL, "P9", wanted) is None


def test_every_record_of_the_case_and_its_team_and_nobody_elses(snapshot: Snapshot, tmp_path: Path) -> None:
    made = [rule(CALLS)]
    found = shelf(snapshot, made, tmp_path / "regal").case("P1", paths(MODEL, made, snapshot.tables))
    assert found is not None
    assert {name: [row[MODEL.entities[name].key] for row in rows] for name, rows in found.rows.items()} == {
        "person": ["P1"], "besuch": ["B1", "B2"], "anruf": ["A1"], "antwort": ["W1"], "team": ["T1"], "kurs": [],
    }  # fmt: skip


def test_a_rule_finds_what_it_would_find_in_the_case_of_its_record(snapshot: Snapshot, tmp_path: Path) -> None:
    made = [rule(BEYOND)]
    found = shelf(snapshot, made, tmp_path / "regal").case("P1", paths(MODEL, made, snapshot.tables))
    assert found is not None
    for name, rows in cases(snapshot, MODEL, made, "besuch", ["B1"])["B1"].rows.items():
        assert all(row in found.rows[name] for row in rows)
    assert [row["besuch_id"] for row in found.rows["besuch"]] == ["B1", "B2", "B3"]


def test_values_come_back_as_what_they_were(snapshot: Snapshot, tmp_path: Path) -> None:
    found = shelf(snapshot, [], tmp_path / "regal").case("P1", paths(MODEL, [], snapshot.tables))
    assert found is not None
    one, other = found.rows["besuch"]
    assert (one["tag"], one["zahl"], other["tag"]) == (date(2020, 1, 31), Decimal(1), None)


def test_what_could_not_be_read_stays_unreadable(snapshot: Snapshot, tmp_path: Path) -> None:
    table = snapshot.tables["anruf"]
    marked = tmp_path / "anruf.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT *, anruf_id = 'A1' AS tag__unlesbar FROM '{table.path}') TO '{marked}' (FORMAT parquet)"
    )
    tables = {**snapshot.tables, "anruf": replace(table, path=marked, unreadable=frozenset({"tag"}))}
    bad = replace(snapshot, tables=tables)
    wanted = paths(MODEL, [], bad.tables)
    found = shelf(bad, [], tmp_path / "regal").case("P1", wanted)
    assert found is not None
    assert found.rows["anruf"][0]["tag"] is UNREADABLE
    assert found == whole(bad, MODEL, "P1", wanted)


def test_without_the_table_of_cases_there_are_none(snapshot: Snapshot, tmp_path: Path) -> None:
    without = replace(snapshot, tables={name: one for name, one in snapshot.tables.items() if name != "person"})
    assert shelf(without, [], tmp_path / "regal").case("P1", paths(MODEL, [], without.tables)) is None
    assert whole(without, MODEL, "P1", paths(MODEL, [], without.tables)) is None


def test_a_detour_is_no_way() -> None:
    """From a visit up to its person and down to calls: for the whole case that is one step."""
    wanted = paths(MODEL, [rule(CALLS)], ())
    assert (Step(Way.DOWN, "person_id", "anruf"),) in wanted
    assert all(owned(path) or above(MODEL, path) for path in wanted)


def test_rules_about_no_case_are_left_out() -> None:
    about_a_course = replace(rule(CALLS), entity="kurs")
    assert of_case(MODEL, [rule(CALLS), about_a_course]) == (rule(CALLS),)
