"""Forms for records of the office's own: a sheet for each kind, to be filled in and read back.

The first row and the first column are hidden: they hold the ids by which the file is read back, so that headings may be
reworded and columns moved. What a cell may hold is checked while typing, and again when the file is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from delivery.sheets.book import HEADING
from delivery.sheets.cell import Cell, Looks, put
from schemas.delivery.record import FORM_MARK, Form, FormColumn, Value
from schemas.factmodel import FieldType

_LINES = 1_000
"""Rows that are prepared for typing; more may be filled in."""
_LISTS = "Auswahl"
_FIRST, _LAST = date(1900, 3, 1), date(2199, 12, 31)
_REQUIRED = {**HEADING, "bg_color": "#7A1F3D"}
_TEXT = {"valign": "top", "text_wrap": True, "num_format": "@"}
_KINDS: dict[FieldType, dict[str, Any]] = {
    FieldType.DATE: {"valign": "top", "num_format": "dd.mm.yyyy", "align": "left"},
    FieldType.NUMBER: {"valign": "top", "num_format": "0.####", "align": "left"},
    FieldType.INTEGER: {"valign": "top", "num_format": "0", "align": "left"},
}


def record_forms(forms: Sequence[Form], instructions: Sequence[tuple[str, str]], made_on: date) -> bytes:
    """The finished .xlsx file: instructions, a sheet for each form, and a hidden one with the choices."""
    content = BytesIO()
    book: Any = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "Nachweise erfassen", "created": datetime.combine(made_on, time(), UTC)})
    looks = Looks(book)
    _prose(book.add_worksheet("Anleitung"), looks, instructions)
    pages = [(form, book.add_worksheet(form.name)) for form in forms]
    lists = _Lists(book.add_worksheet(_LISTS), looks)
    for form, page in pages:
        _form(page, book, looks, form, lists)
    lists.page.hide()
    book.close()
    return content.getvalue()


class _Lists:
    """The hidden sheet with choices: a list inside a cell's check may have 255 characters only."""

    def __init__(self, page: Worksheet, looks: Looks) -> None:
        self.page, self._looks, self._known = page, looks, dict[tuple[str, ...], str]()

    def of(self, choices: tuple[str, ...]) -> str:
        """The place of these choices, as a formula."""
        if choices not in self._known:
            column = len(self._known)
            for row, choice in enumerate(choices):
                put(self.page, row, column, choice, self._looks.of(num_format="@"))
            name = xl_col_to_name(column)
            self._known[choices] = f"={_LISTS}!${name}$1:${name}${len(choices)}"
        return self._known[choices]


def _prose(page: Worksheet, looks: Looks, instructions: Sequence[tuple[str, str]]) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 96)
    put(page, 0, 0, "Nachweise erfassen", looks.of(bold=True, font_size=15))
    for number, (heading, text) in enumerate(instructions, start=2):
        put(page, number, 0, heading, looks.of(bold=True, valign="top", text_wrap=True))
        put(page, number, 1, text, looks.of(valign="top", text_wrap=True))
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _form(page: Worksheet, book: Any, looks: Looks, form: Form, lists: _Lists) -> None:
    put(page, 0, 0, f"{FORM_MARK}{form.entity}", looks.of())
    for place, column in enumerate(form.columns, start=1):
        put(page, 0, place, column.id, looks.of())
        put(page, 1, place, column.heading, looks.of(**(_REQUIRED if column.required else HEADING)))
        page.write_comment(1, place, column.note, {"author": "Regelwerk", "x_scale": 2.4, "y_scale": 2.2})
        look = _KINDS.get(column.type, _TEXT)
        page.set_column(place, place, column.width, book.add_format(look))
        page.data_validation(2, place, _LINES + 1, place, _check(column, lists))
    for number, row in enumerate(form.rows, start=2):
        for place, (column, value) in enumerate(zip(form.columns, row, strict=True), start=1):
            put(page, number, place, _cell(column, value), looks.of(**_KINDS.get(column.type, _TEXT)))
    page.set_column(0, 0, 4, None, {"hidden": True})
    page.set_row(0, None, None, {"hidden": True})
    page.set_row(1, 34)
    page.freeze_panes(2, 2)
    page.autofilter(1, 1, max(len(form.rows) + 1, 2), len(form.columns))
    page.set_landscape()
    page.set_paper(8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)


def _cell(column: FormColumn, value: Value) -> Cell:
    if value is None:
        return None
    match column.type:
        case FieldType.DATE:
            return date.fromisoformat(value)
        case FieldType.INTEGER:
            return int(value)
        case FieldType.NUMBER:
            return Decimal(value)
        case _:
            return value


def _check(column: FormColumn, lists: _Lists) -> dict[str, Any]:
    """What a spreadsheet program checks while typing; texts are only explained."""
    said: dict[str, Any] = {"input_title": column.heading[:32], "input_message": column.note[:255]}
    if column.choices:
        told = "Bitte aus der Liste wählen."
        return {**said, "validate": "list", "source": lists.of(column.choices), "error_message": told}
    match column.type:
        case FieldType.DATE:
            told = "Erwartet wird ein Tag, zum Beispiel 30.06.2020."
            return {**said, "validate": "date", "criteria": "between", "minimum": _FIRST, "maximum": _LAST,
                    "error_message": told}  # fmt: skip
        case FieldType.INTEGER | FieldType.NUMBER:
            kind, told = (
                ("integer", "eine ganze Zahl") if column.type is FieldType.INTEGER else ("decimal", "eine Zahl")
            )
            return {**said, "validate": kind, "criteria": "between", "minimum": -(10**13), "maximum": 10**13,
                    "error_message": f"Erwartet wird {told}."}  # fmt: skip
        case _:
            return {**said, "validate": "any"}
