"""The open findings, taken out of the database in one stream: as keys for a run, whole for the comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, select

from schemas.findings.finding import OPEN, State
from store.database import literal
from store.records import tables
from store.records.copy import copied_out

KEYS = pa.schema([("regel", pa.string()), ("vorgang_id", pa.string()), ("periode", pa.string())])
"""What `run --open` takes. `periode` is null where the record has only one."""

OPENED = pa.schema(
    [
        ("id", pa.int64()),
        ("rule", pa.string()),
        ("entity", pa.string()),
        ("record", pa.string()),
        ("period", pa.string()),
        ("state", pa.string()),
        ("status", pa.string()),
        ("due", pa.string()),
        ("fassung", pa.string()),
        ("facts_hash", pa.string()),
        ("team", pa.string()),
        ("responsible", pa.string()),
        ("legacy", pa.int64()),
        ("state_until", pa.string()),
        ("follow_up", pa.string()),
        ("first_day", pa.string()),
    ]
)
"""Open findings as the comparison reads them; days as text, as SQLite has them."""

_DAYS = {"due", "state_until", "follow_up", "first_day"}
_ROWS = 50_000


def write_keys(connection: Connection, office: str, path: Path) -> int:
    """Writes the keys of all open findings as Parquet; how many there are. Findings about rules have no record."""
    query = f"SELECT rule, record, nullif(period, '') FROM finding WHERE {_open(office)} AND entity <> 'regel'"
    return _written(connection, query, KEYS, path)


def write_opened(connection: Connection, office: str, path: Path) -> int:
    """Writes all open findings as Parquet, as they are now; how many there are."""
    columns = ", ".join(_plain(name) for name in OPENED.names)
    return _written(connection, f"SELECT {columns} FROM finding WHERE {_open(office)}", OPENED, path)


def _plain(name: str) -> str:
    if name == "legacy":
        return "CAST(legacy AS INTEGER)"
    return f"CAST({name} AS VARCHAR)" if name in _DAYS else name


def _open(office: str) -> str:
    return f"office = {literal(office)} AND state IN ({', '.join(literal(str(state)) for state in OPEN)})"


def _written(connection: Connection, query: str, schema: pa.Schema, path: Path) -> int:
    rows = 0
    columnar = connection.dialect.name == "postgresql"
    parts = copied_out(connection, query, schema) if columnar else _columns(connection, query, schema)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        for part in parts:
            writer.write_table(part)
            rows += part.num_rows
    return rows


def _columns(connection: Connection, query: str, schema: pa.Schema) -> Iterator[pa.Table]:
    """Rows turned into columns."""
    # Straight from the driver: texts and numbers need nobody in between.
    result = connection.exec_driver_sql(query)
    cursor = result.cursor
    assert cursor is not None
    while rows := cursor.fetchmany(_ROWS):
        columns = zip(*rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        yield pa.Table.from_arrays(arrays, schema=schema)
    result.close()


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that a decision keeps quiet: its key, and the facts that the rule read at the time."""

    id: int
    key: tuple[str, str, str]
    facts: Mapping[str, Any]


def silenced(connection: Connection, office: str) -> tuple[Silenced, ...]:
    """Open findings with an exception, a false alarm or reported as done, whose facts were kept."""
    f = tables.finding.c
    states = (State.EXEMPT, State.FALSE_ALARM, State.REPORTED)
    query = select(f.id, f.rule, f.record, f.period, f.facts).where(f.office == office, f.state.in_(states))
    return tuple(
        Silenced(row.id, (row.rule, row.record, row.period), row.facts)
        for row in connection.execute(query.order_by(f.id))
        if row.facts
    )
