"""Selections inside selections, and over tables that hold nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.plan.conditions import ALWAYS, All, Condition, Constant, Counts, Operator
from engine.plan.rules import Basis, Cycle, Deadline, InForce, Rule
from engine.plan.values import Anchor, Column, Duration, Literal, Newest, RowRef, Rows, Unit
from schemas.cases.case import Case, Row
from schemas.factmodel import FieldType
from schemas.outcome import Kind
from tests.property.drawn.world import MODEL, column
from tests.property.running import Trial, disagreements

TODAY = date(2020, 12, 31)
LAW = InForce(date(2014, 1, 1))
AKTE = RowRef("", (), "akte")


def row(entity: str, **given: object) -> Row:
    """A record that is empty but for what is given."""
    return {**dict.fromkeys(MODEL.entities[entity].fields), **given}  # type: ignore[dict-item]


def own_day(scope: str, entity: str) -> Column:
    """The own day of selected records."""
    name = MODEL.entities[entity].day
    assert name is not None
    return column(RowRef(scope, (), entity), name)


def rows(entity: str, where: Condition = ALWAYS, base: RowRef = AKTE) -> Rows:
    """Records that belong to an `akte`."""
    return Rows(entity, entity, base, "akte_id", own_day(entity, entity), where)


def there(found: Rows) -> Counts:
    """At least one record."""
    return Counts(found, Operator.AT_LEAST, Literal(Decimal(1), FieldType.INTEGER))


def test_the_oldest_record_where_others_of_the_same_case_exist() -> None:
    """In a cycle, the inner selection hangs on the rule's record."""
    oldest = Newest(rows("vorgang", there(rows("schritt"))), own_day("vorgang", "vorgang"), oldest=True)
    body = Deadline(Anchor(), Anchor(), ends=oldest)
    first = column(AKTE, "eroeffnet")
    cycle = Cycle(Basis.FIXED, body, first, every=Duration(6, Unit.MONTHS))
    rule = Rule("regel", "f", "T", Kind.CYCLE, "akte", ALWAYS, LAW, cycle=cycle)
    people = {
        "stelle": [row("stelle", stelle_id="s1")],
        "akte": [row("akte", akte_id="a1", stelle_id="s1", eroeffnet=date(2020, 1, 1))],
        "vorgang": [
            row("vorgang", vorgang_id="v1", akte_id="a1", beginn=date(2020, 9, 1)),
            row("vorgang", vorgang_id="v2", akte_id="a1", beginn=date(2020, 3, 1)),
        ],
        "schritt": [row("schritt", schritt_id="i1", vorgang_id="v1", akte_id="a1", tag=date(2020, 9, 9))],
    }
    assert disagreements(Trial((rule,), TODAY, Case(people))) == []


def test_nothing_to_count_and_nobody_to_count_it_for() -> None:
    """DuckDB 2.0.0 trips over a constant beside a count of an empty table."""
    none = Counts(rows("zeitraum"), Operator.EQUAL, Literal(Decimal(0), FieldType.INTEGER))
    rule = Rule("regel", "f", "T", Kind.PROPOSAL, "akte", ALWAYS, LAW, criterion=All((Constant(True), none)))
    nobody: dict[str, list[Row]] = {"stelle": [], "akte": [], "zeitraum": []}
    assert disagreements(Trial((rule,), TODAY, Case(nobody))) == []
