"""A sliding cycle long overdue says how many periods passed: set-wise, case-wise, and stepped through one by one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta

from engine.plan.rules import Basis, Rule
from engine.plan.values import Anchor, Choose, Duration, RowRef, Shifted, Unit, Value
from engine.run.compare import compare_outcomes
from schemas.outcome import Kind, Outcome, Status
from tests.property.drawn.choosing import Seeded
from tests.property.drawn.conditions import leaf
from tests.property.drawn.population import population
from tests.property.drawn.rules import TODAYS
from tests.property.drawn.rules import rule as drawn_rule
from tests.property.drawn.values import Writer
from tests.property.running import Trial, case_wise, fetched, set_wise

DISTANCES = (
    Duration(1, Unit.MONTHS), Duration(3, Unit.MONTHS), Duration(1, Unit.YEARS), Duration(10, Unit.DAYS),
    Duration(4, Unit.WEEKS),
)  # fmt: skip
_SAID = re.compile(r"überfällig \(([\d.]+) Fristen verstrichen\)")


def drawn(seed: int, chosen: bool) -> tuple[Trial, tuple[Duration, ...]] | None:
    """A sliding cycle of one distance, or of one chosen by a condition; None where chance drew another kind."""
    chooser = Seeded(f"verstrichen-{chosen}-{seed}")
    today = chooser.pick(TODAYS)
    rule = drawn_rule(chooser, f"verstrichen-{seed}", today, Kind.CYCLE)
    cycle = rule.cycle
    if cycle is None or cycle.basis is not Basis.SLIDING:
        return None
    months = chooser.chance(50)
    amounts = tuple(one for one in DISTANCES if (one.months is None) is not months)
    due: Value = Shifted(Anchor(), amounts[0], True)
    if chosen:
        w = Writer(chooser, today, leaf, [RowRef("", (), rule.entity)], unset=False)
        due = Choose(((leaf(w, 0), due),), Shifted(Anchor(), amounts[1], True))
    body = replace(cycle.deadline, due=due, pauses=None, not_before=None, shift=None, ends=None)
    made: Rule = replace(rule, cycle=replace(cycle, deadline=body, alias=None, end_is_due=False))
    return Trial((made,), today, population(seed, (made,), today, 40)), amounts[: 1 + chosen]


def stepped(due: date, every: Duration, today: date) -> int:
    """So many due days lie before the Stichtag, each reckoned from the first."""
    number = 0
    while True:
        behind = number * every.amount
        unit = {Unit.MONTHS: "months", Unit.YEARS: "years", Unit.WEEKS: "weeks", Unit.DAYS: "days"}[every.unit]
        if due + relativedelta(**{unit: behind}) >= today:  # type: ignore[arg-type]
            return number
        number += 1


def overdue(trial: Trial) -> list[Outcome]:
    """What is overdue, after both evaluators said the same of everything."""
    outcomes = set_wise(trial)
    assert [str(one) for one in compare_outcomes(outcomes, case_wise(trial, fetched(trial)))] == []
    return [one for one in outcomes if one.status is Status.OVERDUE]


@pytest.mark.parametrize("number", [3, pytest.param(12, marks=pytest.mark.slow)])
def test_the_number_is_that_of_the_due_days_before_the_stichtag(number: int) -> None:
    seen: set[int] = set()
    for chosen in (False, True):
        made = [found for seed in range(80) if (found := drawn(seed, chosen))][:number]
        assert len(made) == number
        for trial, distances in made:
            for one in overdue(trial):
                assert one.faellig_am is not None
                said = _SAID.search(one.grund)
                passed = int(said[1].replace(".", "")) if said else 1
                assert passed in {stepped(one.faellig_am, every, trial.today) for every in distances}, one.grund
                assert passed > 1 or said is None
                seen.add(passed)
    assert {1, 2, 3} <= seen


def test_what_is_in_doubt_behind_the_first_evidence_is_not_missing() -> None:
    """A drawn cycle whose evidence counts up to the first evidence of another kind, which is certain on its record."""
    found = drawn(21, True)
    assert found is not None
    overdue(found[0])
