"""Raw tables on disk: rows written in blocks, rejected rows beside them, and the last look at a finished table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from intake.exports.gather import Export
from intake.exports.raw import KINDS, ROW, Raw
from schemas.failure import Failure, space

_BLOCK = 20_000


class Rows:
    """Writes rows of texts to a Parquet file with the columns `zeile`, c0 …, `art`; an empty text is an empty cell."""

    def __init__(self, target: Path, columns: int) -> None:
        names = [ROW, *(f"c{n}" for n in range(columns)), KINDS]
        self.schema = pa.schema([(n, pa.int64() if n == ROW else pa.string()) for n in names])
        self.target, self.written = target, 0
        self._rows: list[tuple[int, Sequence[str], str | None]] = []
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Rows:
        self._writer = pq.ParquetWriter(self.target, self.schema)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with space():
            if kind is None:
                self._flush()
            if self._writer is not None:
                self._writer.close()

    def add(self, row: int, cells: Sequence[str], kinds: str | None = None) -> None:
        """One row with its number in the source and, where the source knows types, one letter a cell."""
        self._rows.append((row, cells, kinds))
        self.written += 1
        if len(self._rows) >= _BLOCK:
            self._flush()

    def _flush(self) -> None:
        if not self._rows or self._writer is None:
            return
        numbers, cells, kinds = zip(*self._rows, strict=True)
        columns = [[cell or None for cell in column] for column in zip(*cells, strict=True)]
        arrays = [pa.array(numbers, pa.int64()), *(pa.array(c, pa.string()) for c in columns)]
        table = pa.Table.from_arrays([*arrays, pa.array(kinds, pa.string())], schema=self.schema)
        with space():
            self._writer.write_table(table)
        self._rows = []


@dataclass(slots=True)
class Rejects:
    """Rows that are none: number, text and reason of each."""

    rows: list[tuple[int, str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, row: int, text: str, reason: str) -> None:
        """Puts one row aside."""
        self.rows.append((row, text, reason))

    def write(self, target: Path) -> Path | None:
        """The rejected rows as Parquet (`zeile`, `text`, `grund`), or None if there are none."""
        if not self.rows:
            return None
        numbers, texts, reasons = zip(*self.rows, strict=True)
        with space():
            pq.write_table(pa.table({ROW: numbers, "text": texts, "grund": reasons}), target)
        return target


def unread(export: Export, target: Path, refusal: Failure, sheet: str = "") -> Raw:
    """An empty raw table for a file or sheet that nobody maps and that cannot be read; the note says why."""
    with Rows(target, 0):
        return Raw(export.name, export.sha256, export.kind, target, (), 0, sheet, notes=refusal.lines)
