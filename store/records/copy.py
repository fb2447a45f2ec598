"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, Table

_BATCH = 10_000


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
    bound = _bound(rows, binders)
    while batch := list(islice(bound, _BATCH)):
        connection.exec_driver_sql(statement, batch)
        number += len(batch)
    return number


_Binder = Callable[[Any], Any] | None


def _bound(rows: Iterable[Sequence[object]], binders: Sequence[_Binder]) -> Iterable[Any]:
    special = [(index, binder) for index, binder in enumerate(binders) if binder is not None]

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
