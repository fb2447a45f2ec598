"""The digest of written outcomes: what two runs must share to have said the same.

SHA-256 over the sorted SHA-256 hashes of the rows. A row is the concatenation of its fields in the order of COVERED,
each as its length in bytes, a colon and its UTF-8 text (days as 2020-06-30), or as `~` if there is none; `fehlend` is
the number of its texts in square brackets, followed by each of them likewise. `tage` and `grund` are not covered: they
change every night.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from schemas.snapshot import exactly, scan
from store.database import Connection, connect

COVERED = (
    "regel", "vorgang", "vorgang_id", "periode", "fassung", "status", "faellig_am", "erledigt_am", "nachweis_id",
)  # fmt: skip
_LIST = "fehlend"
_ROWS = 100_000
_PIECE = 2048
"""Rows that DuckDB works on at a time: where it wants none of them, it computes nothing for any."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest in hexadecimal, and the number of rows it covers."""

    sha256: str
    rows: int


def digest(path: Path, scratch: Path) -> Digest:
    """The digest of a written outcomes.parquet, whatever the order of its rows; spills into `scratch`."""
    whole, rows = hashlib.sha256(), 0
    with connect(scratch) as connection:
        for batch in connection.sql(f"SELECT h FROM ({_hashes(path, connection)}) ORDER BY h").to_arrow_reader(_ROWS):
            hashes = batch.column(0).cast(pa.binary(32))
            bytes_ = hashes.buffers()[1]
            if bytes_ is not None:
                whole.update(memoryview(bytes_)[hashes.offset * 32 : (hashes.offset + len(hashes)) * 32])
            rows += len(hashes)
    return Digest(whole.hexdigest(), rows)


def _hashes(path: Path, connection: Connection) -> str:
    """The SQL of the hashes of all rows."""
    hashed = f"SELECT unhex(sha256({row_text()})) AS h FROM {scan(path, numbered=True)}"
    asked = f"SELECT num_row_groups FROM parquet_file_metadata({exactly(path)})"
    if connection.execute(asked).fetchall() != [(1,)]:
        return hashed
    # One thread reads one row group: two of them read it, and each computes the hashes of every other piece.
    return " UNION ALL ".join(f"{hashed} WHERE file_row_number // {_PIECE} % 2 = {half}" for half in (0, 1))


def row_text() -> str:
    """The SQL of a row's text."""
    fields = [_field(f"CAST({name} AS VARCHAR)") for name in COVERED]
    many = f"coalesce(len({_LIST}), 0)"
    each = f"array_to_string(list_transform({_LIST}, lambda x: {_field('x')}), '')"
    # Most rows miss nothing, and what makes one text of many at once is twice as fast as one that makes it of two.
    return f"concat({', '.join(fields)}, if({many} = 0, '[0]', concat('[', {many}, ']', {each})))"


def _field(text: str) -> str:
    return f"if({text} IS NULL, '~', concat(strlen({text}), ':', {text}))"
