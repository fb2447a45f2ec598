"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
from psycopg import sql
from pyarrow import csv
from sqlalchemy import Connection, Table

_BATCH = 10_000
_BLOCK = 50_000
_QUOTED = csv.WriteOptions(include_header=False, quoting_style="all_valid")
"""Every value in quotes, so that what is not in quotes is no value."""


def copy_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Inserts rows whose values are in the order of `columns`, as Python holds them; how many there were."""
    kinds = [table.c[name].type.dialect_impl(connection.dialect) for name in columns]
    binders = [kind.bind_processor(connection.dialect) for kind in kinds]
    if connection.dialect.name == "postgresql":
        return _copied(connection, table, columns, _bound(rows, binders))
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
    number = 0
    bound = map(tuple, _bound(rows, binders))
    while batch := list(islice(bound, _BATCH)):
        connection.exec_driver_sql(statement, batch)
        number += len(batch)
    return number


def copy_batches(connection: Connection, table: str, columns: Sequence[str], batches: Iterable[pa.RecordBatch]) -> int:
    """Inserts columnar rows on PostgreSQL, as text that Python never takes apart; how many there were."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(sql.Identifier(table), names)
    number = 0
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in batches:
            said = pa.BufferOutputStream()
            csv.write_csv(batch, said, _QUOTED)
            copy.write(said.getvalue().to_pybytes())
            number += batch.num_rows
    return number


def copied_out(connection: Connection, query: str, schema: pa.Schema) -> Iterator[pa.Table]:
    """What a query finds on PostgreSQL, as tables of `schema`; its columns are the schema's, in the same order."""
    read = csv.ReadOptions(column_names=schema.names)
    parse = csv.ParseOptions(newlines_in_values=True)
    convert = csv.ConvertOptions(
        column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    driver = connection.connection.driver_connection
    assert driver is not None
    statement = sql.SQL("COPY ({}) TO STDOUT WITH (FORMAT csv)").format(sql.SQL(query))
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        rows = map(bytes, copy)
        while block := b"".join(islice(rows, _BLOCK)):
            yield csv.read_csv(pa.py_buffer(block), read, parse, convert)


_Binder = Callable[[Any], Any] | None


def _bound(rows: Iterable[Sequence[object]], binders: Sequence[_Binder]) -> Iterable[Any]:
    special = [(index, binder) for index, binder in enumerate(binders) if binder is not None]
    if not special:
        return rows

    def made(row: Sequence[object]) -> tuple[object, ...]:
        values = list(row)
        for index, binder in special:
            values[index] = binder(values[index])
        return tuple(values)

    return map(made, rows)


def _copied(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Any]) -> int:
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    number = 0
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            number += 1
    return number
