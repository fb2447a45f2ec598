"""Employees' own cases: who may not see which, and who is told that they are an employee's."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from store.records.tables import account, colleague, own_case

_O, _C = own_case.c, colleague.c


def closed(
    connection: Connection, known: str, teams: frozenset[str] | None, leading: bool
) -> tuple[frozenset[str], frozenset[str]]:
    """The case keys that are closed to an account, and those that it is told are an employee's own.

    Closed are its own cases, those of named colleagues, and those of everybody who shares a team with it (`teams` None
    shares with all); who leads sees them flagged instead, but never their own or a named colleague's.
    """
    named = set(connection.execute(sa.select(_C.other).where(_C.account == known)).scalars())
    hidden, shown = set(), set()
    query = sa.select(_O.account, _O.case_key, account.c.teams).join(account, account.c.id == _O.account)
    for owner, case_key, theirs in connection.execute(query):
        if owner == known or owner in named:
            hidden.add(case_key)
        elif leading:
            shown.add(case_key)
        elif teams is None or theirs is None or not teams.isdisjoint(theirs):
            hidden.add(case_key)
    return frozenset(hidden), frozenset(shown - hidden)


def keys(connection: Connection, known: str) -> list[str]:
    """The own cases of an account."""
    return list(connection.execute(sa.select(_O.case_key).where(_O.account == known).order_by(_O.case_key)).scalars())


def others(connection: Connection, known: str) -> list[str]:
    """The colleagues whose own cases are closed to an account by name."""
    return list(connection.execute(sa.select(_C.other).where(_C.account == known).order_by(_C.other)).scalars())


def put(connection: Connection, known: str, case_key: str, actor: str, at: datetime) -> bool:
    """Notes that a case is somebody's own; whether that is new."""
    wanted = (_O.account == known) & (_O.case_key == case_key)
    if connection.execute(sa.select(_O.case_key).where(wanted)).first() is not None:
        return False
    connection.execute(own_case.insert().values(account=known, case_key=case_key, actor=actor, at=at))
    return True


def take(connection: Connection, known: str, case_key: str) -> bool:
    """A case is nobody's own any more; whether it was."""
    wanted = (_O.account == known) & (_O.case_key == case_key)
    return connection.execute(sa.delete(own_case).where(wanted)).rowcount > 0


def pair(connection: Connection, known: str, other: str, actor: str, at: datetime) -> bool:
    """Closes the own cases of `other` to an account; whether that is new."""
    if connection.execute(sa.select(_C.other).where((_C.account == known) & (_C.other == other))).first() is not None:
        return False
    connection.execute(colleague.insert().values(account=known, other=other, actor=actor, at=at))
    return True


def part(connection: Connection, known: str, other: str) -> bool:
    """Opens them again; whether they were closed."""
    return connection.execute(sa.delete(colleague).where((_C.account == known) & (_C.other == other))).rowcount > 0
