"""The whole database as one SQLite file, the form in which it is backed up, and back into either kind."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, inspect, select, text

from schemas.failure import OtherVersion, StoreRefused
from store.records.care.transfer import counted, transfer
from store.records.connect import connect, frozen, reading, writing
from store.records.tables import trail
from store.records.trouble import said
from store.records.upgrade import migrate, migrate_within, version


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file holds: the version of its tables, rows by table, the last entry of the trail (0 and '' if none)."""

    version: str
    counts: dict[str, int]
    seq: int
    hash: str
    at: str


def export(engine: Engine, file: Path) -> Exported:
    """Writes one consistent state of the database into a new SQLite file, while others go on working.

    Raises OtherVersion for a database without our tables, and what `reading` raises.
    """
    if engine.dialect.name == "sqlite":
        _copied(engine, file)
    else:
        _transferred(engine, file)
    return look(file)


def look(file: Path) -> Exported:
    """What a portable file holds. Raises StoreRefused for one that is damaged or none of ours."""
    engine = frozen(file)
    try:
        with reading(engine) as connection:
            sound = connection.execute(text("PRAGMA quick_check(1)")).scalar()
            found = version(connection)
            if sound != "ok" or found is None:
                raise StoreRefused(f"Die Datei {file} ist beschädigt oder keine Datenbank von Regelwerk.")
            last = connection.execute(
                select(trail.c.seq, trail.c.hash, trail.c.at).order_by(trail.c.seq.desc()).limit(1)
            )
            seq, hashed, at = last.first() or (0, "", "")
            return Exported(found, counted(connection), int(seq), str(hashed), str(at))
    finally:
        engine.dispose()


def load(file: Path, engine: Engine, aside: str, target: str, note: Callable[[Connection], None]) -> str | None:
    """Puts the rows of a portable file in the place of all tables of a PostgreSQL database, in one transaction.

    What was there is kept in a schema whose name begins with `aside` and is given back (None: there was nothing). Then
    the tables are brought to the version `target`, and `note` writes what else belongs to the step.
    """
    source = frozen(file)
    kept = None
    try:
        with reading(source) as rows, writing(engine) as connection:
            if inspect(connection).has_table("alembic_version"):
                kept = _set_aside(connection, aside)
            migrate_within(connection, cast(str, version(rows)))
            transfer(rows, connection)
            migrate_within(connection, target)
            note(connection)
    finally:
        source.dispose()
    return kept


def unpack(file: Path, into: Path, target: str, note: Callable[[Connection], None]) -> None:
    """Makes the SQLite database `into` from a portable file, of the version `target`; `note` as for `load`."""
    shutil.copyfile(file, into)
    engine = connect(f"sqlite:///{into}")
    try:
        with writing(engine) as connection:
            migrate_within(connection, target)
            note(connection)
    finally:
        engine.dispose()


def _set_aside(connection: Connection, wanted: str) -> str:
    taken = set(inspect(connection).get_schema_names())
    name = next(one for n in itertools.count(1) if (one := f"{wanted}_{n}" if n > 1 else wanted) not in taken)
    connection.execute(text(f'CREATE SCHEMA "{name}"'))
    for table in inspect(connection).get_table_names():
        connection.execute(text(f'ALTER TABLE "{table}" SET SCHEMA "{name}"'))
    functions = connection.execute(
        text(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace "
            "AND p.proname = 'trail_guard'"
        )
    ).scalars()
    for found in functions.all():
        connection.execute(text(f'ALTER FUNCTION {found} SET SCHEMA "{name}"'))
    return name


def _copied(engine: Engine, file: Path) -> None:
    with said(engine), reading(engine) as connection:
        if version(connection) is None:
            raise OtherVersion("Die Datenbank ist leer. Angelegt wird sie mit regelwerk db init.")
        source = cast(sqlite3.Connection, connection.connection.driver_connection)
        target = sqlite3.connect(file)
        try:
            source.backup(target)
            # One file, no others beside it.
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()


def _transferred(engine: Engine, file: Path) -> None:
    target = connect(f"sqlite:///{file}", create=True)
    try:
        with reading(engine) as rows:
            found = version(rows)
            if found is None:
                raise OtherVersion("Die Datenbank ist leer. Angelegt wird sie mit regelwerk db init.")
            migrate(target, found)
            with writing(target) as connection:
                transfer(rows, connection)
        with target.connect() as closing:
            closing.exec_driver_sql("ROLLBACK")
            closing.exec_driver_sql("PRAGMA journal_mode = DELETE")
            closing.exec_driver_sql("BEGIN")
    finally:
        target.dispose()
