"""The columns of the files a run writes, and how an Arrow stream becomes one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from schemas import outcome
from schemas.outcome import Cell, Outcome

_TYPES = {
    Cell.TEXT: pa.string(),
    Cell.TEXTS: pa.list_(pa.string()),
    Cell.DAY: pa.date32(),
    Cell.FLAG: pa.bool_(),
    Cell.NUMBER: pa.int32(),
    Cell.COUNT: pa.int64(),
    Cell.MEASURE: pa.decimal128(18, 4),
    Cell.SUM: pa.decimal128(38, 4),
}

OUTCOMES = pa.schema({name: _TYPES[cell] for name, cell in outcome.OUTCOMES.items()})
"""outcomes.parquet, as the contract names it."""

QUOTAS = pa.schema({name: _TYPES[cell] for name, cell in outcome.QUOTAS.items()})
"""quotas.parquet: `wert` is the measure (a share in per cent), `wert_min` and `wert_max` its worst and best case."""

_ROWS = 122_880


def followed(stream: pa.RecordBatchReader, more: Sequence[Outcome]) -> pa.RecordBatchReader:
    """A stream of outcomes with a few more behind it."""
    if not more:
        return stream
    rows = [{**asdict(one), "art": str(one.art), "status": str(one.status)} for one in more]
    last = pa.RecordBatch.from_pylist(rows, schema=OUTCOMES).select(stream.schema.names).cast(stream.schema)
    return pa.RecordBatchReader.from_batches(stream.schema, chain(stream, [last]))


def write_parquet(stream: pa.RecordBatchReader, schema: pa.Schema, path: Path) -> int:
    """Writes a stream as it comes, never holding more than one row group; gives the number of rows.

    The stream must bring exactly the columns of `schema`, in any order.
    """
    if set(stream.schema.names) != set(schema.names):
        raise ValueError(f"columns differ: {sorted(set(stream.schema.names) ^ set(schema.names))}")
    rows = 0
    # Keys hardly occur twice: a dictionary of them is more than they are.
    words = [name for name in schema.names if not name.endswith("_id")]
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, use_dictionary=words) as writer:
        for group in _groups(stream):
            writer.write_table(group.select(schema.names).cast(schema), row_group_size=_ROWS)
            rows += group.num_rows
    return rows


def _groups(stream: pa.RecordBatchReader) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in stream:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _ROWS:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)
