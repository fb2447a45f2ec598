"""Which quotas of teams are left out beside the office's, so that the difference tells on nobody."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from jobs.reports.levels import apart, layered
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


def place(unit: str, hits: int, whole: int) -> Measured:
    """A quota of a Standort."""
    return Measured("regel", "standort", unit, Decimal(hits), Decimal(whole), None, None, "grün")


def determined(rows: list[tuple[dict[str, int], int]], unknown: list[str]) -> dict[str, Fraction]:
    """What a system of sums fixes: Gauss over fractions."""
    matrix = [[Fraction(row.get(name, 0)) for name in unknown] + [Fraction(right)] for row, right in rows]
    solved, pivots = 0, []
    for column in range(len(unknown)):
        found = next((row for row in range(solved, len(matrix)) if matrix[row][column]), None)
        if found is None:
            continue
        matrix[solved], matrix[found] = matrix[found], matrix[solved]
        matrix[solved] = [value / matrix[solved][column] for value in matrix[solved]]
        for row in range(len(matrix)):
            if row != solved and matrix[row][column]:
                times = matrix[row][column]
                matrix[row] = [value - times * other for value, other in zip(matrix[row], matrix[solved], strict=True)]
        pivots.append(column)
        solved += 1
    return {
        unknown[column]: matrix[row][-1] for row, column in enumerate(pivots) if sum(map(bool, matrix[row][:-1])) == 1
    }


@pytest.mark.parametrize("seed", range(60))
def test_no_team_or_place_follows_from_the_sums_of_both_levels(seed: int) -> None:
    dice = random.Random(seed)
    home = {f"t{number}": f"s{dice.randint(1, 3)}" for number in range(dice.randint(4, 9))}
    teams = [quota(team, hits := dice.randint(0, 60), hits + dice.randint(0, 60)) for team in home]
    names = sorted(set(home.values()))
    if seed % 3 == 0:
        home.pop("t0")  # a team that belongs to no place
    at = {name: [one for one in teams if home.get(one.unit) == name] for name in names}
    places = [place(name, int(sum(one.numerator or 0 for one in at[name])),
                    int(sum(one.denominator or 0 for one in at[name]))) for name in names if at[name]]  # fmt: skip
    never = {one for one in (*teams, *places) if dice.random() < 0.15}
    hidden = layered(places, teams, never, home, office=True)
    assert never <= hidden
    for what in ("numerator", "denominator"):
        value = {one.unit: int(getattr(one, what)) for one in (*teams, *places)}
        secret = sorted(one.unit for one in hidden)

        def line(parts: list[Measured], whole: str | None, total: int, value: dict[str, int] = value,
                 secret: list[str] = secret) -> tuple[dict[str, int], int]:  # fmt: skip
            row = {one.unit: 1 for one in parts if one.unit in secret}
            right = total - sum(value[one.unit] for one in parts if one.unit not in secret)
            if whole in secret:
                row[str(whole)], right = -1, right - total
            return row, right

        office = sum(value[one.unit] for one in teams)
        alone = [one for one in teams if home.get(one.unit) not in {each.unit for each in places}]
        rows = [line(at[one.unit], one.unit, value[one.unit]) for one in places]
        rows += [line(teams, None, office), line([*places, *alone], None, office)]
        assert determined(rows, secret) == {}


def test_a_place_that_is_left_out_takes_its_teams_with_it() -> None:
    home = {"a": "s1", "b": "s1", "c": "s2", "d": "s2", "e": "s3", "f": "s3"}
    teams = [quota(name, 30, 60) for name in home]
    places = [place("s1", 60, 120), place("s2", 60, 120), place("s3", 60, 120)]
    hidden = layered(places, teams, {places[0]}, home, office=True)
    assert {one.unit for one in hidden} == {"s1", "a", "b", "s2", "c", "d"}
    assert layered(places, teams, (), home, office=True) == frozenset()
