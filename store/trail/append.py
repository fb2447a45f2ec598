"""The one way into the audit trail: behind its last entry, inside the transaction of what is noted."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import Connection

from schemas.evidence.trail import FIRST, Entry, chained
from store.records.tables import trail

_LOCK = 4_701_982
"""The advisory lock of PostgreSQL that appends share; any number that nobody else uses."""


def append(connection: Connection, entry: Entry) -> int:
    """Chains an entry behind the last one and gives its number; it counts once the caller's transaction does.

    Appends wait for each other, so that there is no gap and no fork: on SQLite the caller's transaction is already the
    only one that writes (`writing` begins it so), on PostgreSQL an advisory lock is held until its end.
    Raises ValueError for a body that the trail cannot hold exactly.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    last = connection.execute(sa.select(trail.c.seq, trail.c.hash).order_by(trail.c.seq.desc()).limit(1)).first()
    seq, previous = (1, FIRST) if last is None else (last.seq + 1, last.hash)
    connection.execute(trail.insert().values(asdict(chained(entry, seq, previous))))
    return int(seq)
