"""A mistake planted in one evaluator, or in the rule that it gets, is noticed."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine import calendar
from engine.compile.to_ibis.terms import days as set_wise_days
from engine.compile.to_ibis.terms import logic as set_wise_logic
from engine.plan.values import Duration, Unit
from engine.run.compare import compare_outcomes
from engine.run.walk import evidence
from engine.run.walk.terms import conditions, facts, rows, spans
from tests.property.campaign import Campaign, Walked, campaign
from tests.property.mutants import MUTATIONS, put, sites
from tests.property.running import Trial, case_wise, set_wise


@pytest.fixture(scope="module")
def quick() -> Campaign:
    return campaign("kurz", 500, 50)


def noticed(one: Walked, mutant: Trial) -> bool:
    """Whether the set-wise evaluator with the rule and the walker with the mutant differ.

    The set-wise evaluator is slow: it is not asked where the walker does not notice the mutation either.
    """
    walked = list(case_wise(mutant, one.cases))
    return walked != one.outcomes and bool(compare_outcomes(one.set_wise, walked))


def mutants(name: str, found: list[Walked]) -> Iterator[tuple[Walked, Trial]]:
    """Trials whose rule has one place changed, a few places of every rule."""
    rng = random.Random(name)
    for one in found:
        rule = one.trial.rules[0]
        places = list(sites(rule, MUTATIONS[name]))
        for at, instead in rng.sample(places, min(3, len(places))):
            yield one, replace(one.trial, rules=(put(rule, at, instead),))


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutated_plan_is_noticed(name: str, quick: Campaign) -> None:
    """The set-wise evaluator gets the rule, the walker the mutant."""
    assert any(noticed(one, mutant) for one, mutant in mutants(name, quick.in_order))


def thirty_days(after: Callable[..., date]) -> Callable[..., date]:
    def counted(start: date, amount: Duration, *given: Any) -> date:
        return after(start, Duration(30 * amount.months, Unit.DAYS) if amount.months else amount, *given)

    return counted


def last_first(first_of: Callable[..., Any]) -> Callable[..., Any]:
    def last_of(found: evidence.Found, due: date) -> Any:
        return first_of(replace(found, proofs=found.proofs[::-1]), due)

    return last_of


def unknown_is_false(truths: Iterable[facts.Truth]) -> facts.Truth:
    return all(truth is True for truth in truths)


def only_sure(in_window: Callable[..., Any]) -> Callable[..., Any]:
    def sure(*given: Any) -> Any:
        return (one for one in in_window(*given) if one.sure)

    return sure


def set_back(birth: date, months: int) -> date:
    """Born on 29 February, of age on 28 February."""
    return calendar.add_months(birth, months)


WALKER: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "ein Monat sind 30 Tage": ("engine.calendar.after", thirty_days),
    "Feiertage sind Werktage": ("engine.calendar.is_working_day", lambda _old: lambda day, _office: day.weekday() < 5),
    "letzter statt erster Nachweis": ("engine.run.walk.evidence.first_of", last_first),
    "nur sichere Nachweise": ("engine.run.walk.terms.rows.in_window", only_sure),
    "unbekannt und wahr ist falsch": (f"{conditions.__name__}.conjunction", lambda _old: unknown_is_false),
    "auch künftige Tage": (f"{facts.__name__}.is_future", lambda _old: lambda *_given: False),
    "Lieferumfang vergessen": (f"{rows.__name__}.outside", lambda _old: lambda *_given: None),
    "Überschneidungen doppelt": (f"{spans.__name__}.union", lambda _old: lambda intervals: intervals),
    "Ende der Lieferung vergessen": ("engine.run.walk.evidence.unseen", lambda _old: lambda *_given: True),
    "abgeschnittenes Lebensalter": ("engine.calendar.age_reached", lambda _old: set_back),
}
"""A mistake in the walker: the function it replaces, and what it makes of it."""


@pytest.mark.parametrize("name", WALKER)
def test_a_mistake_in_the_walker_is_noticed(name: str, quick: Campaign) -> None:
    target, change = WALKER[name]
    module, _, attribute = target.rpartition(".")
    old = getattr(importlib.import_module(module), attribute)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(target, change(old))
        walked = [list(case_wise(one.trial, one.cases)) for one in quick.in_order]
    suspects = (
        (one, found) for one, found in zip(quick.in_order, walked, strict=True) if found != one.outcomes
    )  # fmt: skip
    assert any(compare_outcomes(one.set_wise, found) for one, found in suspects)


def months_of_thirty_days(start: Any, months: int) -> Any:
    return set_wise_days.add_days(start, 30 * months)


def null_is_false(combine: Callable[..., Any]) -> Callable[..., Any]:
    """What bool_or and bool_and make of unknown parts."""

    def combined(truths: list[set_wise_logic.Truth], decisive: bool) -> set_wise_logic.Truth:
        found = combine(truths, decisive)
        if found.value is None or isinstance(found.value, bool):
            return set_wise_logic.Truth(bool(found.value), certain=True)
        return set_wise_logic.Truth(found.value.fill_null(False), certain=True)

    return combined


SET_WISE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "ein Monat sind 30 Tage": (f"{set_wise_days.__name__}.add_months", lambda _old: months_of_thirty_days),
    "unbekannt und wahr ist falsch": (f"{set_wise_logic.__name__}._combine", null_is_false),
}


@pytest.mark.parametrize("name", SET_WISE)
def test_a_mistake_in_the_set_wise_evaluator_is_noticed(
    name: str, quick: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, change = SET_WISE[name]
    module, _, attribute = target.rpartition(".")
    monkeypatch.setattr(target, change(getattr(importlib.import_module(module), attribute)))
    assert any(compare_outcomes(set_wise(one.trial), one.outcomes) for one in quick.compared)
