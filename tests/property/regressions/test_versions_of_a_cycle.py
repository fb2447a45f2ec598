"""A cycle whose versions its periods' beginnings choose: without a first day nobody knows which of them speaks."""

from __future__ import annotations

from datetime import date

import pytest

from engine.plan.conditions import ALWAYS, Constant
from engine.plan.rules import Basis, CalendarUnit, Cycle, Deadline, InForce, Rule
from engine.plan.values import Anchor, Duration, RowRef, Unit
from schemas.cases.case import Case
from schemas.outcome import Kind, Status
from tests.property.drawn.world import column
from tests.property.regressions.test_selections import row
from tests.property.running import Trial, disagreements, set_wise

FIRST = column(RowRef("", (), "akte"), "eroeffnet")
OLD = InForce(date(2014, 1, 1), date(2020, 2, 29), Anchor(), last=False)
NEW = InForce(date(2020, 3, 1), None, Anchor(), first_start=date(2014, 1, 1))


@pytest.mark.parametrize(("begun", "expected"), [(None, Status.UNCLEAR), (date(2020, 3, 1), Status.NOT_APPLICABLE)])
@pytest.mark.parametrize("basis", list(Basis))
def test_that_the_last_version_does_not_apply_says_nothing_of_those_before_it(
    basis: Basis, begun: date | None, expected: Status
) -> None:
    monthly, every = (CalendarUnit.MONTH, None) if basis is Basis.CALENDAR else (None, Duration(1, Unit.MONTHS))
    cycle = Cycle(basis, Deadline(Anchor(), Anchor()), FIRST, every=every, calendar=monthly)
    versions = [(OLD, ALWAYS), (NEW, Constant(False))]
    rules = tuple(Rule("regel", "f", "T", Kind.CYCLE, "akte", applies, law, cycle=cycle) for law, applies in versions)
    people = {
        "stelle": [row("stelle", stelle_id="s1")],
        "akte": [row("akte", akte_id="a1", stelle_id="s1", eroeffnet=begun)],
    }
    trial = Trial(rules, date(2020, 4, 15), Case(people))
    assert disagreements(trial) == []
    assert [(one.periode, one.status) for one in set_wise(trial)] == [(None, expected)]
