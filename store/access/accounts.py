"""Accounts: read and written inside the caller's transaction. The hash of a password leaves only through `secret`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from schemas.access.account import Account
from schemas.access.role import Role
from schemas.access.session import Way
from store.records.tables import account

_A = account.c


def folded(login: str) -> str:
    """A login as it is kept: without spaces around it, in small letters."""
    return login.strip().casefold()


def by_login(connection: Connection, login: str) -> Account | None:
    """The account of a login, however its letters are written."""
    return _one(connection, _A.login == folded(login))


def by_id(connection: Connection, known: str) -> Account | None:
    """The account with an id."""
    return _one(connection, _A.id == known)


def by_outside(connection: Connection, way: Way, outside: str) -> Account | None:
    """The account of somebody whom a provider calls so."""
    return _one(connection, (_A.way == way.value) & (_A.outside == outside))


def listed(connection: Connection) -> list[Account]:
    """All accounts by login."""
    return [_account(row) for row in connection.execute(sa.select(account).order_by(_A.login))]


def secret(connection: Connection, known: str) -> str | None:
    """The hash of an account's password; None for who signs in elsewhere."""
    found: str | None = connection.execute(sa.select(_A.secret).where(_A.id == known)).scalar()
    return found


def add(connection: Connection, made: Account, hashed: str | None) -> None:
    """Writes a new account."""
    connection.execute(
        account.insert().values(
            id=made.id, login=made.login, name=made.name, way=made.way.value, secret=hashed, outside=made.outside,
            worker=made.worker, roles=_roles(made.roles), teams=_teams(made.teams), created_at=made.created,
            changed_at=made.changed, entered_at=made.entered, synced_at=made.synced, locked_at=made.locked,
            why_locked=made.why_locked, failures=made.failures, retry_at=made.retry, must_change=made.must_change,
        )
    )  # fmt: skip


def next_id(connection: Connection) -> str:
    """An id that nobody had: rows are never deleted, so their number never repeats."""
    number = connection.execute(sa.select(sa.func.count()).select_from(account)).scalar_one() + 1
    return f"konto-{number:04}"


def grant(
    connection: Connection, known: str, roles: Iterable[Role], teams: frozenset[str] | None, at: datetime
) -> None:
    """Gives an account exactly these roles and teams."""
    _change(connection, known, roles=_roles(roles), teams=_teams(teams), changed_at=at)


def rename(connection: Connection, known: str, name: str, worker: str | None, at: datetime) -> None:
    """Changes how a person is shown, and how the Fachverfahren calls them."""
    _change(connection, known, name=name, worker=worker, changed_at=at)


def lock(connection: Connection, known: str, why: str, at: datetime) -> None:
    """Nobody enters with this account any more."""
    _change(connection, known, locked_at=at, why_locked=why, changed_at=at)


def unlock(connection: Connection, known: str, at: datetime) -> None:
    """The account may be used again, and its count of wrong passwords is over."""
    _change(connection, known, locked_at=None, why_locked="", failures=0, retry_at=None, changed_at=at)


def reseal(connection: Connection, known: str, hashed: str, must_change: bool, at: datetime) -> None:
    """Gives an account another password."""
    _change(connection, known, secret=hashed, must_change=must_change, failures=0, retry_at=None, changed_at=at)


def entered(connection: Connection, known: str, at: datetime) -> None:
    """Notes that somebody entered."""
    _change(connection, known, entered_at=at, failures=0, retry_at=None)


def synced(connection: Connection, known: str, at: datetime) -> None:
    """Notes that the provider still knows the person."""
    _change(connection, known, synced_at=at)


def failed(connection: Connection, login: str, retry: datetime | None) -> int:
    """Counts a wrong password; gives how many in a row there are now, 0 for a login that nobody has."""
    values: dict[str, Any] = {"failures": _A.failures + 1}
    if retry is not None:
        values["retry_at"] = retry
    connection.execute(sa.update(account).where(_A.login == folded(login)).values(**values))
    return int(connection.execute(sa.select(_A.failures).where(_A.login == folded(login))).scalar() or 0)


def _change(connection: Connection, known: str, **values: Any) -> None:
    connection.execute(sa.update(account).where(_A.id == known).values(**values))


def _one(connection: Connection, wanted: sa.ColumnElement[bool]) -> Account | None:
    row = connection.execute(sa.select(account).where(wanted)).first()
    return None if row is None else _account(row)


def _roles(roles: Iterable[Role]) -> list[str]:
    return sorted(role.value for role in roles)


def _teams(teams: frozenset[str] | None) -> list[str] | None:
    return None if teams is None else sorted(teams)


def _account(row: Row[Any]) -> Account:
    return Account(
        row.id, row.login, row.name, Way(row.way), frozenset(Role(one) for one in row.roles),
        None if row.teams is None else frozenset(row.teams), row.outside, row.worker, row.created_at, row.changed_at,
        row.entered_at, row.synced_at, row.locked_at, row.why_locked, row.failures, row.retry_at, row.must_change,
    )  # fmt: skip
