"""The pages of a list: each behind the last one, along an index, so that a million findings cost no more than a few.

A list is cut into lanes, one for each state (with or without Altbestand) of each rule or team that is asked for: an
index holds every lane in the order of due days. The counts of open findings say which rules and teams have any, so that
no lane is gone through in vain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, distinct, func, literal, or_, select, true

from schemas.findings.finding import OPEN, Finding
from store.findings.lists.asked import Asked, Order, conditions, counted, of_teams
from store.findings.lists.numbers import of_open
from store.findings.lists.words import matching, searched
from store.findings.page import as_finding
from store.records import tables

_F, _O, _N = tables.finding.c, tables.finding_open.c, tables.finding_count.c
_LANES = 24
"""So many rules or teams at most are asked for one by one."""
_SPREAD = 64
"""The same where only a part of each lane is wanted: then more lanes are better than longer ones."""
_GATHERED = 2_000
"""So many findings are sorted faster than an index of everybody's is walked along."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: day (None: without one) and number of its last finding, and the rule or team it was of."""

    day: date | None
    id: int
    name: str = ""

    def __str__(self) -> str:
        return f"{self.day.isoformat() if self.day else '-'}.{self.id}.{self.name}"

    @classmethod
    def read(cls, written: str) -> Place:
        """The place that a page named. Raises ValueError for anything else."""
        day, number, name = written.split(".", 2)
        return cls(None if day == "-" else date.fromisoformat(day), int(number), name)


@dataclass(frozen=True, slots=True)
class Page:
    """Findings in their order; `next` None: there are no more."""

    findings: tuple[Finding, ...]
    next: Place | None


def page(
    connection: Connection, asked: Asked, order: Order = Order.DUE, size: int = 50, behind: Place | None = None
) -> Page:
    """The next `size` findings behind a place. Raises nothing but failures of the database."""
    asked = searched(connection, asked)
    names = [""]
    if order in (Order.RULE, Order.TEAM):
        names = _names(connection, asked, order)
    rows: list[tuple[Row[Any], str]] = []
    for name in names:
        if behind is not None and names != [""] and name < behind.name:
            continue
        here = behind if behind is not None and name == behind.name else None
        some = _narrowed(asked, order, name)
        take = _changed if order is Order.CHANGED else _by_due
        rows += [(row, name) for row in take(connection, some, size + 1 - len(rows), here)]
        if len(rows) > size:
            break
    shown = rows[:size]
    following = None
    if len(rows) > size:
        last, name = shown[-1]
        day = (last.closed_day or last.last_change_day) if order is Order.CHANGED else last.due
        following = Place(day, last.id, name)
    return Page(tuple(as_finding(row) for row, _ in shown), following)


def every(connection: Connection, asked: Asked, order: Order, most: int) -> Iterator[Finding]:
    """Up to `most` findings, page by page."""
    behind, left = None, most
    while left > 0:
        found = page(connection, asked, order, min(left, 1_000), behind)
        yield from found.findings
        left -= len(found.findings)
        if found.next is None:
            return
        behind = found.next


def _narrowed(asked: Asked, order: Order, name: str) -> Asked:
    match order:
        case Order.RULE:
            return replace(asked, rules=(name,))
        case Order.TEAM:
            return replace(asked, picked=(name,))
        case _:
            return asked


def _names(connection: Connection, asked: Asked, order: Order) -> list[str]:
    """The rules or teams of which there is something, in their order; those without a team come first."""
    column = "rule" if order is Order.RULE else "team"
    if asked.case is not None or (asked.hits is not None and asked.hits.ids is not None):
        wanted = conditions(asked, unled=True)
        if asked.words:
            wanted = and_(wanted, matching(connection, asked))
        return sorted(
            {name or "" for name in connection.execute(select(_F[column]).where(wanted).distinct()).scalars()}
        )
    if asked.still_open:
        query = select(_O[column]).where(counted(asked)).distinct()
    else:
        kept = [_N.office == asked.office, _N.state.in_(asked.states), _N.n > 0]
        if asked.scope is not None:
            kept.append(of_teams(_N.team, asked.scope))
        if asked.rules is not None:
            kept.append(_N.rule.in_(asked.rules))
        query = select(_N[column]).where(*kept).distinct()
    return sorted(connection.execute(query).scalars())


