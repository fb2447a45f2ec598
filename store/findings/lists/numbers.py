"""How many findings a list has, and how many of each rule, team or case: from the kept counts where they know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, func, literal, select

from schemas.findings.finding import AT_WORK
from store.findings.lists.asked import Asked, conditions, counted, of_teams
from store.findings.lists.words import matching, searched
from store.records import tables

_F, _O, _N = tables.finding.c, tables.finding_open.c, tables.finding_count.c
CAPPED = 1_000
"""Where nothing is kept counted, an exact number beyond this helps nobody."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Open findings at work of one rule or team: with which status, of the Altbestand or not, put off or not."""

    name: str
    status: str
    legacy: bool
    parked: bool
    number: int


def number(connection: Connection, asked: Asked) -> tuple[int, bool]:
    """How many findings there are; true: more than that."""
    asked = searched(connection, asked)
    plain = not (asked.dated or asked.case or asked.words)
    if plain and asked.still_open:
        return of_open(connection, asked), False
    if plain and not (asked.kinds or asked.statuses or asked.causes or asked.parked is not None or asked.closed):
        return _kept(connection, asked), False
    few = asked.case is not None or (asked.hits is not None and asked.hits.ids is not None)
    wanted = conditions(asked, unled=few)
    if asked.words:
        wanted = and_(wanted, matching(connection, asked))
    some = select(_F.id).where(wanted).limit(CAPPED + 1).subquery()
    found = int(connection.execute(select(func.count()).select_from(some)).scalar_one())
    return min(found, CAPPED), found > CAPPED


def of_open(connection: Connection, asked: Asked) -> int:
    """The number of open findings, days, case and words left aside."""
    found = int(connection.execute(select(func.coalesce(func.sum(_O.n), 0)).where(counted(asked))).scalar_one())
    return found - sum(_hidden(connection, asked).values())


def groups(connection: Connection, asked: Asked, by: str) -> dict[str, int]:
    """How many open findings of each `rule` or `team` ('' for none), by name; days, case and words are left aside."""
    column = _O[by]
    query = select(column, func.sum(_O.n)).where(counted(asked)).group_by(column).order_by(column)
    hidden = _hidden(connection, asked, by)
    found = {str(name): int(n) - hidden.get(str(name), 0) for name, n in connection.execute(query)}
    return {name: n for name, n in found.items() if n}


def cases(connection: Connection, asked: Asked, most: int) -> list[tuple[str | None, int]]:
    """The cases with the most findings; None: of no case. Goes through the whole list: for short ones only."""
    asked = searched(connection, asked)
    wanted = conditions(asked)
    if asked.words:
        wanted = and_(wanted, matching(connection, asked))
    n = func.count().label("n")
    query = select(_F.case_key, n).where(wanted).group_by(_F.case_key).order_by(n.desc(), _F.case_key).limit(most)
    return [(row.case_key, int(row.n)) for row in connection.execute(query)]


def cells(connection: Connection, asked: Asked, by: str) -> tuple[Cell, ...]:
    """Everything at work of whoever asks, by `rule` or `team`."""
    group = (_O[by], _O.status, _O.legacy, _O.parked)
    mine = [_O.office == asked.office, _O.state.in_(AT_WORK), _O.n > 0]
    if asked.scope is not None:
        mine.append(of_teams(_O.team, asked.scope))
    hidden = _hidden_cells(connection, asked, by)
    found = []
    query = select(*group, func.sum(_O.n)).where(*mine).group_by(*group)
    for name, status, legacy, parked, n in connection.execute(query):
        left = int(n) - hidden.get((name, status, bool(legacy), bool(parked)), 0)
        if left:
            found.append(Cell(name, status, bool(legacy), bool(parked), left))
    return tuple(sorted(found, key=lambda cell: (cell.name, cell.status, cell.legacy, cell.parked)))


def persons(connection: Connection, asked: Asked, by: str) -> dict[tuple[str, str], int]:
    """About how many cases the findings of a list are, by `rule` or `team` and status; goes through all of them."""
    column = func.coalesce(_F[by], "")
    query = select(column, _F.status, func.count(_F.case_key.distinct())).where(conditions(asked))
    return {(name, status): int(n) for name, status, n in connection.execute(query.group_by(column, _F.status))}


def _kept(connection: Connection, asked: Asked) -> int:
    wanted = [_N.office == asked.office, _N.state.in_(asked.states)]
    if asked.rules is not None:
        wanted.append(_N.rule.in_(asked.rules))
    if asked.scope is not None:
        wanted.append(of_teams(_N.team, asked.scope))
    if asked.legacy is not None:
        wanted.append(_N.legacy if asked.legacy else ~_N.legacy)
    return int(connection.execute(select(func.coalesce(func.sum(_N.n), 0)).where(*wanted)).scalar_one())


def _hidden(connection: Connection, asked: Asked, by: str | None = None) -> dict[str, int]:
    """What the counts hold of cases that are kept from whoever asks: a handful, found by their keys."""
    if not asked.closed:
        return {}
    name: Any = func.coalesce(_F[by], "") if by else literal("")
    bare = replace(asked, closed=frozenset(), due_from=None, due_to=None, undated=False, case=None)
    query = select(name, func.count()).where(conditions(bare, unled=True), _F.case_key.in_(sorted(asked.closed)))
    return {str(found): int(n) for found, n in connection.execute(query.group_by(name))}


def _hidden_cells(connection: Connection, asked: Asked, by: str) -> dict[tuple[str, str, bool, bool], int]:
    if not asked.closed:
        return {}
    group = (func.coalesce(_F[by], ""), _F.status, _F.legacy, _F.follow_up.is_not(None))
    wanted = [_F.office == asked.office, _F.state.in_(AT_WORK), _F.case_key.in_(sorted(asked.closed))]
    if asked.scope is not None:
        wanted.append(of_teams(_F.team, asked.scope))
    query = select(*group, func.count()).where(*wanted).group_by(*group)
    return {(name, status, bool(legacy), bool(parked)): int(n)
            for name, status, legacy, parked, n in connection.execute(query)}  # fmt: skip
