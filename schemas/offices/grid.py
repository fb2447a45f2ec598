"""A plain table, the same for a spreadsheet, a CSV file and a Parquet file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

Value = str | int | float | Decimal | bool | None


class Kind(Enum):
    """What stands in a column."""

    TEXT = "Text"
    WHOLE = "ganze Zahl"
    SECONDS = "Sekunden"
    MEASURE = "Zahl mit vier Stellen"
    FLAG = "ja oder nein"


@dataclass(frozen=True, slots=True)
class Grid:
    """`name` is that of its files, `columns` are names with kinds; a number that is not shown is None."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[Value, ...], ...]
