"""One cell: of the type of its value, and never a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

Cell = str | int | bool | Decimal | date | datetime | None

LONGEST = 32_767
"""Characters that a cell can hold."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a text begins that a spreadsheet program might run once the file has been saved as CSV and opened again."""

_DAY, _MOMENT = {"num_format": "dd.mm.yyyy", "align": "left"}, {"num_format": "dd.mm.yyyy hh:mm:ss", "align": "left"}
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets take 1900 for a leap year: a day before this would be shown as another one."""
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML file may hold."""
_LARGEST = 10**15
"""From here on a spreadsheet would round a number."""


@dataclass(frozen=True, slots=True)
class Look:
    """The formats of one look, by what is written."""

    plain: Any
    marked: Any
    day: Any
    moment: Any
    number: Any


class Looks:
    """The looks of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Look] = {}

    def of(self, **look: Any) -> Look:
        """The formats of this look."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            more: tuple[dict[str, Any], ...] = ({}, {"quote_prefix": True}, _DAY, _MOMENT, {"align": "left"})
            self._made[key] = Look(*(self._book.add_format({**one, **look}) for one in more))
        return self._made[key]


def put(page: Worksheet, row: int, column: int, cell: Cell, look: Look) -> None:
    """Writes a cell; a text that begins like a formula is marked as a text for good. Times are written in UTC."""
    if isinstance(cell, str):
        _text(page, row, column, cell, look)
    elif cell is None:
        page.write_blank(row, column, None, look.plain)
    elif isinstance(cell, bool):
        _text(page, row, column, "ja" if cell else "nein", look)
    elif isinstance(cell, datetime):
        moment = cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo is not None else cell
        page.write_datetime(row, column, moment, look.moment)
    elif isinstance(cell, date):
        if cell < _FIRST_DAY:
            _text(page, row, column, f"{cell:%d.%m.%Y}", look)
        else:
            page.write_datetime(row, column, cell, look.day)
    elif not -_LARGEST < cell < _LARGEST:
        _text(page, row, column, str(cell), look)
    else:
        page.write_number(row, column, float(cell), look.number)


def _text(page: Worksheet, row: int, column: int, text: str, look: Look) -> None:
    said = _UNSPEAKABLE.sub("\ufffd", text)[: LONGEST - 1]
    if said.startswith("<r>") and said.endswith("</r>"):
        said += " "  # XlsxWriter would take it for markup.
    page.write_string(row, column, said, look.marked if said.startswith(_FORMULA) else look.plain)
