"""Who may release in the place of those who usually do, each with a last day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from schemas.release.release import Substitute
from store.records.tables import substitute as table


def add(
    connection: Connection, office: str, person: str, since: date, until: date, actor: str, reason: str, at: datetime
) -> int:
    """Names a substitute; its number."""
    number = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one())
    connection.execute(
        insert(table).values(
            id=number, office=office, person=person, since=since, until=until, at=at, actor=actor, reason=reason
        )
    )
    return number


def listed(connection: Connection, office: str) -> tuple[Substitute, ...]:
    """All there were, the newest first."""
    wanted = select(table).where(table.c.office == office).order_by(table.c.id.desc())
    return tuple(_substitute(row) for row in connection.execute(wanted))


def holding(connection: Connection, office: str, person: str, day: date) -> Substitute | None:
    """What makes somebody a substitute on a day."""
    return next((one for one in listed(connection, office) if one.person == person and one.holds(day)), None)


def revoke(connection: Connection, office: str, number: int, actor: str, at: datetime) -> bool:
    """Ends it now; whether there was something to end."""
    wanted = (table.c.id == number) & (table.c.office == office) & table.c.revoked_at.is_(None)
    done = connection.execute(update(table).where(wanted).values(revoked_at=at, revoked_by=actor))
    return done.rowcount == 1


def _substitute(row: Any) -> Substitute:
    return Substitute(
        row.id, row.office, row.person, row.since, row.until, row.at, row.actor, row.reason, row.revoked_at,
        row.revoked_by,
    )  # fmt: skip
