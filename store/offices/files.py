"""The report's plain tables as files: Parquet for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.failure import space
from schemas.offices.grid import Grid, Kind, Value

_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.SECONDS: pa.float64(),
    Kind.MEASURE: pa.decimal128(38, 4),
    Kind.FLAG: pa.bool_(),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(grid: Grid, folder: Path) -> tuple[Path, Path]:
    """Writes `<name>.parquet` and `<name>.csv` (semicolons, UTF-8 with its mark, no cell that is a formula).

    Raises SpaceExhausted.
    """
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in grid.columns])
    columns = [list(column) for column in zip(*grid.rows, strict=True)] or [[] for _ in grid.columns]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    parquet, text = folder / f"{grid.name}.parquet", folder / f"{grid.name}.csv"
    with space():
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), parquet, compression="zstd")
        text.write_bytes(_csv(grid).encode("utf-8-sig"))
    return parquet, text


def _csv(grid: Grid) -> str:
    stream = io.StringIO()
    rows = csv.writer(stream, delimiter=";", lineterminator="\n")
    rows.writerow([name for name, _ in grid.columns])
    rows.writerows([_cell(value) for value in row] for row in grid.rows)
    return stream.getvalue()


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nein"
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case Decimal() | float():
            return str(value).replace(".", ",")
        case _:
            return str(value)
