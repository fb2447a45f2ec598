"""The one DuckDB connection of an intake: no network, spilling into a folder that is handed down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from schemas.failure import SpaceExhausted

Connection = duckdb.DuckDBPyConnection
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
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def identifier(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


_FULL = (
    "no space left",
    "could not write",
    "failed to write",
    "disk quota",
    "max_temp_directory_size",
    "file too large",
)


@contextmanager
def space() -> Iterator[None]:
    """Says in German that disk or memory do not suffice; every other error passes."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise SpaceExhausted("Der Speicher (Arbeitsspeicher und Auslagerungsdatei) reicht nicht aus.") from error
    except (duckdb.IOException, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (28, 122, 27):
            raise
        if isinstance(error, duckdb.Error) and not any(word in str(error).lower() for word in _FULL):
            raise
        raise SpaceExhausted("Auf dem Datenträger ist kein Platz mehr.") from error
