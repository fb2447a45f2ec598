"""A field two links up, where the table between was not delivered, is unknown and no crash."""

from __future__ import annotations

from datetime import date

from engine.plan.conditions import ALWAYS, Compare, Operator
from engine.plan.rules import InForce, Rule
from engine.plan.values import Literal, RowRef
from schemas.cases.case import Case
from schemas.factmodel import FieldType
from schemas.outcome import Cause, Kind, Status
from tests.property.drawn.world import column
from tests.property.running import Trial, disagreements, set_wise

AKTE = RowRef("", ("vorgang_id", "akte_id"), "akte")
NOTED = Compare(column(AKTE, "vermerk"), Operator.EQUAL, Literal("Anna", FieldType.TEXT))
PEOPLE = Case(
    {
        "stelle": [{"stelle_id": "s1", "plaetze": 1, "faktor": None, "seit": None}],
        "schritt": [
            {"schritt_id": "i1", "vorgang_id": "v1", "akte_id": "a1", "tag": date(2020, 1, 1), "bis": None, "art": None,
             "ok": None, "menge": None},
        ],
    }
)  # fmt: skip


def test_a_field_beyond_a_table_that_was_not_delivered_is_unknown() -> None:
    rule = Rule("regel", "f", "T", Kind.DUTY, "schritt", ALWAYS, InForce(date(2014, 1, 1)), criterion=NOTED)
    empty_akte = {"akte": [], **PEOPLE.rows}
    trial = Trial((rule,), date(2020, 12, 31), Case(empty_akte))
    assert [(one.status, one.ursache, one.fehlend) for one in set_wise(trial)] == [
        (Status.UNCLEAR, Cause.NOT_DELIVERED, ("vorgang",))
    ]
    assert disagreements(trial) == []
