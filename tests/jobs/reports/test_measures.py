"""Which quotas of teams are left out beside the office's, so that the difference tells on nobody."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobs.reports.measures import apart
from store.reports.opened import Measured


def quota(unit: str, hits: int, whole: int) -> Measured:
    """A quota of a team."""
    return Measured("regel", "team", unit, Decimal(hits), Decimal(whole), None, None, "grün")


def left_out(told: list[Measured], others: list[Measured], office: bool = True) -> set[str]:
    """The teams whose quota is not shown."""
    return {one.unit for one, hidden in apart(told, others, office) if hidden}


LARGE = [quota("b", 30, 60), quota("c", 50, 90), quota("d", 60, 100)]


@pytest.mark.parametrize(("hits", "whole"), [(3, 40), (37, 40), (4, 8)])
def test_a_small_one_takes_another_with_it(hits: int, whole: int) -> None:
    assert left_out([quota("a", hits, whole), *LARGE], []) == {"a", "b"}


def test_small_teams_that_are_not_shown_at_all_count_too() -> None:
    assert left_out(LARGE, [quota("x", 2, 5)]) == {"b"}
    assert left_out(LARGE, [quota("x", 20, 45), quota("y", 20, 45)]) == set()


def test_what_is_left_out_together_is_not_small() -> None:
    assert left_out([quota("a", 2, 40), quota("e", 3, 40), *LARGE], []) == {"a", "e", "b"}


def test_nothing_is_left_out_where_nothing_is_small() -> None:
    assert left_out(LARGE, []) == set()


def test_without_the_quota_of_the_office_there_is_no_difference() -> None:
    assert left_out([quota("a", 3, 40), *LARGE], [], office=False) == {"a"}
