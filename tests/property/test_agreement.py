"""The walker, the set-wise evaluator and durable_rules say the same about random rules on random cases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.run.compare import compare_outcomes
from schemas.outcome import Kind
from tests.property.campaign import Campaign, campaign, every_status
from tests.property.drawn.choosing import Drawn, Seeded
from tests.property.running import Trial, crowd_trial, disagreements, second_opinions, trial

QUICK = settings(
    max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
LONG = settings(max_examples=400, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))


@st.composite
def trials(draw: st.DrawFn) -> Trial:
    """Any rule over any population."""
    return trial(Drawn(draw), "regel", draw(st.sampled_from([kind for kind in Kind if kind not in _WITHOUT_RECORDS])))


_WITHOUT_RECORDS = (Kind.DEFINITION, Kind.QUOTA)


def assert_agreement(found: Campaign) -> None:
    """Every compared trial agrees, sentence included; and durable_rules with all that were walked."""
    differing = {
        str(one.trial.rules[0].id): [str(each) for each in compare_outcomes(one.set_wise, one.outcomes)][:5]
        for one in found.compared
    }
    assert {rule: each for rule, each in differing.items() if each} == {}


@pytest.fixture(scope="module")
def quick() -> Campaign:
    return campaign("kurz", 300, 25)


def test_every_status_of_every_kind_is_compared(quick: Campaign) -> None:
    assert set().union(*(one.shown for one in quick.compared)) >= every_status()


def test_set_wise_and_case_wise_agree_on_the_campaign(quick: Campaign) -> None:
    assert_agreement(quick)


def test_the_second_opinion_agrees_on_the_campaign(quick: Campaign) -> None:
    pytest.importorskip("durable", reason="durable_rules braucht einen C-Compiler")
    found, notes = second_opinions(one.trial for one in quick.walked)
    assert notes == ()
    assert [str(one) for one in found] == []


@QUICK
@given(trials())
def test_set_wise_and_case_wise_agree(drawn: Trial) -> None:
    assert [str(one) for one in disagreements(drawn)] == []


def crowds(seed: str, number: int) -> list[str]:
    """Disagreements on rulebooks of several rules."""
    trials = (crowd_trial(Seeded(f"{seed} {at}"), f"regel-{at}") for at in range(number))
    return [str(each) for one in trials for each in disagreements(one)[:3]]


def test_they_agree_on_rules_that_share_a_run() -> None:
    assert crowds("kurz", 3) == []


@pytest.mark.slow
def test_they_agree_on_many_rules_that_share_a_run() -> None:
    assert crowds("lang", 120) == []


@pytest.mark.slow
def test_they_agree_on_a_long_campaign() -> None:
    assert_agreement(campaign("lang", 600, 300))


@pytest.mark.slow
@LONG
@given(trials())
def test_they_agree_on_many_drawn_rules(drawn: Trial) -> None:
    assert [str(one) for one in disagreements(drawn)] == []
    pytest.importorskip("durable", reason="durable_rules braucht einen C-Compiler")
    assert [str(one) for one in second_opinions([drawn])[0]] == []
