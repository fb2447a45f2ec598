"""A workbook of plain tables: typed cells, a frozen header, filters, and no cell that could ever be a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from delivery.sheets.cell import LONGEST, Cell, Looks, put

_INK, _PAPER, _LINE, _WRITE = "#FFFFFF", "#1F3A5F", "#B8C2CC", "#FFF8DC"
_LINE_HEIGHT, _HIGHEST = 15, 409
_CELL: dict[str, Any] = {"border": 1, "border_color": _LINE, "valign": "top", "text_wrap": True}
HEADING: dict[str, Any] = {
    "bold": True, "font_color": _INK, "bg_color": _PAPER, "border": 1, "border_color": _LINE, "valign": "vcenter",
    "text_wrap": True,
}  # fmt: skip
"""The look of a table's first line."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and width in characters; `fill_in` are left for the reader, with what may be chosen.

    `amounts`: its numbers stand at the right, with dots between thousands.
    """

    heading: str
    width: int
    fill_in: bool = False
    choices: tuple[str, ...] = ()
    amounts: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that holds one table; `frozen` columns stay in sight when scrolling to the right."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class Prose:
    """A sheet of text: a title, then paragraphs, each with its heading."""

    name: str
    title: str
    paragraphs: tuple[tuple[str, str], ...]


class Book:
    """A workbook that is put together in memory."""

    def __init__(self, title: str, created: date) -> None:
        self._bytes = io.BytesIO()
        self._book: Any = xlsxwriter.Workbook(self._bytes, {"in_memory": True, "strings_to_formulas": False})
        self._book.set_properties({"title": title, "created": datetime.combine(created, time(), UTC)})
        self._looks = Looks(self._book)

    def prose(self, sheet: Prose) -> None:
        """Adds a sheet of text."""
        page = self._sheet(sheet.name)
        page.hide_gridlines(2)
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 96)
        self._write(page, 0, 0, sheet.title, bold=True, font_size=15)
        page.set_row(0, 26)
        for number, (heading, text) in enumerate(sheet.paragraphs, start=2):
            self._write(page, number, 0, heading, bold=True, valign="top", text_wrap=True)
            self._write(page, number, 1, text, valign="top", text_wrap=True)
            page.set_row(number, _LINE_HEIGHT * max(_lines(text, 96), _lines(heading, 26)) + 4)
        page.set_portrait()
        page.fit_to_pages(1, 0)

    def table(self, sheet: Table) -> None:
        """Adds a table."""
        page = self._sheet(sheet.name)
        last = max(len(sheet.rows), 1)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            self._write(page, 0, place, column.heading, **HEADING)
            if column.choices:
                page.data_validation(1, place, last, place, {"validate": "list", "source": list(column.choices)})
        for number, row in enumerate(sheet.rows, start=1):
            for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                look = {"bg_color": _WRITE, **_CELL} if column.fill_in else _CELL
                self._write(page, number, place, cell, **look, **(_amount(cell) if column.amounts else {}))
            lines = max(_height(column, cell) for column, cell in zip(sheet.columns, row, strict=True))
            page.set_row(number, min(_LINE_HEIGHT * lines, _HIGHEST))
        page.set_row(0, 32)
        page.freeze_panes(1, sheet.frozen)
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(8)
        page.fit_to_pages(1, 0)

    def finished(self) -> bytes:
        """The whole file."""
        self._book.close()
        return self._bytes.getvalue()

    def _sheet(self, name: str) -> Worksheet:
        page: Worksheet = self._book.add_worksheet(name)
        page.set_paper(9)
        page.set_footer("&L&A&RSeite &P von &N")
        return page

    def _write(self, page: Worksheet, row: int, column: int, cell: Cell, **look: Any) -> None:
        put(page, row, column, cell, self._looks.of(**look))


def _amount(cell: Cell) -> dict[str, Any]:
    """How a number of a report is shown; what stands for one is at the right, too."""
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return {"num_format": "#,##0" if cell == int(cell) else "#,##0.00", "align": "right"}
    return {"align": "right"}


def _height(column: Column, cell: Cell) -> int:
    return _lines(cell, column.width) if isinstance(cell, str) else 1


def _lines(text: str, width: int) -> int:
    """About how many lines a text takes; words that do not break cost a little of each line."""
    return sum(max(1, -(-len(line) // max(width * 7 // 8, 6))) for line in text[:LONGEST].split("\n"))
