"""The rows of the table `suspension`: rules of which nobody is reminded for a time."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from schemas.reminder.suspension import Suspension
from store.records.tables import suspension


def suspend(
    connection: Connection, office: str, rule: str, until: date, actor: str, reason: str, now: datetime
) -> Suspension:
    """Writes down a Notbremse; it holds from now on."""
    number = int(connection.execute(select(func.coalesce(func.max(suspension.c.id), 0))).scalar_one()) + 1
    values = {"id": number, "office": office, "rule": rule, "at": now, "until": until, "actor": actor, "reason": reason}
    connection.execute(insert(suspension).values(values))
    return Suspension(number, rule, now, until, actor, reason)


def lift(connection: Connection, found: Suspension, actor: str, now: datetime) -> None:
    """Ends a Notbremse before its time."""
    mine = suspension.c.id == found.id
    connection.execute(update(suspension).where(mine).values(lifted_at=now, lifted_by=actor))


def holding(connection: Connection, office: str, day: date) -> dict[str, Suspension]:
    """By rule the Notbremse that holds on a day, the longest if there are several."""
    c = suspension.c
    query = select(suspension).where(c.office == office, c.until >= day, c.lifted_at.is_(None)).order_by(c.until, c.id)
    return {row.rule: _read(row) for row in connection.execute(query)}


def listed(connection: Connection, office: str) -> tuple[Suspension, ...]:
    """All of them, the newest first."""
    query = select(suspension).where(suspension.c.office == office).order_by(suspension.c.id.desc())
    return tuple(_read(row) for row in connection.execute(query))


def _read(row: Row[tuple[object, ...]]) -> Suspension:
    return Suspension(row.id, row.rule, row.at, row.until, row.actor, row.reason, row.lifted_at)
