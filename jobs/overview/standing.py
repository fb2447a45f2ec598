"""What is at work, by team and topic, and what is small left out of tables that compare teams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from jobs.overview.held import Cases
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
REST = "übrige"
"""The row into which what is too small alone is put together."""


@dataclass(frozen=True, slots=True)
class Row:
    """One team or topic: how many findings of each status of COLUMNS; None is left out as too small.

    `members` are the names that REST puts together.
    """

    name: str
    numbers: tuple[int | None, ...]
    total: int | None
    members: tuple[str, ...] = ()


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


def standing(
    connection: Connection, asked: Asked, topic: Callable[[str], str], least: int, cases: Cases | None = None
) -> Standing:
    """How things stand for whoever may see what `asked` says. `least`: about so many cases a compared number must be;
    `cases` says about how many those of teams are (jobs.overview.held).

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
        teams=tuple(_rows(teams, least, cases or {})),
        topics=tuple(_rows(topics, least, {})),
        total=Row(TOTAL, tuple(status[str(one)] for one in COLUMNS), sum(status.values())),
    )


def _summed(cells: Iterable[Cell], name: Callable[[str], str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for cell in cells:
        key = (name(cell.name), cell.status)
        found[key] = found.get(key, 0) + cell.number
    return found


def _rows(
    counted: Mapping[tuple[str, str], int],
    least: int,
    cases: Cases,
) -> Iterable[Row]:
    columns = [str(one) for one in COLUMNS]
    counted, rest = _pooled(counted, least)
    names = sorted({name for name, _ in counted}, key=lambda name: (name == REST, name))
    amounts = {(name, column): counted.get((name, column), 0) for name in names for column in columns}
    for name in names:
        amounts[name, TOTAL] = sum(amounts[name, column] for column in columns)
    for column in (*columns, TOTAL):
        amounts[TOTAL, column] = sum(amounts[name, column] for name in names)
    hidden: frozenset[Place] = frozenset()
    if least and names:
        cells = {place: Amount(n, min(n, cases.get(place, n)), least) for place, n in amounts.items()}
        hidden = protected(cells, names, columns)
    for name in names:
        yield Row(
            name, tuple(None if (name, column) in hidden else amounts[name, column] for column in columns),
            None if (name, TOTAL) in hidden else amounts[name, TOTAL], rest if name == REST else (),
        )  # fmt: skip


def _pooled(
    counted: Mapping[tuple[str, str], int], least: int
) -> tuple[dict[tuple[str, str], int], tuple[str, ...]]:  # fmt: skip
    """What is too small alone put together with as many more as it needs to be large enough; the names put together."""
    sums: dict[str, int] = {}
    for (name, _), n in counted.items():
        sums[name] = sums.get(name, 0) + n
    order = sorted(sums, key=lambda name: (sums[name], name))
    rest: list[str] = []
    while order and (sums[order[0]] < least or (rest and (len(rest) < 2 or sum(map(sums.__getitem__, rest)) < least))):
        rest.append(order.pop(0))
    found: dict[tuple[str, str], int] = {}
    for (name, column), n in counted.items():
        key = (REST if name in rest else name, column)
        found[key] = found.get(key, 0) + n
    return found, tuple(sorted(rest))
