"""What a statement answers about a few rows of the table that it reads."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import duckdb
import ibis.backends.sql.compilers as compilers
import ibis.expr.types as ir

from engine.compile.to_ibis.writing.brackets import Brackets

_TYPES = {"int64": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}

Row = tuple[object, ...]


class _Plain(Brackets, type(compilers.duckdb.compiler)):  # type: ignore[misc]
    """Ibis' own compiler, told where brackets are missing."""


@lru_cache(maxsize=1)
def _holding(table: str, columns: str, rows: tuple[Row, ...]) -> duckdb.DuckDBPyConnection:
    """A database with one table; the next statements often ask about the same one."""
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE {table} ({columns})")
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", list(rows))
    return connection


def answers(statement: str, table: ir.Table, rows: Iterable[Row]) -> list[Row]:
    """The rows that a statement finds where an Ibis table holds the given ones; their order says nothing."""
    columns = ", ".join(f"{name} {_TYPES[str(kind)]}" for name, kind in table.schema().items())
    connection = _holding(table.get_name(), columns, tuple(rows))
    return connection.execute(f"SELECT * FROM ({statement}) ORDER BY ALL").fetchall()


def at_length(table: ir.Table) -> str:
    """A table's statement as Ibis writes it: nothing is left out because it goes without saying."""
    return str(_Plain().to_sqlglot(table).sql(dialect="duckdb"))
