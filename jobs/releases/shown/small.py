"""Numbers of a simulation by team, without those that would tell on somebody (as reports have it)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.reports.small import TOTAL, Amount, Place, protected
from schemas.release.simulation import TeamCount

_MORE, _LESS, _ELSE = "mehr", "weniger", "sonst"


@dataclass(frozen=True, slots=True)
class TeamShown:
    """A team's outcomes that change; None is left out: about too few cases, or what those would follow from."""

    team: str
    number: int | None
    more: int | None
    less: int | None


def by_team(counted: Sequence[TeamCount], least: int) -> list[TeamShown]:
    """The teams of a simulation; a number about fewer than `least` cases is left out, and what gives it away.

    Simulations from before cases were counted by team take each outcome for a case of its own.
    """
    cells: dict[Place, Amount] = {}
    for one in counted:
        cells[one.team, _MORE] = Amount(one.more, one.more if one.more_cases is None else one.more_cases, least)
        cells[one.team, _LESS] = Amount(one.less, one.less if one.less_cases is None else one.less_cases, least)
        rest = one.number - one.more - one.less
        cells[one.team, _ELSE] = Amount(rest, min(rest, one.number if one.cases is None else one.cases), least)
        cells[one.team, TOTAL] = Amount(one.number, one.number if one.cases is None else one.cases, least)
    hidden = _hidden(cells, [one.team for one in counted], (_MORE, _LESS, _ELSE))

    def kept(team: str, column: str) -> int | None:
        return None if (team, column) in hidden else cells[team, column].number

    return [TeamShown(one.team, kept(one.team, TOTAL), kept(one.team, _MORE), kept(one.team, _LESS)) for one in counted]


def by_week(rows: Sequence[tuple[str, Sequence[int]]], least: int) -> list[tuple[int | None, ...]]:
    """Reminders by team and week, in the rows' order and with the row's sum last; fewer than `least` are left out."""
    weeks = [str(number) for number in range(len(rows[0][1]))] if rows else []
    cells: dict[Place, Amount] = {}
    for team, numbers in rows:
        cells |= {(team, week): Amount(n, n, least) for week, n in zip(weeks, numbers, strict=True)}
        cells[team, TOTAL] = Amount(sum(numbers), sum(numbers), least)
    hidden = _hidden(cells, [team for team, _ in rows], weeks)
    return [
        tuple(None if (team, week) in hidden else cells[team, week].number for week in (*weeks, TOTAL))
        for team, _ in (*rows, (TOTAL, ()))
    ]


def _hidden(cells: dict[Place, Amount], rows: Sequence[str], columns: Sequence[str]) -> frozenset[Place]:
    for column in (*columns, TOTAL):
        cells[TOTAL, column] = sum((cells[row, column] for row in rows), Amount(0, 0, 0))
    return protected(cells, rows, columns)
