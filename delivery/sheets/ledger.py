"""A workbook of long tables, written line by line: memory does not grow with the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from delivery.sheets.book import HEADING, Column, Prose
from delivery.sheets.cell import Cell, Looks, put
from delivery.sheets.rows import write_rows

ROWS_A_SHEET = 1_000_000
"""A sheet holds 1,048,576 rows; the rest of a longer table goes on the next sheet."""

_TITLE: dict[str, Any] = {"bold": True, "font_size": 15}
_PLAIN: dict[str, Any] = {"valign": "top"}
_WRAPPED: dict[str, Any] = {"valign": "top", "text_wrap": True}
_HEADED: dict[str, Any] = {"bold": True, "valign": "top", "text_wrap": True}


class Ledger:
    """A workbook in the making; `scratch` is a folder for what is not finished yet. The same calls, the same bytes."""

    def __init__(self, out: Path, title: str, created: datetime, scratch: Path, most: int = ROWS_A_SHEET) -> None:
        settings = {"constant_memory": True, "tmpdir": str(scratch), "strings_to_formulas": False,
                    "strings_to_urls": False, "use_zip64": True}  # fmt: skip
        self._book: Any = xlsxwriter.Workbook(str(out), settings)
        self._book.set_properties({"title": title, "created": created.astimezone(UTC).replace(tzinfo=None)})
        self._looks = Looks(self._book)
        self._most = most

    def prose(self, sheet: Prose) -> None:
        """Adds a sheet of text."""
        page = self._sheet(sheet.name)
        page.hide_gridlines(2)
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 96)
        put(page, 0, 0, sheet.title, self._looks.of(**_TITLE))
        for number, (heading, text) in enumerate(sheet.paragraphs, start=2):
            put(page, number, 0, heading, self._looks.of(**_HEADED))
            put(page, number, 1, text, self._looks.of(**_WRAPPED))
        page.fit_to_pages(1, 0)

    def facts(self, name: str, title: str, facts: Sequence[tuple[str, Cell]]) -> None:
        """Adds a sheet of pairs, each value with its type."""
        page = self._sheet(name)
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 96)
        put(page, 0, 0, title, self._looks.of(**_TITLE))
        for number, (heading, cell) in enumerate(facts, start=2):
            put(page, number, 0, heading, self._looks.of(**_HEADED))
            put(page, number, 1, cell, self._looks.of(**_WRAPPED))
        page.fit_to_pages(1, 0)

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> int:
        """Adds a table, on several sheets where one does not hold it; returns the number of its rows."""
        feed: Iterator[Sequence[Cell]] = iter(rows)
        whole, number = 0, 1
        while True:
            written = self._part(name if number == 1 else f"{name} ({number})", columns, islice(feed, self._most))
            whole, number = whole + written, number + 1
            following = next(feed, None) if written == self._most else None
            if following is None:
                return whole
            feed = chain((following,), feed)

    def finish(self) -> None:
        """Writes the file."""
        self._book.close()

    def _part(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> int:
        page = self._sheet(name)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_row(0, 32)
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width)
            put(page, 0, place, column.heading, self._looks.of(**HEADING))
        written = write_rows(page, len(columns), rows, self._looks.of(**_PLAIN))
        page.autofilter(0, 0, max(written, 1), len(columns) - 1)
        return written

    def _sheet(self, name: str) -> Worksheet:
        page: Worksheet = self._book.add_worksheet(name)
        page.set_paper(9)
        page.set_footer("&L&A&RSeite &P von &N")
        return page
