"""What is absent in every record equals nothing, not even another absent value, and is no evidence."""

from __future__ import annotations

from datetime import date

import pytest

from engine.plan.conditions import ALWAYS, Compare, Operator
from engine.plan.rules import Deadline, Evidence, InForce, Rule
from engine.plan.values import CoverageStart, Literal, RowRef
from schemas.cases.case import Case, Row
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Status
from tests.property.drawn.world import MODEL, column, keys
from tests.property.running import Trial, disagreements, set_wise

TODAY = date(2021, 2, 28)
LAW = InForce(date(2014, 1, 1))


def row(entity: str, **given: object) -> Row:
    """A record that is empty but for what is given."""
    return {**dict.fromkeys(MODEL.entities[entity].fields), **given}  # type: ignore[dict-item]


STELLE = row("stelle", stelle_id="s1")
AKTE = row("akte", akte_id="a1", stelle_id="s1")


@pytest.mark.parametrize("operator", [Operator.EQUAL, Operator.NOT_EQUAL, Operator.AT_LEAST])
def test_absent_values_compare_as_false(operator: Operator) -> None:
    closed = column(RowRef("", (), "akte"), "geschlossen")
    same = Compare(CoverageStart("schritt"), operator, closed)
    rule = Rule("regel", "f", "T", Kind.DUTY, "akte", ALWAYS, LAW, criterion=same)
    trial = Trial((rule,), TODAY, Case({"stelle": [STELLE], "akte": [AKTE], "schritt": []}))
    assert [one.status for one in set_wise(trial)] == [Status.NOT_MET]
    assert disagreements(trial) == []


def test_a_field_that_was_not_delivered_is_no_evidence() -> None:
    own = Evidence(own=column(RowRef("", (), "vorgang"), "erledigt"))
    due = Literal(date(2021, 3, 30), FieldType.DATE)
    rule = Rule("regel", "f", "T", Kind.DEADLINE, "vorgang", ALWAYS, LAW, deadline=Deadline(due, due, own))
    delivered = frozenset(set(MODEL.entities["vorgang"].fields) | keys("vorgang")) - {"erledigt"}
    vorgang = {name: cell for name, cell in row("vorgang", vorgang_id="v1", akte_id="a1").items() if name in delivered}
    people = Case({"stelle": [STELLE], "akte": [AKTE], "vorgang": [vorgang]}, {"vorgang": delivered})
    trial = Trial((rule,), TODAY, people)
    assert [(one.status, one.nachweis_id) for one in set_wise(trial)] == [(Status.UNCLEAR, None)]
    assert disagreements(trial) == []
