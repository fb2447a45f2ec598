"""The one DuckDB connection of an intake: no network, spilling into a folder that is handed down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

Connection = duckdb.DuckDBPyConnection
LANES = 2
"""How many statements run at once: most are small and spend their time being planned."""

MEMORY = "2GB"
"""What a small server can spare; more goes to the scratch folder."""


def connect(scratch: Path | None = None) -> Connection:
    """An empty in-memory database that spills into `scratch`; without it, it never spills."""
    connection = duckdb.connect(
        config={
            "temp_directory": "" if scratch is None else str(scratch),
            "memory_limit": MEMORY,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    connection.execute("SET enable_progress_bar = false")
    # For every cursor of it, too: a zone that is set for one of them alone is not handed on.
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


@contextmanager
def one_thread(connection: Connection) -> Iterator[None]:
    """Whatever is written meanwhile, by any cursor of the database, keeps its order."""
    connection.execute("SET GLOBAL threads = 1")
    try:
        yield
    finally:
        connection.execute("RESET GLOBAL threads")


def small(path: Path) -> bool:
    """Whether a Parquet file is read in less time than a second statement is planned in."""
    return path.stat().st_size < 1 << 20


def identifier(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def writer() -> dict[str, str]:
    """Name and version of the library whose bytes the tables of a snapshot are."""
    return {"duckdb": str(duckdb.__version__)}
