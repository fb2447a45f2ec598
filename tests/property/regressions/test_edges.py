"""What lies just outside an edge decides nothing: of a delivery, a pause and the window of evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.plan.conditions import ALWAYS, Compare, Counts, Operator
from engine.plan.rules import Deadline, Evidence, Pauses, Rule, Source
from engine.plan.values import Duration, Literal, RowRef, Rows, Shifted, Today, Unit
from schemas.cases.case import Case, Coverage
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Status
from tests.property.drawn.world import column
from tests.property.regressions.test_selections import LAW, own_day, row
from tests.property.running import Trial, disagreements, set_wise

TODAY = date(2020, 12, 31)
VORGANG = RowRef("", (), "vorgang")
AKTE = RowRef("", ("akte_id",), "akte")
BEGUN = column(VORGANG, "beginn")
BODY = Deadline(BEGUN, Shifted(BEGUN, Duration(10, Unit.DAYS), forward=True))
NONE = Literal(Decimal(0), FieldType.INTEGER)
PEOPLE = {
    "stelle": [row("stelle", stelle_id="s1")],
    "akte": [row("akte", akte_id="a1", stelle_id="s1")],
    "vorgang": [row("vorgang", vorgang_id="v1", akte_id="a1", beginn=date(2020, 6, 1), gemeldet=date(2020, 5, 31))],
}


def status(trial: Trial) -> Status:
    """What both evaluators say."""
    assert disagreements(trial) == []
    (found,) = set_wise(trial)
    return found.status


def deadline(body: Deadline) -> Rule:
    """Due ten days after the beginning of a `vorgang`."""
    return Rule("regel", "f", "T", Kind.DEADLINE, "vorgang", ALWAYS, LAW, deadline=body)


@pytest.mark.parametrize(
    ("operator", "coverage", "expected"),
    [
        (Operator.MORE, Coverage(date(2020, 12, 1), None), Status.MET),
        (Operator.MORE, Coverage(date(2020, 12, 2), None), Status.UNCLEAR),
        (Operator.AT_LEAST, Coverage(date(2020, 12, 1), None), Status.UNCLEAR),
        (Operator.LESS, Coverage(None, date(2020, 11, 29)), Status.MET),
        (Operator.LESS, Coverage(None, date(2020, 11, 28)), Status.UNCLEAR),
        (Operator.AT_MOST, Coverage(None, date(2020, 11, 29)), Status.UNCLEAR),
    ],
)
def test_a_window_after_or_before_a_day_does_not_reach_that_day(
    operator: Operator, coverage: Coverage, expected: Status
) -> None:
    month = Shifted(Today(), Duration(31, Unit.DAYS), forward=False)
    inside = Compare(own_day("schritt", "schritt"), operator, month)
    rows = Rows("schritt", "schritt", AKTE, "akte_id", own_day("schritt", "schritt"), inside)
    duty = Rule("regel", "f", "T", Kind.DUTY, "vorgang", ALWAYS, LAW, criterion=Counts(rows, Operator.EQUAL, NONE))
    assert status(Trial((duty,), TODAY, Case({**PEOPLE, "schritt": []}, coverage={"schritt": coverage}))) is expected


@pytest.mark.parametrize(("end", "expected"), [(1, Status.OVERDUE), (2, Status.UNCLEAR)])
@pytest.mark.parametrize("restart", [False, True])
def test_a_pause_that_ended_by_the_anchor_moves_nothing_whenever_it_began(
    end: int, expected: Status, restart: bool
) -> None:
    rows = Rows("zeitraum", "zeitraum", AKTE, "akte_id", own_day("zeitraum", "zeitraum"), ALWAYS)
    sides = [column(RowRef("zeitraum", (), "zeitraum"), side) for side in ("von", "bis")]
    pauses = Pauses(rows, sides[0], sides[1], restart)
    rest = row("zeitraum", zeitraum_id="z1", akte_id="a1", vorgang_id=None, bis=date(2020, 6, end))
    one = Trial((deadline(replace(BODY, pauses=pauses)),), TODAY, Case({**PEOPLE, "zeitraum": [rest]}))
    assert status(one) is expected


@pytest.mark.parametrize("coverage", [{}, {"schritt": Coverage(date(2020, 7, 1), None)}])
@pytest.mark.parametrize(
    ("until", "inclusive", "expected"),
    [(31, True, Status.OVERDUE), (1, False, Status.OVERDUE), (1, True, Status.UNCLEAR)],
)
def test_no_evidence_lies_in_a_window_that_ends_before_it_begins(
    until: int, inclusive: bool, expected: Status, coverage: dict[str, Coverage]
) -> None:
    last = date(2020, 5 if until == 31 else 6, until)
    vorgang = [{**PEOPLE["vorgang"][0], "gemeldet": last}]
    rows = Rows("schritt", "schritt", AKTE, "akte_id", own_day("schritt", "schritt"), ALWAYS)
    source = Source(rows, own_day("schritt", "schritt"), BEGUN, column(VORGANG, "gemeldet"), inclusive)
    undated = [row("schritt", schritt_id="i1", akte_id="a1", vorgang_id=None)] if not coverage else []
    people = Case({**PEOPLE, "vorgang": vorgang, "schritt": undated}, coverage=coverage)
    assert status(Trial((deadline(replace(BODY, evidence=Evidence((source,)))),), TODAY, people)) is expected
