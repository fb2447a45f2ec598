"""Every example of every shipped quota, measured by both evaluators."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.check.survey import Survey, survey
from engine.check.trial.plans import Plans
from engine.check.trial.run import Trial
from engine.gather import files, gather
from engine.resolve import Library
from schemas.node import fold
from schemas.outcome import Kind
from tests.quotas.figures import measured

RULES = Path(__file__).parents[2] / "rules"


@cache
def shipped() -> tuple[Library, Survey]:
    """All shipped rules, read."""
    authored = gather(files(RULES))
    library = Library(authored.model, authored.rules)
    return library, survey(library)


def quotas() -> list[str]:
    """The files of the shipped quotas, by topic and name."""
    return sorted(
        str(path.relative_to(RULES)) for path in RULES.rglob("*.yaml") if "\nart: quote\n" in path.read_text("utf-8")
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", quotas())
def test_both_evaluators_measure_the_same(name: str) -> None:
    library, found = shipped()
    plans = Plans(library, found.readings)
    reading = next(one for one in found.readings if one.authored.place.file == str(RULES / name))
    trial = Trial(library, plans, reading)
    assert trial.read() == []
    assert trial.examples
    for example in trial.examples:
        rule = plans.rules(reading.authored, example.today, example.values)[-1:]
        other = reading.authored.from_rule
        counted = () if other is None else plans.rules(library.rules[fold(other.text)][0], example.today, ())
        if rule:
            measured((*counted, *rule), example.today, example.case.rows, example.case.coverage)


def test_there_are_quotas() -> None:
    kinds = [one.authored.kind for one in shipped()[1].readings]
    assert kinds.count(Kind.QUOTA) == len(quotas()) > 15
