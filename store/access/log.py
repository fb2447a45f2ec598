"""The security log: written in the transaction of what it notes, read page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from schemas.access.happening import Happening, Kind
from store.records.tables import security_log


def note(connection: Connection, happening: Happening) -> None:
    """Adds an entry."""
    connection.execute(
        security_log.insert().values(
            at=happening.at, kind=happening.kind.value, account=happening.account, by_account=happening.by,
            address=happening.address, body=dict(happening.body),
        )
    )  # fmt: skip


def listed(
    connection: Connection, before: int | None = None, kinds: Sequence[Kind] = (), most: int = 100
) -> list[tuple[int, Happening]]:
    """The newest entries with their numbers, of some kinds or of all; the next page is `before` the last number."""
    log = security_log.c
    query = sa.select(security_log).order_by(log.id.desc()).limit(most)
    if before is not None:
        query = query.where(log.id < before)
    if kinds:
        query = query.where(log.kind.in_([kind.value for kind in kinds]))
    return [
        (int(row.id), Happening(Kind(row.kind), row.at, row.account, row.by_account, row.address, row.body))
        for row in connection.execute(query)
    ]


def count_before(connection: Connection, before: datetime) -> int:
    """How many entries are from before a time."""
    wanted = security_log.c.at < before
    return int(connection.execute(sa.select(sa.func.count()).select_from(security_log).where(wanted)).scalar_one())


def forget(connection: Connection, before: datetime) -> int:
    """Deletes what is from before a time; gives how much that was."""
    return int(connection.execute(sa.delete(security_log).where(security_log.c.at < before)).rowcount)
