"""What a list asks for, and as which conditions of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from schemas.findings.finding import AT_WORK, OPEN, State
from store.records import tables

_F, _O = tables.finding.c, tables.finding_open.c


class Order(StrEnum):
    """How a list is sorted: by due day; what a run changed last comes first; by rule or team, each by due day."""

    DUE = "frist"
    CHANGED = "neu"
    RULE = "regel"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search for words has found: the ids of few findings, or None where there are too many to gather."""

    ids: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which findings are asked for.

    `teams` and `closed` are what may be seen: teams (None: all) and case keys that are kept from the person. All else
    narrows: None and empty are no matter, but `rules` empty means that no rule is meant. `picked` are teams, '' for
    none. `parked` says whether a follow-up day is set. `due_to` is the last day that counts; both bounds leave out what
    has no due day, `undated` asks for nothing else. `words` must all stand in the reason, or begin a word of it; `hits`
    is what store.findings.lists.words has found for them.
    """

    office: str
    teams: frozenset[str] | None = None
    closed: frozenset[str] = frozenset()
    states: tuple[State, ...] = AT_WORK
    legacy: bool | None = False
    parked: bool | None = False
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    rules: tuple[str, ...] | None = None
    picked: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None
    undated: bool = False
    case: str | None = None
    words: tuple[str, ...] = ()
    hits: Hits | None = None

    @property
    def scope(self) -> tuple[str, ...] | None:
        """The teams that are left of what is picked and what may be seen; None: all."""
        if self.teams is None:
            return self.picked or None
        return tuple(sorted(self.teams & set(self.picked) if self.picked else self.teams))

    @property
    def still_open(self) -> bool:
        """Whether only open findings are asked for: those are counted finely."""
        return set(self.states) <= set(OPEN)

    @property
    def dated(self) -> bool:
        """Whether days are asked for."""
        return self.undated or self.due_from is not None or self.due_to is not None

    @property
    def legacies(self) -> tuple[bool, ...]:
        """Altbestand or not, or both."""
        return (False, True) if self.legacy is None else (self.legacy,)


def conditions(asked: Asked, unled: bool = False) -> ColumnElement[bool]:
    """Everything but words; `unled`: no index over office, state, team or rule shall lead, since another one is better.

    SQLite keeps no numbers about its rows, and would take the index with the most equal signs.
    """
    return and_(*_shared(asked, _F, unled), *_days(asked), *_own(asked))


def counted(asked: Asked) -> ColumnElement[bool]:
    """The same over the counts of open findings; without days, case and words, which they do not know."""
    return and_(*_shared(asked, _O), _O.n > 0)


def _shared(asked: Asked, c: Any, unled: bool = False) -> Iterator[ColumnElement[bool]]:
    office, state, rule, team = (
        column.concat("") if unled else column for column in (c.office, c.state, c.rule, c.team)
    )
    yield office == asked.office
    yield state.in_(asked.states)
    if asked.legacy is not None:
        yield c.legacy if asked.legacy else ~c.legacy
    for column, values in ((c.kind, asked.kinds), (c.status, asked.statuses), (c.cause, asked.causes)):
        if values:
            yield column.in_(values)
    if asked.rules is not None:
        yield rule.in_(asked.rules) if asked.rules else false()
    if asked.scope is not None:
        yield of_teams(team, asked.scope)
    if asked.parked is not None:
        yield _parked(asked.parked, c)


def _parked(parked: bool, c: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool]
    if c is _O:
        found = c.parked if parked else ~c.parked
    else:
        found = c.follow_up.is_not(None) if parked else c.follow_up.is_(None)
    return found


def of_teams(column: Any, teams: tuple[str, ...]) -> ColumnElement[bool]:
    """One of these teams; '' is none. A finding has no team by null, what is counted by ''."""
    found: ColumnElement[bool] = column.in_(teams)
    if column is _O.team or column is tables.finding_count.c.team or "" not in teams:
        return found
    return column.is_(None) if len(teams) == 1 else or_(column.is_(None), found)


def _days(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.undated:
        yield _F.due.is_(None)
    if asked.due_from is not None:
        yield _F.due >= asked.due_from
    if asked.due_to is not None:
        yield _F.due <= asked.due_to


def _own(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.closed:
        yield or_(_F.case_key.is_(None), _F.case_key.not_in(sorted(asked.closed)))
    if asked.case is not None:
        yield _F.case_key == asked.case
