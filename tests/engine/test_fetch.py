"""Single cases out of a snapshot: everything a rule can reach, and nothing of anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from engine.plan.conditions import ALWAYS, All, Compare, Counts, Operator
from engine.plan.rules import Basis, Cycle, Deadline, Evidence, InForce, Rule, Source
from engine.plan.values import Column, Duration, Literal, NextRecord, RowRef, Rows, Shifted, Unit
from engine.run.fetch import cases, sample
from engine.run.reach import Step, Way, reach
from schemas.cases.case import UNREADABLE, Coverage
from schemas.factmodel import Empty, Entity, FactModel, Field, FieldType, Link
from schemas.outcome import Kind
from schemas.snapshot import Snapshot, Table

DAY = Field("tag", "Tag", FieldType.DATE)


def entity(name: str, *links: Link) -> Entity:
    """An entity with a day of its own and a number."""
    number = Field("zahl", "Zahl", FieldType.NUMBER)
    return Entity(name, name, name, "die", f"{name}_id", {"tag": DAY, "zahl": number}, links, day="tag")


MODEL = FactModel(
    {
        "team": entity("team"),
        "person": entity("person", Link("team_id", "team", required=False)),
        "kurs": entity("kurs"),
        "besuch": entity("besuch", Link("person_id", "person"), Link("kurs_id", "kurs", required=False)),
        "anruf": entity("anruf", Link("person_id", "person")),
        "antwort": entity("antwort", Link("anruf_id", "anruf")),
    },
    case="person",
    unit="team",
)

HERE = RowRef("", (), "besuch")
PERSON = RowRef("", ("person_id",), "person")


def column(row: RowRef, name: str = "tag") -> Column:
    """A field of a row."""
    return Column(row, name, FieldType.DATE, Empty.UNKNOWN)


def rule(*parts: Rows, **more: object) -> Rule:
    """A rule about visits that counts records."""
    number = Literal(Decimal(1), FieldType.INTEGER)
    conditions = tuple(Counts(part, Operator.AT_LEAST, number) for part in parts)
    made = Rule("r", "f", "R", Kind.DUTY, "besuch", All(conditions), InForce(date(2020, 1, 1)))
    return replace(made, **more)  # type: ignore[arg-type]


CALLS = Rows("a", "anruf", PERSON, "person_id", None, ALWAYS)


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Three persons in two teams; P3 has no record of their own in `person`."""
    rows = {
        "team": "('T1', DATE '2020-01-01', 1.5), ('T2', NULL, NULL)",
        "person": "('P1', DATE '2000-02-29', 1, 'T1'), ('P2', NULL, NULL, 'T1')",
        "kurs": "('K1', NULL, 5)",
        "besuch": "('B1', DATE '2020-01-31', 1, 'P1', 'K1'), ('B2', NULL, NULL, 'P1', NULL), "
        "('B3', DATE '2020-03-01', 2, 'P2', 'K1'), ('B4', DATE '2020-03-01', 2, 'P3', 'K9')",
        "anruf": "('A1', DATE '2020-02-01', 1, 'P1'), ('A2', DATE '2020-02-02', 2, 'P2'), ('A3', NULL, NULL, 'P3')",
        "antwort": "('W1', NULL, NULL, 'A1'), ('W2', NULL, NULL, 'A2')",
    }
    tables = {}
    for name, values in rows.items():
        made = MODEL.entities[name]
        columns = [made.key, "tag", "zahl", *(link.column for link in made.links)]
        typed = [f"{c}::{ {'tag': 'DATE', 'zahl': 'DECIMAL(18,4)'}.get(c, 'VARCHAR') } AS {c}" for c in columns]
        path = tmp_path / f"{name}.parquet"
        query = f"SELECT {', '.join(typed)} FROM (VALUES {values}) AS v({', '.join(columns)})"
        duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)").fetchall()
        tables[name] = Table(name, path, values.count("("), frozenset(columns))
    return Snapshot(tmp_path, tables)


def reached(snapshot: Snapshot, made: Rule, key: str = "B1") -> dict[str, list[str]]:
    """The keys of the records that a case holds."""
    case = cases(snapshot, MODEL, [made], "besuch", [key])[key]
    return {name: [str(row[f"{name}_id"]) for row in rows] for name, rows in case.rows.items()}


NOTHING: dict[str, list[str]] = {name: [] for name in MODEL.entities}


def test_a_record_its_case_and_its_unit_always(snapshot: Snapshot) -> None:
    assert reached(snapshot, rule()) == {**NOTHING, "besuch": ["B1"], "person": ["P1"], "team": ["T1"]}


def test_only_what_a_rule_speaks_of(snapshot: Snapshot) -> None:
    answers = Rows("w", "antwort", RowRef("a", (), "anruf"), "anruf_id", None, ALWAYS)
    inner = replace(CALLS, where=Counts(answers, Operator.AT_LEAST, Literal(Decimal(1), FieldType.INTEGER)))
    assert reached(snapshot, rule(CALLS))["anruf"] == ["A1"]
    assert reached(snapshot, rule(CALLS))["antwort"] == []
    assert reached(snapshot, rule(inner))["antwort"] == ["W1"]


