"""Tokens of the interface: kept by their SHA-256; the token itself is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from schemas.access.role import Role
from store.access.sessions import key_of
from store.records.tables import api_token

_T = api_token.c


@dataclass(frozen=True, slots=True)
class Token:
    """Access of one program: what it may do, for which teams (None: every), until when."""

    id: str
    name: str
    roles: frozenset[Role]
    teams: frozenset[str] | None
    created: datetime
    actor: str
    expires: datetime
    seen: datetime | None = None
    revoked: datetime | None = None


def add(connection: Connection, token: Token, secret: str) -> None:
    """Writes a new token."""
    connection.execute(
        api_token.insert().values(
            id=token.id, name=token.name, hash=key_of(secret), roles=sorted(role.value for role in token.roles),
            teams=None if token.teams is None else sorted(token.teams), created_at=token.created, actor=token.actor,
            expires_at=token.expires,
        )
    )  # fmt: skip


def next_id(connection: Connection) -> str:
    """An id that no token had: rows are never deleted."""
    number = connection.execute(sa.select(sa.func.count()).select_from(api_token)).scalar_one() + 1
    return f"zugang-{number:04}"


def find(connection: Connection, secret: str) -> Token | None:
    """The token behind a secret, whether or not it still counts."""
    return next(iter(_read(connection, _T.hash == key_of(secret))), None)


def one(connection: Connection, known: str) -> Token | None:
    """The token with an id."""
    return next(iter(_read(connection, _T.id == known)), None)


def listed(connection: Connection) -> list[Token]:
    """All tokens, the newest first."""
    return _read(connection, sa.true())


def touch(connection: Connection, known: str, at: datetime) -> None:
    """Notes that a token was used."""
    connection.execute(sa.update(api_token).where(_T.id == known).values(seen_at=at))


def revoke(connection: Connection, known: str, at: datetime) -> bool:
    """Ends a token for ever; whether it still counted."""
    wanted = (_T.id == known) & _T.revoked_at.is_(None)
    return connection.execute(sa.update(api_token).where(wanted).values(revoked_at=at)).rowcount > 0


def _read(connection: Connection, wanted: sa.ColumnElement[bool]) -> list[Token]:
    query = sa.select(api_token).where(wanted).order_by(_T.created_at.desc(), _T.id.desc())
    return [
        Token(
            row.id, row.name, frozenset(Role(name) for name in row.roles),
            None if row.teams is None else frozenset(row.teams), row.created_at, row.actor, row.expires_at,
            row.seen_at, row.revoked_at,
        )
        for row in connection.execute(query)
    ]  # fmt: skip
