"""kill -9 at any point of import, run and reconcile: nothing is half-done, and a repeat completes it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.faults.killing import killed_after, killed_at, usual
from tests.faults.office import Office, fine, standing, tidy, whole

STEPS = ("import", "run", "reconcile")
SHARES = random.Random(4).sample(range(2, 99), 10)
"""Ten random points in the usual duration of a step, in percent."""
RANDOM = list(enumerate(SHARES))
POINTS = [
    ("import", "os.mkdir", r"/abzuege/\..*\.neu$", "before its folder is there"),
    ("import", "os.rename", r"/abzuege/\..*/abzug$", "the snapshot is whole, and not in its place"),
    ("import", "os.rename", r"-schluessel/\.schluesseltabelle", "the snapshot lies there, its people are not learnt"),
    ("import", "os.remove", r"/abzuege/.*\.unterwegs$", "recorded, and still marked as under way"),
    ("run", "open", r"/laeufe/.*\.unterwegs$", "before the mark"),
    ("run", "os.rename", r"/laeufe/.*\.neu$", "the results are whole, and not in their place"),
    ("run", "open", r"/laeufe/2[^/]*/outcomes\.parquet$", "the results are in their place, and nobody knows them"),
    ("run", "os.remove", r"/laeufe/.*\.unterwegs$", "recorded, not reconciled"),
    ("reconcile", "os.mkdir", r"/laeufe/\.", "about to compare"),
]


@pytest.fixture(scope="session")
def durations(
    morning: Office, delivered: Office, recorded: Office, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, float]:
    """How long each step usually works, in seconds."""
    offices = dict(zip(STEPS, (morning, delivered, recorded), strict=True))
    return {what: usual(one.copy(tmp_path_factory.mktemp("dauer")), what) for what, one in offices.items()}


def completed(office: Office, what: str, finished: dict[str, Any]) -> None:
    """Repeats a step and all that follow it; the store then stands as if nobody had been killed."""
    for step in STEPS[STEPS.index(what) :]:
        fine(*office.asked(step))
    whole(office)
    tidy(office)
    stands = standing(office)
    runs = stands.pop("runs")
    assert stands == {name: what for name, what in finished.items() if name != "runs"}
    # One that was recorded before the kill is there beside its repeat, which was asked about the findings it left.
    assert finished["runs"] <= runs
    assert {run[-1] for run in runs} == {"abgeglichen"}


@pytest.mark.slow
@pytest.mark.parametrize(("number", "share"), RANDOM)
def test_killed_at_a_random_point(
    number: int, share: int, before: dict[str, Office], durations: dict[str, float], finished: dict[str, Any],
    tmp_path: Path,
) -> None:  # fmt: skip
    what = STEPS[number % 3]
    office = before[what].copy(tmp_path)
    killed_after(office, what, durations[what] * share / 100)
    whole(office)
    completed(office, what, finished)


@pytest.mark.parametrize(("what", "event", "pattern", "_where"), POINTS, ids=[f"{one[0]}: {one[3]}" for one in POINTS])
def test_killed_at_a_point_that_matters(
    what: str, event: str, pattern: str, _where: str, before: dict[str, Office], finished: dict[str, Any],
    tmp_path: Path,
) -> None:  # fmt: skip
    office = before[what].copy(tmp_path)
    killed_at(office, what, event, pattern)
    whole(office)
    completed(office, what, finished)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10))
def test_a_hundred_times(
    number: int, before: dict[str, Office], durations: dict[str, float], finished: dict[str, Any], tmp_path: Path
) -> None:
    """Ten kills one after the other on the same store, then one repeat."""
    what, draw = STEPS[number % 3], random.Random(number)
    office, kills = before[what].copy(tmp_path / "0"), 0
    while kills < 10:
        if killed_after(office, what, durations[what] * draw.random()):
            kills += 1
            whole(office)
        else:
            # It was faster than usual and is done: the next one starts afresh.
            completed(office, what, finished)
            office = before[what].copy(tmp_path / f"{kills}-{draw.random()}")
    completed(office, what, finished)
