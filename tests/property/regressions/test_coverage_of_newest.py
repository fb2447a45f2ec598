"""The newest record where the delivery ends early, or the oldest where it begins late: a record with an empty field."""

from __future__ import annotations

from datetime import date

import pytest

from engine.plan.conditions import ALWAYS, Compare, Operator
from engine.plan.rules import InForce, Rule
from engine.plan.values import Literal, Newest, RowRef, Rows
from schemas.cases.case import Case, Coverage
from schemas.factmodel import FieldType
from schemas.outcome import Cause, Kind, Status
from tests.property.drawn.world import column
from tests.property.regressions.test_selections import AKTE, LAW, own_day, row
from tests.property.running import Trial, disagreements, set_wise

TODAY = date(2020, 12, 31)


def asked(field: str, *, oldest: bool) -> Rule:
    """Whether a field of the newest (oldest) `vorgang` says so; an empty `notiz` is absent, an empty `art` unknown."""
    rows = Rows("vorgang", "vorgang", AKTE, "akte_id", own_day("vorgang", "vorgang"), ALWAYS)
    found = Newest(rows, column(RowRef("vorgang", (), "vorgang"), field), oldest=oldest)
    said = Compare(found, Operator.EQUAL, Literal("klein" if field == "art" else "Anna", FieldType.TEXT))
    return Rule("regel", "f", "T", Kind.DUTY, "akte", ALWAYS, InForce(LAW.start), criterion=said)


def trial(rule: Rule, coverage: Coverage, *begun: date) -> Trial:
    """One `akte` with a `vorgang` for each day, of which nothing but the day is known."""
    people = {
        "stelle": [row("stelle", stelle_id="s1")],
        "akte": [row("akte", akte_id="a1", stelle_id="s1")],
        "vorgang": [row("vorgang", vorgang_id=f"v{n}", akte_id="a1", beginn=day) for n, day in enumerate(begun)],
    }
    return Trial((rule,), TODAY, Case(people, coverage={"vorgang": coverage}))


def said(one: Trial) -> list[tuple[Status, Cause | None, tuple[str, ...]]]:
    """What the set-wise evaluator says, with what is missing."""
    return [(outcome.status, outcome.ursache, outcome.fehlend) for outcome in set_wise(one)]


def test_a_newest_record_without_a_value_is_a_record() -> None:
    early = trial(asked("notiz", oldest=False), Coverage(date(2018, 1, 1), date(2020, 12, 27)), date(2020, 8, 1))
    assert disagreements(early) == []
    assert said(early) == [(Status.NOT_MET, None, ())]


def test_no_record_may_be_one_that_was_not_delivered() -> None:
    none = trial(asked("notiz", oldest=False), Coverage(date(2018, 1, 1), date(2020, 12, 27)))
    assert disagreements(none) == []
    assert said(none) == [(Status.UNCLEAR, Cause.NOT_DELIVERED, ("vorgang",))]


@pytest.mark.parametrize("field", ["notiz", "art"])
@pytest.mark.parametrize("start", [date(2020, 1, 1), None])
def test_an_oldest_record_of_a_late_delivery_is_not_surely_the_oldest(field: str, start: date | None) -> None:
    late = trial(asked(field, oldest=True), Coverage(start, None), date(2020, 8, 1), date(2020, 9, 1))
    assert disagreements(late) == []
    if start is not None:
        assert said(late) == [(Status.UNCLEAR, Cause.NOT_DELIVERED, ("vorgang",))]
