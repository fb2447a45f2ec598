"""A night that is built on the day before says what a full run says: random rules, people, changes and days."""

from __future__ import annotations

import pytest

from tests.property.drawn.choosing import Seeded
from tests.property.nights import Compared, compared, next_day
from tests.property.running import crowd_trial


def nights(seed: str, number: int, rules: int) -> dict[str, Compared]:
    """So many nights, by seed."""
    found = {}
    for at in range(number):
        chooser = Seeded(f"{seed} {at}")
        first = crowd_trial(chooser, f"nacht-{at}", rules, 20)
        found[f"{seed} {at}"] = compared(first, next_day(first, chooser))
    return found


def assert_right(found: dict[str, Compared]) -> None:
    """Every night agrees with its full run, and enough of them were built on the day before."""
    assert {seed: one for seed, one in found.items() if not one.agree} == {}
    built = [one for one in found.values() if one.why_full is None and one.proven]
    assert len(built) * 2 >= len(found)
    assert sum(one.chosen for one in built) < sum(one.cases for one in built)


def test_a_night_says_what_a_full_run_says() -> None:
    assert_right(nights("kurz", 4, 3))


@pytest.mark.slow
def test_many_nights_say_what_full_runs_say() -> None:
    assert_right(nights("lang", 300, 2))
