"""A DuckDB connection for reading written files: no network, spilling into a folder that is handed down."""

from __future__ import annotations

from pathlib import Path

import duckdb

Connection = duckdb.DuckDBPyConnection
MEMORY = "2GB"
"""What a small server can spare; more goes to the scratch folder."""


def connect(scratch: Path) -> Connection:
    """An empty in-memory database that spills into `scratch`."""
    connection = duckdb.connect(
        config={
            "temp_directory": str(scratch),
            "memory_limit": MEMORY,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    connection.execute("SET enable_progress_bar = false")
    return connection


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
