"""Findings as lists: page by page behind the last one shown, so that ten million of them cost no more than a few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, true

from schemas.failure import Unknown
from schemas.findings.finding import AT_WORK, OPEN, Finding, State
from store.records import tables

_F = tables.finding
_CAPPED = 1_000
"""Beyond this an exact number helps nobody who has to work through the list."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which findings are asked for; None or empty: no matter.

    Without `states` those that ask somebody to act, but neither Altbestand, which has its own list, nor what lies on a
    follow-up day that is still to come. `due_before` leaves out what has no due day.
    """

    office: str
    states: tuple[State, ...] = ()
    rule: str | None = None
    team: str | None = None
    case: str | None = None
    due_before: date | None = None
    legacy: bool | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the due day (None: among those without one) and the number of its last finding."""

    due: date | None
    id: int

    def __str__(self) -> str:
        return f"{self.due.isoformat() if self.due else '-'}.{self.id}"

    @classmethod
    def read(cls, written: str) -> Place:
        """The place that a page named. Raises ValueError for anything else."""
        due, _, number = written.partition(".")
        return cls(None if due == "-" else date.fromisoformat(due), int(number))


@dataclass(frozen=True, slots=True)
class Page:
    """Findings by due day, those without one at the end; `next` None: there are no more."""

    findings: tuple[Finding, ...]
    next: Place | None


def page(connection: Connection, asked: Filter, size: int = 50, behind: Place | None = None) -> Page:
    """The next `size` findings behind a place. Raises nothing but failures of the database."""
    rows: list[Row[Any]] = []
    if behind is None or behind.due is not None:
        rows = _dated(connection, asked, size + 1, behind)
    if len(rows) <= size and asked.due_before is None:
        rows += _undated(connection, asked, size + 1 - len(rows), behind)
    shown = tuple(as_finding(row) for row in rows[:size])
    return Page(shown, Place(shown[-1].due, shown[-1].id) if len(rows) > size else None)


def _dated(connection: Connection, asked: Filter, size: int, behind: Place | None) -> list[Row[Any]]:
    """One query a part, each along an index that has its findings in this order; then the first of all of them."""
    rows: list[Row[Any]] = []
    for state, legacy in _parts(asked):
        wanted = and_(_matching(asked, state, legacy), _F.c.due.is_not(None))
        if behind is not None:
            after = or_(_F.c.due > behind.due, and_(_F.c.due == behind.due, _F.c.id > behind.id))
            wanted = and_(wanted, _F.c.due >= behind.due, after)
        rows += connection.execute(select(_F).where(wanted).order_by(_F.c.due, _F.c.id).limit(size))
    return sorted(rows, key=lambda row: (row.due, row.id))[:size]


def _undated(connection: Connection, asked: Filter, size: int, behind: Place | None) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for state, legacy in _parts(asked):
        wanted = and_(_matching(asked, state, legacy), _F.c.due.is_(None))
        if behind is not None and behind.due is None:
            wanted = and_(wanted, _F.c.id > behind.id)
        rows += connection.execute(select(_F).where(wanted).order_by(_F.c.id).limit(size))
    return sorted(rows, key=lambda row: row.id)[:size]


def _states(asked: Filter) -> tuple[State, ...]:
    return asked.states or AT_WORK


def _parts(asked: Filter) -> tuple[tuple[State, bool], ...]:
    """What is asked for, cut as the indexes are: by state, and Altbestand or not."""
    usual = (False, True) if asked.states else (False,)
    legacies = usual if asked.legacy is None else (asked.legacy,)
    return tuple((state, legacy) for state in _states(asked) for legacy in legacies)


def _matching(asked: Filter, state: State, legacy: bool) -> ColumnElement[bool]:
    found = [_F.c.office == asked.office, _F.c.state == state, _F.c.legacy == legacy]
    if not asked.states:
        found.append(_F.c.follow_up.is_(None))
    if asked.rule is not None:
        found.append(_F.c.rule == asked.rule)
    if asked.team is not None:
        found.append(_F.c.team == asked.team)
    if asked.case is not None:
        found.append(_F.c.case_key == asked.case)
    if asked.due_before is not None:
        found.append(_F.c.due < asked.due_before)
    return and_(*found)


