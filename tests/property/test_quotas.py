"""Quotas measured set-wise and case by case are the same, number for number, and show every colour."""

from __future__ import annotations

import pytest

from schemas.outcome import BY_KIND, Kind, Status
from tests.property.drawn.choosing import Seeded
from tests.property.running import Trial, case_wise, fetched, measured, quota_trial, set_wise_said

COLOURS = BY_KIND[Kind.QUOTA] - {Status.NOT_APPLICABLE, Status.EXEMPT, Status.UNCLEAR}


def differing(trial: Trial) -> list[str]:
    """What only one of the evaluators measured."""
    found = fetched(trial)
    walked = measured(trial, found, list(case_wise(trial, found)))
    said = set_wise_said(trial).quotas
    assert len(set(said)) == len(said)
    return [str(one) for one in set(said) ^ set(walked)]


def colours(trial: Trial) -> set[Status]:
    """The colours that the walker shows."""
    found = fetched(trial)
    return {one.ampel for one in measured(trial, found, list(case_wise(trial, found)))}


def trials(seed: str, number: int) -> list[Trial]:
    """Quotas of a fixed seed."""
    return [quota_trial(Seeded(f"{seed} {at}"), f"quote-{at}") for at in range(number)]


def test_every_colour_is_measured() -> None:
    assert set().union(*map(colours, trials("kurz", 40))) == COLOURS


def test_set_wise_and_case_wise_measure_the_same() -> None:
    found = {one.rules[-1].id: differing(one) for one in trials("kurz", 8)}
    assert {rule: each for rule, each in found.items() if each} == {}


@pytest.mark.slow
def test_they_measure_the_same_in_a_long_campaign() -> None:
    found = {one.rules[-1].id: differing(one) for one in trials("lang", 250)}
    assert {rule: each for rule, each in found.items() if each} == {}
