"""Numbers of a simulation by team: none tells on somebody, none follows from those beside it."""

from __future__ import annotations

from jobs.releases.shown.small import TeamShown, by_team, by_week
from schemas.release.simulation import TeamCount


def count(team: str, number: int, more: int, less: int, cases: int | None = None) -> TeamCount:
    """A team's numbers; a case each, unless it is said how many."""
    return TeamCount(team=team, number=number, more=more, less=less, cases=cases)


def test_what_is_small_is_left_out_with_what_gives_it_away() -> None:
    found = by_team([count("A", 40, 30, 10), count("B", 43, 40, 3), count("C", 50, 25, 25)], 10)
    # B's three follow from its sum, and from the sum of all: one more in its row, and in the rows of both columns.
    assert TeamShown("B", 43, None, None) in found
    assert all(one.number is not None for one in found)
    for side in ("more", "less"):
        assert sum(getattr(one, side) is None for one in found) > 1


def test_many_outcomes_of_few_cases_are_small() -> None:
    found = by_team([count("A", 40, 20, 20, cases=4), count("B", 40, 20, 20, cases=40)], 10)
    assert found[0].number is None
    assert by_team([count("A", 2, 1, 1)], 0) == [TeamShown("A", 2, 1, 1)]


def test_weeks_with_their_sums() -> None:
    rows = [("A", (20, 3, 0)), ("B", (30, 40, 15)), ("C", (12, 14, 16))]
    assert by_week(rows, 0)[0] == (20, 3, 0, 23)
    found = by_week(rows, 10)
    assert found[0][1] is None
    assert found[0][2] == 0
    assert found[3] == (62, 57, 31, 150)
    assert sum(one[1] is None for one in found) > 1
    assert by_week([], 10) == [(0,)]
