"""The full text over reasons: on SQLite tables of its own, filled by triggers; on PostgreSQL an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

TABLES = "finding_text"
"""How the names of its tables and triggers begin on SQLite. They follow from the findings and are never copied."""

INDEX = "ix_finding_words"
"""The index on PostgreSQL."""


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the tables of the program say how this must be; the full text differs between the databases."""
    text_table = kind == "table" and name is not None and name.startswith(TABLES)
    return not text_table and not (kind == "index" and name == INDEX)


def read_anew(connection: Connection) -> None:
    """Reads all reasons anew."""
    if connection.dialect.name == "sqlite" and _named(connection, "table"):
        connection.execute(text(f"INSERT INTO {TABLES} ({TABLES}) VALUES ('rebuild')"))


def forget(connection: Connection) -> None:
    """Takes the words of deleted reasons out of the full text, which otherwise keeps them until it happens to tidy."""
    if connection.dialect.name == "sqlite" and _named(connection, "table"):
        connection.execute(text(f"INSERT INTO {TABLES} ({TABLES}) VALUES ('optimize')"))


@contextmanager
def without_triggers(connection: Connection) -> Iterator[None]:
    """Takes away what follows every change of a reason, and puts it back; the caller sees to the words."""
    if connection.dialect.name != "sqlite":
        yield
        return
    found = _named(connection, "trigger")
    for name, _ in found:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, statement in found:
        connection.exec_driver_sql(statement)


def _named(connection: Connection, kind: str) -> list[tuple[str, str]]:
    asked = text(f"SELECT name, sql FROM sqlite_master WHERE type = :kind AND name LIKE '{TABLES}%'")
    return [(str(name), str(sql)) for name, sql in connection.execute(asked, {"kind": kind})]
