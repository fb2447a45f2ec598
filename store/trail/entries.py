"""The trail read back, in order, a portion at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from schemas.evidence.trail import Chained, Kind
from store.records.tables import trail

_AT_ONCE = 5_000
_COLUMNS = (
    trail.c.seq, trail.c.at, trail.c.actor, trail.c.kind, trail.c.subject, trail.c.reason, trail.c.body,
    trail.c.previous, trail.c.hash,
)  # fmt: skip


def entries(connection: Connection, kind: Kind | None = None, subject: str | None = None) -> Iterator[Chained]:
    """Every entry, or those of a kind and subject, in the order of their numbers."""
    last = -(2**62)
    while True:
        query = sa.select(*_COLUMNS).where(trail.c.seq > last).order_by(trail.c.seq).limit(_AT_ONCE)
        if kind is not None:
            query = query.where(trail.c.kind == str(kind))
        if subject is not None:
            query = query.where(trail.c.subject == subject)
        rows = connection.execute(query).all()
        yield from (_entry(*row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].seq


def newest(connection: Connection, number: int, kind: str | None = None) -> list[Chained]:
    """The last few entries, or the last few of a kind, in order."""
    query = sa.select(*_COLUMNS).order_by(trail.c.seq.desc()).limit(number)
    if kind is not None:
        query = query.where(trail.c.kind == kind)
    return [_entry(*row) for row in reversed(connection.execute(query).all())]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the trail; what is empty is not asked for. `first` and `last` are days in UTC (ISO)."""

    kind: str = ""
    actor: str = ""
    subject: str = ""
    first: str = ""
    last: str = ""


def sought(connection: Connection, asked: Sought, before: int | None = None, limit: int = 50) -> list[Chained]:
    """Some entries, the newest first; `before`: those with smaller numbers."""
    query = sa.select(*_COLUMNS).order_by(trail.c.seq.desc()).limit(limit)
    for column, value in ((trail.c.kind, asked.kind), (trail.c.actor, asked.actor), (trail.c.subject, asked.subject)):
        if value:
            query = query.where(column == value)
    if asked.first:
        query = query.where(trail.c.at >= asked.first)
    if asked.last:
        # "T" is smaller than "U", so that every moment of the day counts.
        query = query.where(trail.c.at < f"{asked.last}U")
    if before is not None:
        query = query.where(trail.c.seq < before)
    return [_entry(*row) for row in connection.execute(query)]


def head(connection: Connection) -> tuple[int, str] | None:
    """Number and hash of the last entry; None while there is none."""
    found = connection.execute(sa.select(trail.c.seq, trail.c.hash).order_by(trail.c.seq.desc()).limit(1)).first()
    return None if found is None else (int(found.seq), str(found.hash))


def counted(connection: Connection, until: int) -> dict[str, int]:
    """How many entries of each kind there are up to a number."""
    query = sa.select(trail.c.kind, sa.func.count()).where(trail.c.seq <= until).group_by(trail.c.kind)
    return {str(kind): int(number) for kind, number in connection.execute(query)}


def _entry(seq: int, *texts: str) -> Chained:
    at, actor, kind, subject, reason, body, previous, hashed = texts
    return Chained(seq, at, actor, kind, subject, reason, body, previous, hashed)
