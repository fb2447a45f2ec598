"""Small questions about the whole database."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from store.records.tables import finding, own_record, run, snapshot

_FILLED = (run, snapshot, finding, own_record)


def in_use(connection: Connection) -> bool:
    """Whether anything was ever brought in, evaluated or recorded."""
    return any(connection.execute(select(table.c.id).limit(1)).first() is not None for table in _FILLED)


def counts(connection: Connection) -> dict[str, int]:
    """Rows of the tables that hold an office's work."""
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in _FILLED
    }
