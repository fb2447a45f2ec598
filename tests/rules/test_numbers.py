"""Every number of every shipped rule is held fast by an example."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.check.survey import Reading
from engine.check.trial.numbers import changes, unnoticed
from jobs.documents.whole import Whole, whole

RULE = "neuantrag-bearbeitungsdauer"


@pytest.fixture(scope="module")
def everything(shipped: Path) -> Whole:
    """All shipped rules, read."""
    return whole(shipped)


def one(everything: Whole, keep: int | None = None) -> Reading:
    """A rule, perhaps with some of its examples only."""
    reading = next(one for one in everything.readings if one.authored.id.text == RULE)
    examples = reading.authored.examples[:keep]
    return replace(reading, authored=reading.authored.model_copy(update={"examples": examples}))


def test_numbers_change_by_one_unit_each_way(everything: Whole) -> None:
    told = {(change.name, change.old, change.new) for change in changes(one(everything).authored)}
    assert told == {("bearbeitungsfrist", "14 Tage", "13 Tage"), ("bearbeitungsfrist", "14 Tage", "15 Tage")}
    heads = {change.name for change in changes(one(everything).authored, head=True)}
    assert heads == {"bearbeitungsfrist", "bald", "rückblick"}


def test_a_number_that_no_example_holds_is_told(everything: Whole) -> None:
    assert list(unnoticed(everything.model, [one(everything)])) == []
    left = list(unnoticed(everything.model, [one(everything, keep=0)]))
    assert [change.new for change in left] == ["13 Tage", "15 Tage"]
    assert {change.place.line for change in left} == {change.place.line for change in changes(one(everything).authored)}


@pytest.mark.slow
def test_every_number_of_the_shipped_rules_is_held_fast(everything: Whole) -> None:
    left = list(unnoticed(everything.model, everything.readings))
    assert [f"{one.place.file}:{one.place.line} {one.name}: {one.old} -> {one.new}" for one in left] == []
