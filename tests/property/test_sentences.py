"""Reasons of very many parts: cut at the same place set-wise and case-wise, and what is left out is counted."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.compile.reasons import MOST
from engine.plan.conditions import All, AnyOf, Condition
from engine.plan.rules import InForce, Rule
from engine.plan.values import RowRef
from engine.run.compare import compare_outcomes
from schemas.outcome import Kind, Status
from tests.property.drawn.choosing import Seeded
from tests.property.drawn.conditions import leaf
from tests.property.drawn.population import population
from tests.property.drawn.rules import TODAYS
from tests.property.drawn.values import Writer
from tests.property.running import Trial, case_wise, fetched, set_wise

LAW = InForce(date(2014, 1, 1))
_LEFT_OUT = re.compile(r" \(dazu (\d+) weiterer? Gr(und|ünde)\)\.$")


def wide(seed: str, parts: int) -> Trial:
    """A duty that asks for all, or for one, of many things at once."""
    chooser = Seeded(seed)
    today = chooser.pick(TODAYS)
    w = Writer(chooser, today, leaf, [RowRef("", (), "vorgang")], unset=False)
    found: tuple[Condition, ...] = tuple(leaf(w, 0) for _ in range(parts))
    criterion = All(found) if chooser.chance(50) else AnyOf(found)
    rule = Rule(seed, "fassung", "Titel", Kind.DUTY, "vorgang", All(()), LAW, criterion=criterion)
    return Trial((rule,), today, population(chooser.number(0, 10**6), (rule,), today, 12))


@pytest.mark.parametrize("number", [4, pytest.param(12, marks=pytest.mark.slow)])
@pytest.mark.parametrize("parts", [MOST - 1, MOST, MOST + 1, MOST + 2, MOST + 7])
def test_both_cut_at_the_same_place(parts: int, number: int) -> None:
    said = []
    for seed in range(number):
        drawn = wide(f"breit-{parts}-{seed}", parts)
        outcomes = set_wise(drawn)
        assert [str(one) for one in compare_outcomes(outcomes, case_wise(drawn, fetched(drawn)))] == []
        said += [one.grund for one in outcomes if one.status is not Status.UNCLEAR]
    assert said
    left_out = [int(found[1]) for one in said if (found := _LEFT_OUT.search(one))]
    assert bool(left_out) == (parts > MOST)
    assert max(left_out, default=0) <= max(0, parts - MOST)
    if parts == MOST + 1:
        assert set(left_out) == {1}