def number(connection: Connection, asked: Filter) -> tuple[int, bool]:
    """How many findings there are; true: at least so many. Exact where the kept counts know it."""
    if asked.due_before is None and asked.case is None and asked.states:
        return _kept(connection, asked), False
    found = 0
    for state, legacy in _parts(asked):
        some = select(_F.c.id).where(_matching(asked, state, legacy)).limit(_CAPPED + 1 - found).subquery()
        found += connection.execute(select(func.count()).select_from(some)).scalar_one()
        if found > _CAPPED:
            return _CAPPED, True
    return found, False


def _kept(connection: Connection, asked: Filter) -> int:
    c = tables.finding_count.c
    query = select(func.coalesce(func.sum(c.n), 0)).where(c.office == asked.office, c.state.in_(_states(asked)))
    if asked.rule is not None:
        query = query.where(c.rule == asked.rule)
    if asked.team is not None:
        query = query.where(c.team == asked.team)
    if asked.legacy is not None:
        query = query.where(c.legacy.is_(asked.legacy))
    return int(connection.execute(query).scalar_one())


def counts(connection: Connection, office: str) -> dict[State, int]:
    """How many findings there are in each state."""
    c = tables.finding_count.c
    query = select(c.state, func.sum(c.n)).where(c.office == office).group_by(c.state)
    return {State(state): int(n) for state, n in connection.execute(query) if n}


def backlog(connection: Connection, office: str, day: date, each: int) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Of the Altbestand what each team has before it in the week of `day`: the oldest, `each` less what it closed."""
    monday = day - timedelta(days=day.weekday())
    c = tables.finding_count.c
    teams = select(c.team).where(c.office == office, c.legacy, c.n > 0, c.state.in_(OPEN)).distinct().order_by(c.team)
    for (team,) in connection.execute(teams).all():
        named = _F.c.team == team if team else _F.c.team.is_(None)
        mine = and_(_F.c.office == office, _F.c.legacy == true(), named)
        closed = select(func.count()).where(mine, _F.c.closed_day >= monday, _F.c.closed_day <= day)
        left = each - int(connection.execute(closed).scalar_one())
        if left > 0:
            yield team, _oldest(connection, mine, left)


def _oldest(connection: Connection, mine: ColumnElement[bool], number: int) -> tuple[Finding, ...]:
    """The first by due day, those without one last; state by state, as the index has them."""
    rows: list[Row[Any]] = []
    for dated in (_F.c.due.is_not(None), _F.c.due.is_(None)):
        some: list[Row[Any]] = []
        for state in AT_WORK:
            wanted = and_(mine, _F.c.state == state, _F.c.follow_up.is_(None), dated)
            some += connection.execute(select(_F).where(wanted).order_by(_F.c.due, _F.c.id).limit(number))
        rows += sorted(some, key=lambda row: (row.due or date.min, row.id))
    return tuple(as_finding(row) for row in rows[:number])


def one(connection: Connection, finding: int) -> Finding:
    """One finding with its facts. Raises Unknown."""
    row = connection.execute(select(_F).where(_F.c.id == finding)).first()
    if row is None:
        raise Unknown(f"Den Befund {finding} gibt es nicht.")
    return replace(as_finding(row), facts=row.facts)


def as_finding(row: Row[Any]) -> Finding:
    """A row of the table as a list shows it."""
    return Finding(
        id=row.id, rule=row.rule, entity=row.entity, record=row.record, period=row.period, case=row.case_key,
        title=row.title or row.rule, team=row.team, responsible=row.responsible, fassung=row.fassung,
        status=row.status, due=row.due, state=State(row.state), until=row.state_until, follow_up=row.follow_up,
        legacy=bool(row.legacy), first_day=row.first_day, last_change_day=row.last_change_day,
        closed_day=row.closed_day, reason=row.reason, missing=tuple(row.missing or ()), cause=row.cause,
        evidence=row.evidence, done=row.done,
    )  # fmt: skip
