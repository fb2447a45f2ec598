"""A spreadsheet that somebody has changed: the same cells, some of them others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter

from intake.exports.sheet.read import read_cells

Change = Callable[[str, int, list[object]], list[object]]
"""Sheet, number of the row and its cells, to the cells it is to have."""


def changed(content: bytes, scratch: Path, change: Change) -> bytes:
    """The file with every row as `change` gives it back."""
    read = scratch / "gelesen.xlsx"
    read.write_bytes(content)
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    for name, lines in read_cells(read):
        page = book.add_worksheet(name)
        for number, cells in lines:
            for column, cell in enumerate(change(name, number, list(cells))):
                if isinstance(cell, date | datetime):
                    page.write_datetime(number - 1, column, cell)
                elif isinstance(cell, str):
                    page.write_string(number - 1, column, cell)
                elif cell is not None:
                    page.write(number - 1, column, cell)
    book.close()
    return out.getvalue()
