"""What is missing of a union of intervals is named also where it changes nothing that was measured."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.plan.conditions import ALWAYS, Covers, Measure, Operator
from engine.plan.rules import Rule
from engine.plan.values import Literal, RowRef, Rows, Today
from schemas.cases.case import Case, Coverage
from schemas.factmodel import FieldType
from schemas.outcome import Cause, Kind, Status
from tests.property.drawn.world import column
from tests.property.regressions.test_edges import AKTE, BEGUN, PEOPLE, TODAY
from tests.property.regressions.test_selections import LAW, own_day, row
from tests.property.running import Trial, disagreements, set_wise

VON, BIS = (column(RowRef("zeitraum", (), "zeitraum"), side) for side in ("von", "bis"))
ALL = Rows("zeitraum", "zeitraum", AKTE, "akte_id", own_day("zeitraum", "zeitraum"), ALWAYS)


def period(key: str, von: date | None) -> dict[str, object]:
    """A period that lasts beyond the Stichtag."""
    return row("zeitraum", zeitraum_id=key, akte_id="a1", vorgang_id=None, von=von, bis=date(2021, 6, 30))


@pytest.mark.parametrize("measure", Measure)
def test_an_undated_sibling_of_one_that_covers_the_window_is_named_beside_the_table(measure: Measure) -> None:
    more = Literal(Decimal(1000), FieldType.INTEGER)
    covered = Covers(ALL, VON, BIS, BEGUN, Today(), measure, Operator.AT_LEAST, more)
    duty = Rule("regel", "f", "T", Kind.DUTY, "vorgang", ALWAYS, LAW, criterion=covered)
    people = {**PEOPLE, "zeitraum": [period("z1", date(2020, 1, 1)), period("z2", None)]}
    trial = Trial((duty,), TODAY, Case(people, coverage={"zeitraum": Coverage(date(2020, 9, 1), None)}))
    assert disagreements(trial) == []
    (found,) = set_wise(trial)
    assert (found.status, found.ursache) == (Status.UNCLEAR, Cause.NOT_DELIVERED)
    assert found.fehlend == ("zeitraum", "zeitraum.von")