def _by_due(connection: Connection, asked: Asked, size: int, behind: Place | None) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    if (behind is None or behind.day is not None) and not asked.undated:
        wanted: list[ColumnElement[bool]] = [_F.due.is_not(None)]
        if behind is not None:
            after = or_(_F.due > behind.day, and_(_F.due == behind.day, _F.id > behind.id))
            wanted += [_F.due >= behind.day, after]
        rows = _merged(connection, asked, and_(*wanted), (_F.due, _F.id), size)
        rows = sorted(rows, key=lambda row: (row.due, row.id))[:size]
    if len(rows) < size and asked.due_from is None and asked.due_to is None:
        wanted = [_F.due.is_(None)]
        if behind is not None and behind.day is None:
            wanted.append(_F.id > behind.id)
        some = _merged(connection, asked, and_(*wanted), (_F.id,), size - len(rows))
        rows += sorted(some, key=lambda row: row.id)[: size - len(rows)]
    return rows


def _changed(connection: Connection, asked: Asked, size: int, behind: Place | None) -> list[Row[Any]]:
    """What changed last first; of closed findings the day of closing counts."""
    rows: list[Row[Any]] = []
    for day, is_open in ((_F.last_change_day, True), (_F.closed_day, False)):
        if not any((state in OPEN) is is_open for state in asked.states):
            continue
        part: ColumnElement[bool] = _F.closed_day.is_(None) if is_open else _F.closed_day.is_not(None)
        wanted = part
        if behind is not None:
            before = or_(day < behind.day, and_(day == behind.day, _F.id < behind.id))
            wanted = and_(part, day <= behind.day, before)
        rows += _merged(connection, asked, wanted, (day.desc(), _F.id.desc()), size, walk=True)
    return sorted(rows, key=lambda row: (row.closed_day or row.last_change_day, row.id), reverse=True)[:size]


def _merged(
    connection: Connection, asked: Asked, wanted: ColumnElement[bool], order: tuple[Any, ...], size: int,
    *, walk: bool = False,
) -> list[Row[Any]]:  # fmt: skip
    """The first of every lane; `walk`: an index in this order, along which large lists go."""
    whole = asked.case is not None or (asked.hits is not None and asked.hits.ids is not None)
    along = walk and not whole and (not asked.still_open or of_open(connection, asked) > _GATHERED)
    whole = whole or along
    wanted = and_(conditions(asked, unled=whole), wanted)
    if asked.words:
        wanted = and_(wanted, matching(connection, asked))
    rows: list[Row[Any]] = []
    for lane in [true()] if whole else _lanes(connection, asked):
        query: Select[Any] = select(tables.finding).where(wanted, lane)
        rows += connection.execute(query.order_by(*order).limit(size))
    return rows


def _lanes(connection: Connection, asked: Asked) -> Iterator[ColumnElement[bool]]:
    """Conditions that an index begins with; together they are the list."""
    for first in _first(connection, asked):
        for state in asked.states:
            for legacy in asked.legacies:
                lane = and_(_F.state == state, _F.legacy == legacy)
                yield lane if first is None else and_(first, lane)


def _first(connection: Connection, asked: Asked) -> list[ColumnElement[bool] | None]:
    rules, teams, most = asked.rules, asked.scope, _LANES
    if asked.still_open and (asked.kinds or asked.statuses or asked.causes or asked.parked is True):
        several = select(func.count(distinct(_O.rule)), func.count(distinct(_O.team))).where(counted(asked))
        of_rules, of_teams_ = connection.execute(several).one()
        if min(of_rules, of_teams_) <= _SPREAD:
            column = _O.rule if of_rules <= of_teams_ else _O.team
            found = connection.execute(select(column).where(counted(asked)).distinct()).scalars().all()
            rules, teams = (tuple(found), None) if column is _O.rule else (None, tuple(found))
            most = _SPREAD
    if rules is not None and len(rules) <= most:
        return [_F.rule == rule for rule in rules]
    if teams is not None and len(teams) <= most:
        return [_F.team == team if team else _nobodys(connection) for team in teams]
    return [None]


def _nobodys(connection: Connection) -> ColumnElement[bool]:
    """Of no team. SQLite takes IS NULL for common and another index for better, but not with a null of the question."""
    if connection.dialect.name == "sqlite":
        return _F.team.is_not_distinct_from(literal(None, _F.team.type))
    return _F.team.is_(None)
