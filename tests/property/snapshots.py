"""A drawn population as a snapshot: canonical Parquet files, as intake writes them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.run.program.key import looked_through
from schemas.cases.case import Case, Coverage, Row, Unreadable, Value
from schemas.factmodel import FieldType
from schemas.snapshot import UNREADABLE_SUFFIX, Snapshot, Table
from tests.property.drawn.world import MODEL, keys

TYPES = {
    FieldType.DATE: pa.date32(),
    FieldType.NUMBER: pa.decimal128(18, 4),
    FieldType.INTEGER: pa.int64(),
    FieldType.YES_NO: pa.bool_(),
}


def snapshot(case: Case, folder: Path) -> Snapshot:
    """Writes every delivered table of `case` into `folder`; small as they are, statements know their full columns."""
    tables = {name: _table(name, rows, case, folder) for name, rows in case.rows.items()}
    return looked_through(Snapshot(folder, tables), 0)


def _table(entity: str, rows: list[Row], case: Case, folder: Path) -> Table:
    fields = MODEL.entities[entity].fields
    names = case.columns.get(entity, frozenset(fields) | keys(entity))
    arrays: dict[str, pa.Array] = {}
    unreadable = set()
    for name in sorted(names):
        type_ = TYPES.get(fields[name].type, pa.string()) if name in fields else pa.string()
        values = [row[name] for row in rows]
        arrays[name] = pa.array([_plain(value, type_) for value in values], type_)
        if any(isinstance(value, Unreadable) for value in values):
            unreadable.add(name)
            arrays[name + UNREADABLE_SUFFIX] = pa.array([isinstance(value, Unreadable) for value in values])
    path = folder / f"{entity}.parquet"
    pq.write_table(pa.table(arrays), path)
    return Table(
        entity, path, len(rows), frozenset(names), frozenset(unreadable), case.coverage.get(entity, Coverage())
    )


def _plain(value: Value, type_: pa.DataType) -> object:
    if isinstance(value, Unreadable):
        return None
    if isinstance(value, Decimal) and pa.types.is_decimal(type_):
        return value.quantize(Decimal("0.0001"))
    return value
