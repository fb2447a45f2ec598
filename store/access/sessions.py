"""Sessions: kept by the SHA-256 of their cookie, so that whoever reads the table cannot enter with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from schemas.access.session import Way
from store.records.tables import session

_S = session.c


@dataclass(frozen=True, slots=True)
class Row:
    """A session as it is kept."""

    id: str
    account: str
    way: Way
    created: datetime
    seen: datetime
    strong: datetime


def key_of(cookie: str) -> str:
    """Under which id a cookie's session is kept."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def add(connection: Connection, row: Row) -> None:
    """Writes a new session."""
    connection.execute(
        session.insert().values(
            id=row.id, account=row.account, way=row.way.value, created_at=row.created, seen_at=row.seen,
            strong_at=row.strong,
        )
    )  # fmt: skip


def find(connection: Connection, known: str) -> Row | None:
    """The session with an id, whether or not its time is over."""
    row = connection.execute(sa.select(session).where(_S.id == known)).first()
    if row is None:
        return None
    return Row(row.id, row.account, Way(row.way), row.created_at, row.seen_at, row.strong_at)


def listed(connection: Connection) -> list[Row]:
    """All sessions, the last used first."""
    query = sa.select(session).order_by(_S.seen_at.desc(), _S.id)
    return [
        Row(row.id, row.account, Way(row.way), row.created_at, row.seen_at, row.strong_at)
        for row in connection.execute(query)
    ]


def touch(connection: Connection, known: str, at: datetime) -> None:
    """Notes that a session was used."""
    connection.execute(sa.update(session).where(_S.id == known).values(seen_at=at))


def drop(connection: Connection, known: str) -> bool:
    """Ends a session; whether there was one."""
    return connection.execute(sa.delete(session).where(_S.id == known)).rowcount > 0


def drop_of(connection: Connection, account: str, but: str | None = None) -> int:
    """Ends all sessions of an account, but for one; how many there were."""
    wanted = _S.account == account
    if but is not None:
        wanted &= _S.id != but
    return connection.execute(sa.delete(session).where(wanted)).rowcount


def sweep(connection: Connection, idle_since: datetime, begun_before: datetime) -> int:
    """Deletes what was not used since a time or began before one; how many there were."""
    over = (_S.seen_at < idle_since) | (_S.created_at < begun_before)
    return connection.execute(sa.delete(session).where(over)).rowcount
