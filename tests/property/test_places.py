"""Rank and free places are the same set-wise and in plain Python, per unit and for the whole office."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.plan.conditions import ALWAYS, Compare, Condition, OneOf, Operator
from engine.plan.rules import Capacity, Order, Rule
from engine.plan.values import Column, Literal, RowRef, Rows, Value
from engine.run import case as walker
from schemas.cases.case import Case
from schemas.factmodel import FieldType
from schemas.outcome import Kind
from tests.property.drawn import rules as drawing
from tests.property.drawn.choosing import Chooser, Seeded
from tests.property.drawn.population import Conditions, population
from tests.property.drawn.world import MODEL
from tests.property.running import Trial, set_wise

TODAY = date(2020, 6, 30)
FILE, PLACE, STEP = "akte", "stelle", "vorgang"


def column(row: RowRef, name: str) -> Column:
    field = MODEL.entities[row.entity].fields[name]
    return Column(row, name, field.type, field.empty, field.planned, field.choices)


def taken(chooser: Chooser, per: RowRef | None) -> Rows:
    """Files of a place, or all steps there are."""
    if per is None:
        own = RowRef("s", (), STEP)
        kind: Condition = OneOf(column(own, "art"), ("klein",))
        return Rows("s", STEP, RowRef("", (), FILE), "", column(own, "beginn"), chooser.pick((ALWAYS, kind)))
    own = RowRef("a", (), FILE)
    limit = Literal(Decimal(3), FieldType.INTEGER)
    return Rows("a", FILE, per, "stelle_id", None, Compare(column(own, "stufe"), Operator.AT_LEAST, limit))


def capacity(chooser: Chooser) -> Capacity:
    """Places of the office or of a place, in an order of one or two criteria."""
    per = RowRef("", ("stelle_id",), PLACE) if chooser.chance(50) else None
    number = Literal(Decimal(chooser.number(1, 60)), FieldType.INTEGER)
    free: Value = number if per is None or chooser.chance(50) else column(per, "plaetze")
    fields = [chooser.pick(("stufe", "punkte")), chooser.pick(("geboren", "wert"))][: chooser.number(1, 2)]
    order = tuple(Order(column(RowRef("", (), FILE), name), chooser.chance(50)) for name in fields)
    return Capacity(per, free, taken(chooser, per), order)


def trial(seed: str) -> Trial:
    chooser = Seeded(seed)
    rule: Rule = drawing.rule(chooser, "plaetze", TODAY, Kind.PROPOSAL, depth=1)
    while rule.entity != FILE:
        rule = drawing.rule(chooser, "plaetze", TODAY, Kind.PROPOSAL, depth=1)
    rule = replace(rule, capacity=capacity(chooser))
    lost = frozenset({STEP}) if chooser.chance(10) else frozenset[str]()
    people = population(chooser.number(0, 10**6), (rule,), TODAY, 25, Conditions(undelivered_tables=lost))
    return Trial((rule,), TODAY, people)


Ranks = dict[str, tuple[int | None, bool | None]]


def both(one: Trial) -> tuple[Ranks, Ranks]:
    """Rank and free place by key, set-wise and in plain Python."""
    (rule,) = one.rules
    walked = walker.evaluate_together(rule, one.people, one.keys(FILE), one.rulebook, MODEL)
    return tuple({said.vorgang_id: (said.rang, said.platz_frei) for said in found}
                 for found in (set_wise(one), walked))  # type: ignore[return-value]  # fmt: skip


@pytest.fixture(scope="module", params=[12, pytest.param(96, marks=pytest.mark.slow)])
def compared(request: pytest.FixtureRequest) -> dict[str, tuple[Ranks, Ranks]]:
    return {seed: both(trial(seed)) for seed in (f"plaetze {number}" for number in range(request.param))}


def test_both_evaluators_rank_alike(compared: dict[str, tuple[Ranks, Ranks]]) -> None:
    assert {seed: (left, right) for seed, (left, right) in compared.items() if left != right} == {}


def test_every_answer_is_given(compared: dict[str, tuple[Ranks, Ranks]]) -> None:
    shown = {told for left, _ in compared.values() for told in left.values()}
    assert {free for rank, free in shown if rank is not None} == {True, False, None}
    assert (None, None) in shown


def doubtful(*kinds: str | None) -> Trial:
    """Six files in a sure order compete for four places; of each of the steps only the small ones take one."""
    rule: Rule = drawing.rule(Seeded("doubt"), "plaetze", TODAY, Kind.PROPOSAL, depth=1)
    own = RowRef("s", (), STEP)
    small = Rows("s", STEP, RowRef("", (), FILE), "", column(own, "beginn"), OneOf(column(own, "art"), ("klein",)))
    order = (Order(column(RowRef("", (), FILE), "stufe"), False),)
    rule = replace(rule, entity=FILE, applies=ALWAYS, exempt=None, criterion=ALWAYS,
                   capacity=Capacity(None, Literal(Decimal(4), FieldType.INTEGER), small, order))  # fmt: skip
    fields = MODEL.entities[STEP].fields
    steps = [{"vorgang_id": f"v{at}", "akte_id": "a1", **dict.fromkeys(fields), "beginn": TODAY, "art": kind}
             for at, kind in enumerate(kinds)]  # fmt: skip
    files = [{"akte_id": f"a{at}", "stelle_id": None, **dict.fromkeys(MODEL.entities[FILE].fields), "stufe": at}
             for at in range(1, 7)]  # fmt: skip
    rows = {FILE: files, STEP: steps} if kinds else {FILE: files}
    return Trial((rule,), TODAY, Case({**{name: [] for name in MODEL.entities if name != STEP}, **rows}))


@pytest.mark.parametrize(
    ("kinds", "free"),
    [
        (("klein", None, "gross"), [True, True, None, False, False, False]),
        ((None, None), [True, True, None, None, False, False]),
        ((), [None, None, None, None, False, False]),
    ],
)
def test_places_perhaps_taken_are_counted_from_few_to_many(kinds: tuple[str | None, ...], free: list[bool]) -> None:
    expected = {f"a{at}": (at, told) for at, told in enumerate(free, start=1)}
    assert both(doubtful(*kinds)) == (expected, expected)
