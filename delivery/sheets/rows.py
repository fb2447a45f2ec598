"""The rows of a long table, written as the sheet's own XML: a value that was met before is not worked out again.

XlsxWriter takes a good five microseconds a cell, most of them for texts that stand in thousands of rows. Each different
value still goes through it; what it made of the last ones is kept. The file is the same, byte for byte; a test
compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from delivery.sheets.cell import LONGEST, Cell, Look, put

_KEPT = 2_000
_WHOLE = 10**15
_SIMPLE = re.compile(r'[^\W_](?:[\w .,:;()/"{}\[\]§–-]*[\w.)}\]])?')
"""Texts in which nothing has to be escaped, marked or preserved, as long as there is no _x in them."""
_SAMPLE = "Muster"


def write_rows(page: Any, columns: int, rows: Iterable[Sequence[Cell]], look: Look, first: int = 1) -> int:
    """Writes rows below those already there, from row `first` on (counted from 0); how many there were.

    `page` is a worksheet of a workbook in constant memory, in which `columns` columns are in use.
    """
    letters = [f'<c r="{xl_col_to_name(number)}' for number in range(columns)]
    said = _Said(page, look)
    number = first
    feed = iter(rows)
    waiting = next(feed, None)
    while waiting is not None:
        following = next(feed, None)
        if following is None:
            # As XlsxWriter has it, the last row of a sheet waits until the workbook is finished.
            for place, cell in enumerate(waiting):
                put(page, number, place, cell, look)
        else:
            said.at(number)
            name = str(number + 1)
            cells = "".join([f'{letter}{name}"{said(cell)}' for letter, cell in zip(letters, waiting, strict=True)])
            page.fh.write(f'<row r="{name}">{cells}</row>')
        number, waiting = number + 1, following
    return number - first


class _Said:
    """What XlsxWriter writes for a value behind the address of its cell."""

    def __init__(self, page: Any, look: Look) -> None:
        self._page, self._row, self._look = page, 0, look
        self._kept = lru_cache(maxsize=_KEPT, typed=True)(self._asked)
        self._text: tuple[str, str] | None = None
        self._number: tuple[str, str] | None = None

    def at(self, row: int) -> None:
        """Goes on to a row; what XlsxWriter still has of the one before is written first."""
        self._row = row
        self._page._write_single_row(row)

    def __call__(self, cell: Cell) -> str:
        if type(cell) is str and len(cell) < LONGEST - 1 and "_x" not in cell and _SIMPLE.fullmatch(cell):
            if self._text is None:
                before, _, behind = self._asked(_SAMPLE).partition(_SAMPLE)
                self._text = before, behind
            return f"{self._text[0]}{cell}{self._text[1]}"
        if type(cell) is int and 0 <= cell < _WHOLE:
            if self._number is None:
                before, _, behind = self._asked(0).partition(">0<")
                self._number = f"{before}>", f"<{behind}"
            return f"{self._number[0]}{cell}{self._number[1]}"
        return self._kept(cell)

    def _asked(self, cell: Cell) -> str:
        page = self._page
        put(page, self._row, 0, cell, self._look)
        stored = page.table[self._row].pop(0)
        page.table.clear()
        file, page.fh = page.fh, StringIO()
        try:
            page._write_cell(0, 0, stored)
            found: str = page.fh.getvalue()
        finally:
            page.fh = file
        return found.removeprefix('<c r="A1"')
