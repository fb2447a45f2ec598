"""The nouns of the reader: what it is told about a file, the raw table it makes of one, and the bounds it keeps to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from intake.cells.cell import NO_WIDTH
from intake.database import literal

ROW, KINDS = "zeile", "art"
"""Columns of a raw table beside c0, c1, …: the row in the source, and what each cell was typed as."""

TEXT, DAY, MOMENT, NUMBER, YES_NO, ERROR, EMPTY = "t", "d", "u", "n", "b", "f", "-"
"""What a source that knows types says about a cell: one letter each in the column `art`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that an honest delivery of a large Jobcenter does not reach and a hostile one must not pass."""

    files: int = 2_000
    entry_bytes: int = 4 << 30
    total_bytes: int = 16 << 30
    ratio: int = 400
    """Unpacked bytes per packed byte of a ZIP entry, once it is larger than `ratio_from`."""
    ratio_from: int = 16 << 20
    sheet_bytes: int = 2 << 30
    sheet_cells: int = 60_000_000
    """Cells of the rectangle that a sheet fills: in memory the empty ones take the room of the others."""
    columns: int = 2_000
    rejects: int = 100_000
    """Rows that cannot be read; above it the file as a whole is not what it is taken for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mapping tells about a file; what is not told is found.

    `header_row` counts from 1 as a spreadsheet does; `expected` are names in the header, by which it is found below
    other lines; `known` are names of which any header may hold some; `totals` are words with which total rows at the
    end begin.
    """

    header_row: int | None = None
    expected: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    totals: tuple[str, ...] = ()
    separator: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A total row at the end of a table: where it stands and its cells, as wide as the header, "" where empty."""

    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """One table as delivered: every cell a text, with the row number that a spreadsheet shows for it.

    `path` is Parquet: `zeile`, c0 … for the columns of `header`, `art`. `rejects` (zeile, text, grund) holds the rows
    that cannot be read as rows; `above` are the rows over the header. rows + rejected + totals + blank are all rows
    below it.
    """

    file: str
    sha256: str
    kind: str
    path: Path
    header: tuple[str, ...]
    rows: int
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    header_row: int = 1
    rejected: int = 0
    rejects: Path | None = None
    totals: tuple[Total, ...] = ()
    above: tuple[tuple[str, ...], ...] = ()
    blank: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The file and, where there is one, the sheet, as messages name them."""
        return named(self.file, self.sheet)

    def kind_sql(self, position: int) -> str:
        """SQL for what the source says a cell of column `position` is: one of t, d, u, n, b, f, -."""
        return literal(TEXT) if self.kind == "text" else f"substr({KINDS}, {position + 1}, 1)"


def named(file: str, sheet: str = "") -> str:
    """A file and its sheet, as messages name them."""
    return f"{file}, Blatt „{sheet}“" if sheet else file


def spelled(name: str) -> str:
    """The name of a column without blanks around it and signs that nobody sees; single blanks inside.

    Control signs go as well: a name is shown on terminals, which obey some of them.
    """
    seen = name.translate(dict.fromkeys(map(ord, NO_WIDTH)))
    return " ".join("".join(sign for sign in seen if sign.isprintable() or sign.isspace()).split())


def many(count: int, one: str, several: str) -> str:
    """`count` with its noun: 1 Zeile, 1.200 Zeilen."""
    return f"1 {one}" if count == 1 else f"{count:,} {several}".replace(",", ".")
