"""A copy of the database on which an upgrade is tried first: a file, or a schema beside the tables on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from store.records.care.portable import load, unpack
from store.records.care.transfer import counted
from store.records.care.words import ours
from store.records.connect import connect, reading, sqlite_file, within, writing
from store.records.tables import METADATA
from store.records.upgrade import NEWEST

_SCHEMA = "regelwerk_probe"


@contextmanager
def probe(file: Path, url: str, scratch: Path) -> Iterator[str]:
    """The URL of a copy made from a portable file, with the newest tables; gone at the end.

    It is of the kind of database that `url` names, so that what works on it works there.
    """
    if sqlite_file(url) is not None:
        copy = scratch / "probe.db"
        unpack(file, copy, NEWEST, _nothing)
        yield f"sqlite:///{copy}"
        return
    inside = within(url, _SCHEMA)
    _drop(url)
    try:
        outside = connect(url)
        with writing(outside) as connection:
            connection.execute(text(f"CREATE SCHEMA {_SCHEMA}"))
        outside.dispose()
        engine = connect(inside)
        try:
            load(file, engine, f"{_SCHEMA}_vorher", NEWEST, _nothing)
        finally:
            engine.dispose()
        yield inside
    finally:
        _drop(url)


def flaws(url: str, rows: dict[str, int]) -> list[str]:
    """What is wrong with a migrated copy, in German: tables that are not as they must be, rows that got lost."""
    engine = connect(url)
    try:
        with reading(engine) as connection:
            found = counted(connection)
            wrong = [
                f"Tabelle {name}: {number} Zeilen vorher, {found[name]} nachher"
                for name, number in sorted(rows.items())
                if name in found and found[name] != number
            ]
            context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
            different = compare_metadata(context, METADATA)
            return wrong + ([f"{len(different)} Tabellen oder Spalten sind nicht wie erwartet"] if different else [])
    finally:
        engine.dispose()


def _nothing(_: Connection) -> None:
    """A copy notes nothing."""


def _drop(url: str) -> None:
    engine = connect(url)
    try:
        with writing(engine) as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE"))
    finally:
        engine.dispose()
