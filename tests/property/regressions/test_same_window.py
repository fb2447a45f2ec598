"""Two rules that measure the same intervals in the same window of a record against different numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.plan.conditions import ALWAYS, Covers, Measure, Operator
from engine.plan.rules import InForce, Rule
from engine.plan.values import Literal, RowRef, Rows
from schemas.cases.case import Case
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Status
from tests.property.drawn.world import column
from tests.property.regressions.test_selections import row
from tests.property.running import Trial, disagreements, set_wise

AKTE, ZEITRAUM = RowRef("", (), "akte"), RowRef("zeitraum", (), "zeitraum")
PEOPLE = Case(
    {
        "stelle": [row("stelle", stelle_id="s1")],
        "akte": [row("akte", akte_id="a1", stelle_id="s1", eroeffnet=date(2020, 3, 1))],
        "zeitraum": [
            row(
                "zeitraum", zeitraum_id="z1", akte_id="a1", vorgang_id=None, von=date(2020, 3, 1), bis=date(2020, 3, 10)
            )
        ],
    }
)


def lasting(operator: Operator, days: int) -> Rule:
    """A duty that the days since the record was opened, in all intervals together, are so many."""
    rows = Rows("zeitraum", "zeitraum", AKTE, "akte_id", column(ZEITRAUM, "von"), ALWAYS)
    first, last = column(AKTE, "eroeffnet"), Literal(date(2020, 12, 31), FieldType.DATE)
    number = Literal(Decimal(days), FieldType.INTEGER)
    criterion = Covers(rows, column(ZEITRAUM, "von"), column(ZEITRAUM, "bis"), first, last, Measure.DAYS, operator,
                       number)  # fmt: skip
    name = f"regel-{operator.name}-{days}"
    return Rule(name, "f", "T", Kind.DUTY, "akte", ALWAYS, InForce(date(2014, 1, 1)), criterion=criterion)


def test_each_compares_the_same_sum_with_its_own_number() -> None:
    trial = Trial((lasting(Operator.AT_LEAST, 10), lasting(Operator.AT_MOST, 9)), date(2020, 12, 31), PEOPLE)
    assert {one.regel: one.status for one in set_wise(trial)} == {
        "regel-AT_LEAST-10": Status.MET,
        "regel-AT_MOST-9": Status.NOT_MET,
    }
    assert disagreements(trial) == []
