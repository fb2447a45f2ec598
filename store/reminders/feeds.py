"""The rows of the table `feed`: calendars that may be subscribed to. Their secret addresses are not kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from schemas.reminder.feed import Feed
from store.records.tables import feed


def allow(connection: Connection, office: str, new: Feed) -> None:
    """Writes down a calendar."""
    values = {"id": new.id, "office": office, "role": new.role, "team": new.team, "at": new.at, "until": new.until}
    connection.execute(insert(feed).values(**values, actor=new.actor))


def one(connection: Connection, office: str, id_: str) -> Feed | None:
    """A calendar by its id."""
    row = connection.execute(select(feed).where(feed.c.office == office, feed.c.id == id_)).first()
    return None if row is None else _read(row)


def listed(connection: Connection, office: str) -> tuple[Feed, ...]:
    """All of them, the newest first."""
    query = select(feed).where(feed.c.office == office).order_by(feed.c.at.desc(), feed.c.id)
    return tuple(_read(row) for row in connection.execute(query))


def revoke(connection: Connection, found: Feed, actor: str, now: datetime) -> None:
    """Ends a calendar for good."""
    connection.execute(update(feed).where(feed.c.id == found.id).values(revoked_at=now, revoked_by=actor))


def _read(row: Row[tuple[object, ...]]) -> Feed:
    return Feed(row.id, row.role, row.team, row.at, row.until, row.actor, row.revoked_at)
