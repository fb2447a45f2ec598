"""Proposals that meet in one case: the office's order decides, and what it does not decide stays open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from store.conflicts import CONFLICTS, Clash, Place, clashes, write_conflicts
from store.outcomes import write
from tests.store.conftest import stream


def proposal(rule: str, case: str = "K1", **more: Any) -> dict[str, Any]:
    return {"regel": rule, "art": "vorschlag", "vorgang": "kunde", "vorgang_id": case, "kunde_id": case,
            "status": "Vorschlag", **more}  # fmt: skip


def written(tmp_path: Path, rows: list[dict[str, Any]], order: str = "", others: str = "") -> list[tuple[Any, ...]]:
    """The conflicts of some rows: of the rules a, b, c, x those of `order` have a place, `others` stand elsewhere."""
    (tmp_path / "rest").mkdir(exist_ok=True)
    write(stream(rows), None, tmp_path)
    places = [Place(rule, "Team", order.index(rule) + 1 if rule in order else None) for rule in "abcx"]
    own = [Place(one.rule, "Maßnahme", None) if one.rule in others else one for one in places]
    write_conflicts(tmp_path, tmp_path / "rest", own)
    query = f"SELECT kunde_id, regel, stand, gegen FROM '{tmp_path / 'konflikte.parquet'}'"
    return duckdb.connect().execute(query).fetchall()


def test_without_an_order_the_conflict_is_shown(tmp_path: Path) -> None:
    found = written(tmp_path, [proposal("b"), proposal("a"), proposal("a", "K2")])
    assert found == [("K1", "a", "offen", ["b"]), ("K1", "b", "offen", ["a"])]
    assert clashes(duckdb.connect(), tmp_path) == (Clash(("a", "b"), 1, decided=False),)


def test_the_order_decides(tmp_path: Path) -> None:
    found = written(tmp_path, [proposal(rule) for rule in "abc"] + [proposal("a", "K2"), proposal("b", "K2")], "cba")
    assert found == [
        ("K1", "a", "tritt zurück", ["c"]),
        ("K1", "b", "tritt zurück", ["c"]),
        ("K1", "c", "geht vor", ["a", "b"]),
        ("K2", "a", "tritt zurück", ["b"]),
        ("K2", "b", "geht vor", ["a"]),
    ]
    assert clashes(duckdb.connect(), tmp_path) == (
        Clash(("b", "a"), 1, decided=True), Clash(("c", "a"), 1, decided=True), Clash(("c", "b"), 1, decided=True),
    )  # fmt: skip


def test_assignments_stand_beside_each_other(tmp_path: Path) -> None:
    assert written(tmp_path, [proposal("a"), proposal("b"), proposal("andere")], others="b") == []


def test_a_rule_without_a_place_in_the_order_stays_open(tmp_path: Path) -> None:
    found = written(tmp_path, [proposal(rule) for rule in "abx"], "ab")
    assert found == [
        ("K1", "a", "offen", ["x"]), ("K1", "b", "tritt zurück", ["a"]), ("K1", "x", "offen", ["a"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("place", "met"), [(True, 2), (None, 2), (False, 0)])
def test_a_proposal_without_a_free_place_does_not_compete(tmp_path: Path, place: bool | None, met: int) -> None:
    assert len(written(tmp_path, [proposal("a", platz_frei=place), proposal("b")])) == met


def test_what_is_no_proposal_and_what_belongs_to_no_case_does_not_meet(tmp_path: Path) -> None:
    others = [proposal("b", status="ungeklärt"), proposal("c", kunde_id=None), proposal("a", vorgang_id="V2")]
    assert written(tmp_path, [proposal("a"), *others]) == []


def test_two_proposals_of_one_rule_are_two_rows(tmp_path: Path) -> None:
    rows = [proposal("a", vorgang_id="V2"), proposal("a", vorgang_id="V1"), proposal("b")]
    assert [row[1:3] for row in written(tmp_path, rows, "ba")] == [
        ("a", "tritt zurück"), ("a", "tritt zurück"), ("b", "geht vor"),
    ]  # fmt: skip


def test_the_sentences_and_the_columns(tmp_path: Path) -> None:
    written(tmp_path, [proposal("a"), proposal("b"), proposal("x")], "ba")
    table = duckdb.connect().sql(f"SELECT * FROM '{tmp_path / 'konflikte.parquet'}'").to_arrow_table()
    assert table.schema.names == CONFLICTS.names
    assert table["grund"].to_pylist() == [
        "Zuordnung „Team“: Nach der Reihenfolge des Amts geht vor: b.",
        "Zuordnung „Team“: Das Amt hat nicht festgelegt, was vorgeht; vorgeschlagen ist auch: x.",
        "Zuordnung „Team“: Das Amt hat nicht festgelegt, was vorgeht; vorgeschlagen ist auch: b.",
    ]
    assert table["platz"].to_pylist() == [2, 1, None]


def test_the_same_whatever_the_order_of_rows(tmp_path: Path) -> None:
    rows = [proposal(rule, f"K{case}") for case in range(50) for rule in "abcx"]
    once = written(tmp_path, rows, "ba")
    assert written(tmp_path, rows[::-1], "ba") == once
