"""Every row from one database to another of the same version, whichever of the two kinds they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, MetaData, Table, func, inspect, select, text

from schemas.failure import StoreRefused
from store.records.care.words import TABLES, read_anew, without_triggers
from store.records.copy import copy_rows

_AT_ONCE = 10_000
_VERSION = "alembic_version"


def transfer(source: Connection, target: Connection) -> dict[str, int]:
    """Copies all rows into the empty tables of `target`, inside its transaction; how many there were by table.

    The tables are taken as they are, so that an older version can be copied too. Raises StoreRefused for a table that
    `target` does not have, unless it is empty.
    """
    here, there = MetaData(), MetaData()
    here.reflect(source)
    there.reflect(target)
    if target.dialect.name == "sqlite":
        # A row may name one that comes after it; all are there in the end.
        target.execute(text("PRAGMA defer_foreign_keys = ON"))
    with without_triggers(target):
        counts = _carried(source, target, here, there)
        read_anew(target)
    return counts


def _carried(source: Connection, target: Connection, here: MetaData, there: MetaData) -> dict[str, int]:
    counts = {}
    for table in here.sorted_tables:
        if table.name == _VERSION or table.name.startswith(TABLES):
            continue
        if table.name not in there.tables:
            _refuse_filled(source, table)
            continue
        names = [column.name for column in table.columns]
        rows = source.execute(select(table), execution_options={"yield_per": _AT_ONCE})
        counts[table.name] = copy_rows(target, there.tables[table.name], names, _zoned(rows))
        _count_on(target, there.tables[table.name])
    return counts


def _refuse_filled(source: Connection, table: Table) -> None:
    if source.execute(select(table).limit(1)).first() is not None:
        raise StoreRefused(
            f"In der Datenbank liegt die Tabelle {table.name}, die nicht zu Regelwerk gehört und hier fehlen würde. "
            "Bitte sie an einen anderen Ort bringen (eigene Datenbank, eigenes Schema) und den Befehl wiederholen."
        )


def counted(connection: Connection) -> dict[str, int]:
    """How many rows each of our tables has."""
    names = sorted(set(inspect(connection).get_table_names()) - {_VERSION})
    return {
        name: int(connection.execute(select(func.count()).select_from(text(f'"{name}"'))).scalar_one())
        for name in names
        if not name.startswith(TABLES)
    }


def _zoned(rows: Iterator[Sequence[object]]) -> Iterator[list[object]]:
    """SQLite keeps moments without a zone, in UTC."""
    for row in rows:
        yield [
            value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
            for value in row
        ]


def _count_on(connection: Connection, table: Table) -> None:
    """On PostgreSQL a column that counts itself goes on behind the rows that were brought."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        found = connection.execute(
            text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": f'"{table.name}"', "column": column.name}
        ).scalar()
        if found:
            last = connection.execute(select(func.max(column))).scalar()
            connection.execute(text("SELECT setval(:name, :last, :used)"),
                               {"name": found, "last": last or 1, "used": last is not None})  # fmt: skip
