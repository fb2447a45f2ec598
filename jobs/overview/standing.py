"""What is at work, by team and topic, and what is small left out of tables that compare teams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from jobs.reports.small import TOTAL, Amount, Place, protected
from schemas.findings.finding import State
from schemas.outcome import Status
from store.findings.lists import numbers, proposals
from store.findings.lists.asked import Asked
from store.findings.lists.numbers import Cell
from store.records.connect import Connection

COLUMNS = (
    Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.NOT_MET, Status.UNCLEAR, Status.PROPOSED,
)  # fmt: skip
"""What findings at work are told apart by, the most pressing first."""
_LOOKED = 10
"""So many times the least number: a cell that large is not about too few cases, without counting them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One team or topic: how many findings of each status of COLUMNS; None is left out as too small."""

    name: str
    numbers: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand. `status` counts what is at work and neither Altbestand nor put off; each number is a list."""

    status: Mapping[str, int]
    legacy: int
    parked: int
    reported: int
    waiting: int
    teams: tuple[Row, ...]
    topics: tuple[Row, ...]
    total: Row


def standing(connection: Connection, asked: Asked, topic: Callable[[str], str], least: int) -> Standing:
    """How things stand for whoever may see what `asked` says. `least`: about so many cases a compared number must be.

    Nothing is left out for those who see their own teams alone: for them it is the list that they work.
    """
    by_team = numbers.cells(connection, asked, "team")
    by_rule = numbers.cells(connection, asked, "rule")
    usual = [cell for cell in by_team if not cell.legacy and not cell.parked]
    counted = _summed(usual, lambda _: "")
    status = {str(one): counted.get(("", str(one)), 0) for one in COLUMNS}
    teams = _summed(usual, lambda name: name)
    topics = _summed([cell for cell in by_rule if not cell.legacy and not cell.parked], topic)
    least = least if asked.teams is None else 0
    reported = replace(asked, states=(State.REPORTED,), legacy=None, parked=None)
    return Standing(
        status=status,
        legacy=sum(cell.number for cell in by_team if cell.legacy and not cell.parked),
        parked=sum(cell.number for cell in by_team if cell.parked),
        reported=numbers.of_open(connection, reported),
        waiting=len(proposals.waiting(connection, asked.office, asked.teams, asked.closed)),
        teams=tuple(_rows(teams, least, lambda small: _cases(connection, asked, small))),
        topics=tuple(_rows(topics, least, None)),
        total=Row(TOTAL, tuple(status[str(one)] for one in COLUMNS), sum(status.values())),
    )


def _summed(cells: Iterable[Cell], name: Callable[[str], str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for cell in cells:
        key = (name(cell.name), cell.status)
        found[key] = found.get(key, 0) + cell.number
    return found


def _cases(connection: Connection, asked: Asked, teams: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """About how many cases the numbers of small teams are."""
    return numbers.persons(connection, replace(asked, picked=teams), "team")


def _rows(
    counted: Mapping[tuple[str, str], int],
    least: int,
    cases: Callable[[tuple[str, ...]], Mapping[tuple[str, str], int]] | None,
) -> Iterable[Row]:
    names = sorted({name for name, _ in counted})
    columns = [str(one) for one in COLUMNS]
    amounts = {(name, column): counted.get((name, column), 0) for name in names for column in columns}
    for name in names:
        amounts[name, TOTAL] = sum(amounts[name, column] for column in columns)
    for column in (*columns, TOTAL):
        amounts[TOTAL, column] = sum(amounts[name, column] for name in names)
    hidden: frozenset[Place] = frozenset()
    if least and names:
        small = tuple(name for name in names if 0 < amounts[name, TOTAL] < least * _LOOKED)
        about = cases(small) if cases is not None and small else {}
        cells = {place: Amount(n, min(n, about.get(place, n)), least) for place, n in amounts.items()}
        hidden = protected(cells, names, columns)
    for name in names:
        yield Row(
            name, tuple(None if (name, column) in hidden else amounts[name, column] for column in columns),
            None if (name, TOTAL) in hidden else amounts[name, TOTAL],
        )  # fmt: skip
