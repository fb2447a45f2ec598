"""The country in small: sizes add up to the published sums, and a few offices are checked for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.offices.__main__ import _lines, _measured, _straight
from bench.offices.land import Spent
from bench.offices.sizes import WHOLE, sizes
from bench.process import Cost

PUBLISHED = 104 * 9_100 + 300 * 11_300
"""People able to work in municipal and joint offices, by their means."""


def test_sizes_add_up_to_what_is_published_and_a_tenth_of_them_is_a_tenth() -> None:
    every = sizes(WHOLE)
    assert abs(sum(every) / PUBLISHED - 1) < 0.02
    assert every == tuple(sorted(every))
    assert every[0] < 1_000
    assert every[-1] > 50_000
    assert abs(sum(sizes(40)) * 10 / sum(every) - 1) < 0.02
    assert sizes(3, 0.001) == (50, 50, 50)


def test_what_any_office_costs_and_what_its_people_cost_are_told_apart() -> None:
    found = [Spent(people, 2.0 + people / 1000, "geprüft") for people in (1_000, 4_000, 20_000)]
    fixed, more = _straight(found)
    assert (round(fixed, 6), round(more * 1000, 6)) == (2.0, 1.0)
    assert _straight(found[:1]) == (0.0, 3.0 / 1000)
    lines = {line.name: line.found for line in _lines(found, Cost(40.0, 34.0, 2**29), Cost(1.0, 2.0, 1), 2)}
    assert lines["a million cases, processor"] == "1360 s"
    assert lines["an office, processor"] == "10.3 s"
    assert lines["of it for any office, however small"] == "2.00 s"


@pytest.mark.slow
def test_three_offices_generated_and_checked(tmp_path: Path) -> None:
    found, first, again = _measured((50, 60, 70), tmp_path, "magdeburg", 2)
    assert [one.state for one in found] == ["geprüft"] * 3
    assert [one.people for one in found] == sorted({one.people for one in found})
    assert all(one.processor > 0 for one in found)
    assert again.processor < first.processor