def test_siblings_and_their_parents(snapshot: Snapshot) -> None:
    over = column(RowRef("s", ("kurs_id",), "kurs"))
    siblings = Rows("s", "besuch", PERSON, "person_id", None, Compare(over, Operator.EQUAL, over))
    found = reached(snapshot, rule(siblings), "B2")
    assert (found["besuch"], found["kurs"], found["person"]) == (["B1", "B2"], ["K1"], ["P1"])


def test_a_shared_parent_does_not_bring_everybody(snapshot: Snapshot) -> None:
    course = column(RowRef("", ("kurs_id",), "kurs"))
    found = reached(snapshot, rule(CALLS, exempt=Compare(course, Operator.EQUAL, course)))
    assert (found["kurs"], found["besuch"], found["person"]) == (["K1"], ["B1"], ["P1"])


def test_everybody_of_a_shared_parent_if_the_rule_says_so(snapshot: Snapshot) -> None:
    fellows = Rows("f", "besuch", RowRef("", ("kurs_id",), "kurs"), "kurs_id", None, ALWAYS)
    assert reached(snapshot, rule(fellows))["besuch"] == ["B1", "B3"]


def test_the_next_record_of_a_series(snapshot: Snapshot) -> None:
    following = NextRecord(HERE, "person_id", column(HERE))
    found = reached(snapshot, rule(exempt=Compare(following, Operator.LESS, following)), "B1")
    assert found["besuch"] == ["B1", "B2"]


def test_children_of_a_parent_that_is_missing(snapshot: Snapshot) -> None:
    found = reached(snapshot, rule(CALLS), "B4")
    assert (found["person"], found["anruf"]) == ([], ["A3"])
    without = replace(snapshot, tables={name: t for name, t in snapshot.tables.items() if name != "person"})
    assert reached(without, rule(CALLS), "B4")["anruf"] == ["A3"]


def test_the_record_that_opened_a_period() -> None:
    opener = column(RowRef("w", ("anruf_id",), "anruf"))
    answers = Rows("antwort", "antwort", HERE, "anruf_id", None, ALWAYS)
    deadline = Deadline(
        column(HERE), Shifted(opener, Duration(1, Unit.MONTHS), True), Evidence((Source(answers, opener),))
    )
    cycle = Cycle(Basis.SLIDING, deadline, None, alias="w")
    paths = reach(MODEL, [rule(cycle=cycle)], "besuch")
    down = Step(Way.DOWN, "anruf_id", "antwort")
    assert (down, Step(Way.UP, "anruf_id", "anruf")) in paths


def test_values_have_their_types_and_unreadable_cells_say_so(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "marked.parquet"
    visits = snapshot.tables["besuch"]
    query = f"SELECT *, tag IS NULL AS tag__unlesbar FROM '{visits.path}'"
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)").fetchall()
    marked = replace(
        snapshot.tables["besuch"], path=path, unreadable=frozenset({"tag"}), coverage=Coverage(date(2020, 1, 1))
    )
    changed = replace(snapshot, tables={**snapshot.tables, "besuch": marked})
    found = cases(changed, MODEL, [rule()], "besuch", ["B1", "B2"])
    assert found["B1"].rows["besuch"] == [
        {"besuch_id": "B1", "tag": date(2020, 1, 31), "zahl": Decimal(1), "person_id": "P1", "kurs_id": "K1"}
    ]
    assert found["B2"].rows["besuch"][0]["tag"] is UNREADABLE
    assert found["B2"].coverage["besuch"] == Coverage(date(2020, 1, 1))
    assert found["B2"].columns["besuch"] == {"besuch_id", "tag", "zahl", "person_id", "kurs_id"}


def test_missing_keys_and_tables_give_no_case(snapshot: Snapshot) -> None:
    assert cases(snapshot, MODEL, [rule()], "besuch", ["B9", "B1' OR '1'='1"]) == {}
    assert cases(replace(snapshot, tables={}), MODEL, [rule()], "besuch", ["B1"]) == {}


def test_a_link_column_that_was_not_delivered_leads_nowhere(snapshot: Snapshot) -> None:
    bare = replace(snapshot.tables["anruf"], columns=frozenset({"anruf_id", "tag"}))
    changed = replace(snapshot, tables={**snapshot.tables, "anruf": bare})
    assert reached(changed, rule(CALLS))["anruf"] == []


def test_a_sample_is_the_same_for_the_same_seed(snapshot: Snapshot) -> None:
    drawn = [sample(snapshot, MODEL, "besuch", 2, seed) for seed in range(20)]
    assert drawn == [sample(snapshot, MODEL, "besuch", 2, seed) for seed in range(20)]
    assert len({tuple(one) for one in drawn}) > 1
    assert sorted(sample(snapshot, MODEL, "besuch", 99, 1)) == ["B1", "B2", "B3", "B4"]
    assert sample(replace(snapshot, tables={}), MODEL, "besuch", 2, 1) == []
