"""The way into the database: SQLite (WAL) or PostgreSQL by one URL; many transactions that read, one that writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, ProgrammingError

from schemas.failure import StoreRefused
from store.records.trouble import said

__all__ = [
    "Connection",
    "DatabaseError",
    "Engine",
    "connect",
    "glance",
    "reading",
    "shown",
    "sqlite_file",
    "within",
    "writing",
]

PATIENCE = 30.0
"""Seconds to wait for somebody else's writing transaction."""
_LOCK = 0x5265_6765_6C77
"""The advisory lock that writers on PostgreSQL take: as on SQLite, there is one at a time."""
_NO_TABLE = "42P01"
"""What PostgreSQL says where a table is missing."""


def connect(url: str, *, create: bool = False, patience: float = PATIENCE) -> Engine:
    """An engine for the database at `url`; nothing is opened yet.

    A SQLite file that is not there is made only with `create`. Raises StoreRefused for a URL that means no database.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, create, patience)
    return _postgresql(parsed, patience)


def frozen(file: Path) -> Engine:
    """An engine for a SQLite file that nobody changes, as in a backup: nothing is written, also not beside it."""
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    return _followed(
        create_engine(
            URL.create("sqlite", database=str(file)), hide_parameters=True,
            creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None),
        )
    )  # fmt: skip


def shown(url: str) -> str:
    """A URL as it may be printed: without user, password and options."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return str(parsed.database)
    host = parsed.host or parsed.query.get("host") or "localhost"
    port = f":{parsed.port}" if parsed.port else ""
    return f"PostgreSQL-Datenbank {parsed.database} auf {host}{port}"


def within(url: str, schema: str) -> str:
    """The URL of the same PostgreSQL database, whose tables are those in `schema`. It holds the password still."""
    changed = _parsed(url).update_query_dict({"options": f"-c search_path={schema}"})
    return changed.render_as_string(hide_password=False)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    parsed = _parsed(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write; the next writer waits until it is over. After an error nothing is kept.

    Raises DatabaseBusy, DatabaseGone, SpaceExhausted and StoreRefused.
    """
    with said(engine), engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees one state of the database and cannot change it. Raises as `writing` does."""
    with said(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        else:
            options = {"reads": True}
        connection = connection.execution_options(**options)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                _hold_findings(connection)
            yield connection


def _hold_findings(connection: Connection) -> None:
    """Takes hold of the findings before the state that a transaction sees is fixed, if the database has such a table.

    Where another table takes their place (store.findings.matching.anew), who had fixed the state before and looked at
    them afterwards would see none at all.
    """
    try:
        connection.exec_driver_sql("SAVEPOINT hold; LOCK TABLE finding IN ACCESS SHARE MODE; RELEASE hold")
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_TABLE:
            raise
        connection.exec_driver_sql("ROLLBACK TO hold")


def empty_log(engine: Engine) -> None:
    """Empties SQLite's log beside the file, which may hold what has been erased, unless somebody is reading from it."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


@contextmanager
def glance(at: str | Path) -> Iterator[Connection]:
    """One reading transaction over a database of any version, whose engine goes with it. Raises as `reading` does.

    `at` is its URL, or the file of a backup, which nobody changes.
    """
    engine = frozen(at) if isinstance(at, Path) else connect(at)
    try:
        with reading(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _parsed(url: str) -> URL:
    if url.startswith(_FILE) and url not in {_FILE, f"{_FILE}:memory:"}:
        # All of it is the name of the file: elsewhere in a URL what follows a „?“ would be an option.
        return URL.create("sqlite", database=url.removeprefix(_FILE))
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except (ArgumentError, ValueError) as error:
        # Neither URL nor cause are said: both may hold the password.
        raise StoreRefused(_WAY_OUT) from error
    backend = parsed.drivername.partition("+")[0]
    if backend not in {"sqlite", "postgresql"} or not parsed.database:
        raise StoreRefused(_WAY_OUT)
    if backend == "sqlite" and parsed.database == ":memory:":
        raise StoreRefused(_WAY_OUT)
    return parsed.set(drivername="sqlite" if backend == "sqlite" else "postgresql+psycopg")


_FILE = "sqlite:///"
_WAY_OUT = (
    "Die Adresse der Datenbank (Abschnitt [datenbank], Angabe url) ist keine. Möglich sind: keine Angabe (Datei in der "
    "Ablage), sqlite:////voller/pfad/datei.db oder postgresql://benutzer@rechner:5432/datenbank"
)


def _sqlite(url: URL, create: bool, patience: float) -> Engine:
    file = Path(str(url.database)).absolute()

    def opened() -> sqlite3.Connection:
        mode = "rwc" if create else "rw"
        connection = sqlite3.connect(
            f"{file.as_uri()}?mode={mode}", uri=True, timeout=patience, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        # A committed step lasts, also when the power fails.
        connection.execute("PRAGMA synchronous = FULL")
        # What is deleted is overwritten; whether that is the usual way depends on who built SQLite.
        connection.execute("PRAGMA secure_delete = ON")
        # 64 MiB: many rows at once touch every index; the usual 2 MiB would be read and written over and over.
        connection.execute("PRAGMA cache_size = -65536")
        # A look at the words that the full text knows (store.findings.lists.words); it holds nothing.
        connection.execute("CREATE VIRTUAL TABLE temp.finding_word USING fts5vocab(main, finding_text, row)")
        return connection

    # What was written into a row has no place in the text of an error.
    return _followed(create_engine(url, creator=opened, hide_parameters=True))


def _followed(engine: Engine) -> Engine:
    """Begins transactions of SQLite as `reading` and `writing` want them."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if options.get('reads') else 'OFF'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")

    return engine


def _postgresql(url: URL, patience: float) -> Engine:
    options = f"-c lock_timeout={int(patience * 1000)} -c TimeZone=UTC {url.query.get('options', '')}".strip()
    arguments = {"connect_timeout": 10, "options": options, "application_name": "regelwerk"}
    return create_engine(url, pool_pre_ping=True, connect_args=arguments, hide_parameters=True)
