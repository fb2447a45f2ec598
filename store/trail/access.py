"""Who read what: a log of its own with a short retention. It is no part of the trail, so that it can be deleted."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from store.records.tables import access


def seen(connection: Connection, actor: str, what: str, case_key: str | None, reason: str, at: datetime) -> None:
    """Notes that `actor` (a pseudonym) read `what`, of one case where there is one, with the reason that was given."""
    connection.execute(access.insert().values(at=at, actor=actor, what=what, case_key=case_key, reason=reason))


def forget(connection: Connection, before: datetime) -> int:
    """Deletes what was read before a time; gives how much that was."""
    return int(connection.execute(sa.delete(access).where(access.c.at < before)).rowcount)
