"""The indexes of the findings while most of them change: made once afterwards, instead of touched by every row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection as Database
from sqlalchemy import text

from store.findings.rows import highest
from store.records import tables

_SHARE = 4
"""From one in so many rows on, making an index anew costs less than changing it row by row."""


@contextmanager
def set_aside(database: Database, changes: int) -> Iterator[None]:
    """Takes the indexes away for as long as `changes` rows are written, where that is worth it; SQLite only.

    There a reader goes on seeing the findings and indexes as they were. PostgreSQL would keep readers out meanwhile.
    The constraint that no finding is there twice stays. All is part of the caller's transaction.
    """
    if database.dialect.name != "sqlite" or not changes or changes * _SHARE < highest(database, "finding"):
        yield
        return
    indexes = sorted(tables.finding.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(database)
    yield
    for index in indexes:
        index.create(database)
    _measured(database)


def _measured(database: Database) -> None:
    """What SQLite's planner knew about an index is gone with it."""
    asked = text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
    if database.execute(asked).first() is not None:
        database.execute(text("ANALYZE finding"))
