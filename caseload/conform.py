"""Synthetic tables in the fact model's own columns and types, so that every block has the same shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from schemas.factmodel import Entity, FieldType

_TYPES = {
    FieldType.NUMBER: pa.decimal128(18, 4),
    FieldType.INTEGER: pa.int64(),
    FieldType.DATE: pa.date32(),
    FieldType.YES_NO: pa.bool_(),
}


def schema(entity: Entity) -> pa.Schema:
    """Key, links and stored fields of an entity, in this order."""
    columns = {entity.key: pa.string()} | {link.column: pa.string() for link in entity.links}
    columns |= {one.name: _TYPES.get(one.type, pa.string()) for one in entity.stored}
    return pa.schema(list(columns.items()))


def conform(table: pa.Table, entity: Entity) -> pa.Table:
    """The same rows with every column of the entity; what the table does not bring is empty."""
    wanted = schema(entity)
    columns = [
        _cast(table.column(field.name), field.type)
        if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in wanted
    ]
    return pa.Table.from_arrays(columns, schema=wanted)


def _cast(column: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_decimal(wanted) and pa.types.is_integer(column.type):
        column = column.cast(pa.int32()).cast(pa.decimal128(14, 4))
    return column.cast(wanted)


def rows_to_table(entity: Entity, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Single records as a table of the entity."""
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema(entity))
