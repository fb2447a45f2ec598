"""Intervals that begin on the same day once they are clipped to a window are one stretch, whatever their order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from engine.plan.conditions import ALWAYS, Covers, Measure, Operator
from engine.plan.rules import Deadline, Pauses, Rule
from engine.plan.values import Column, Duration, Literal, RowRef, Rows, Shifted, Today, Unit
from schemas.cases.case import Case, Row
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Status
from tests.property.drawn import rules as drawing
from tests.property.drawn.choosing import Seeded
from tests.property.drawn.world import MODEL
from tests.property.running import Trial, set_wise

TODAY = date(2020, 6, 30)
FROM = date(2020, 3, 31)
FILE, SPAN = "akte", "zeitraum"
OWN, SPANS = RowRef("", (), FILE), RowRef("z", (), SPAN)


def column(row: RowRef, name: str) -> Column:
    field = MODEL.entities[row.entity].fields[name]
    return Column(row, name, field.type, field.empty, field.planned, field.choices)


INTERVALS = Rows("z", SPAN, OWN, "akte_id", column(SPANS, "von"), ALWAYS)


def crowd(files: int) -> Case:
    """Files with three overlapping intervals each, all from before the window; the longest ends on 20 June."""
    rng = random.Random(1)
    empty = dict.fromkeys(MODEL.entities[FILE].fields)
    rows: list[Row] = []
    for at in range(files):
        ends = [date(2020, 6, 20), *(date(2020, 4, 10) + timedelta(rng.randrange(70)) for _ in range(2))]
        rng.shuffle(ends)
        rows += [
            {"zeitraum_id": f"z{at}-{number}", "akte_id": f"a{at}", "vorgang_id": None, "schluss": None, "art": None,
             "von": FROM - timedelta(rng.randrange(1, 60)), "bis": end} for number, end in enumerate(ends)
        ]  # fmt: skip
    akten: list[Row] = [{"akte_id": f"a{at}", "stelle_id": None, **empty, "eroeffnet": FROM} for at in range(files)]
    return Case({**{name: [] for name in MODEL.entities}, FILE: akten, SPAN: rows})


def bare(kind: Kind) -> Rule:
    drawn = drawing.rule(Seeded("ties"), "gleich", TODAY, kind, depth=1)
    return replace(drawn, entity=FILE, applies=ALWAYS, exempt=None, lookback=None)


def test_full_months_of_intervals_that_begin_alike_count_once() -> None:
    window = (Literal(FROM, FieldType.DATE), Today(), Measure.FULL_MONTHS, Operator.EQUAL)
    two = Covers(INTERVALS, column(SPANS, "von"), column(SPANS, "bis"), *window, Literal(Decimal(2), FieldType.INTEGER))
    said = set_wise(Trial((replace(bare(Kind.DUTY), criterion=two),), TODAY, crowd(300)))
    assert {one.status for one in said} == {Status.MET}


def test_time_begins_anew_after_pauses_that_begin_alike() -> None:
    opened = column(OWN, "eroeffnet")
    month = Shifted(opened, Duration(1, Unit.MONTHS), forward=True)
    pauses = Pauses(INTERVALS, column(SPANS, "von"), column(SPANS, "bis"), restart=True)
    rule = replace(bare(Kind.DEADLINE), deadline=Deadline(opened, month, pauses=pauses))
    said = set_wise(Trial((rule,), TODAY, crowd(300)))
    assert {one.faellig_am for one in said} == {date(2020, 7, 20)}
