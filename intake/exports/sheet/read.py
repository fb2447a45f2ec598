"""The sheets of an XLSX file as raw tables: typed cells keep their type, formulas come with their last value.

The only door to calamine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from intake.database import Connection
from intake.exports.delimited.header import header_place
from intake.exports.finish import finish
from intake.exports.gather import Export
from intake.exports.raw import EMPTY, ERROR, NUMBER, Limits, Raw, Reading, many, named, spelled
from intake.exports.sheet.workbook import Beside, cell_name, damaged, look_beside
from intake.exports.table import Rejects, Rows, unread
from intake.exports.typed import typed
from schemas.failure import DeliveryRefused

_TOP = 50
_EXACT = 15
"""Digits of a number that a spreadsheet keeps."""

Told = Callable[[str, str], Reading | None]
"""What the mapping says about a file and a sheet."""


def read_sheets(
    connection: Connection, export: Export, reading_of: Told, targets: Iterator[Path], limits: Limits
) -> list[Raw]:
    """A raw table for every sheet that holds anything. Raises DeliveryRefused with every reason at once."""
    beside = look_beside(export.path, export.name, limits)
    found, problems = list[Raw](), list[str]()
    with _opened(export.path, export.name) as book:
        for meta in book.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            reading = reading_of(export.name, meta.name)
            hidden = meta.visible is not SheetVisibleEnum.Visible
            try:
                around = beside.get(meta.name, Beside())
                around.refuse_bomb(named(export.name, meta.name), limits)
                one = _Sheet(book.get_sheet_by_name(meta.name), export, meta.name, reading, around, limits)
                raw = one.read(connection, targets, hidden)
            except CalamineError as error:
                raise damaged(export.name) from error
            except DeliveryRefused as refusal:
                if reading is not None:
                    problems += refusal.lines
                    continue
                # A sheet that nobody maps may be anything: a legend, a form.
                raw = unread(export, next(targets), refusal, meta.name)
            found += [raw] if raw is not None else []
    if problems:
        raise DeliveryRefused(*problems)
    return found


Cell = str | int | float | bool | date | datetime | None
Line = tuple[int, tuple[Cell, ...]]
"""A row's number as Excel shows it, and its cells."""


def read_cells(path: Path, limits: Limits | None = None) -> Iterator[tuple[str, Iterator[Line]]]:
    """Name and rows of every sheet of a small workbook: the row number that Excel shows, and its cells as typed.

    An error cell comes as its text (#REF!), a time of day or a duration as text. Raises DeliveryRefused for a file
    that is no XLSX, damaged, or larger than `limits`.
    """
    bounds = limits or Limits()
    beside = look_beside(path, path.name, bounds)
    with _opened(path, path.name) as book:
        for name in book.sheet_names:
            around = beside.get(name, Beside())
            around.refuse_bomb(named(path.name, name), bounds)
            yield name, _numbered(book.get_sheet_by_name(name), around)


def _numbered(sheet: CalamineSheet, beside: Beside) -> Iterator[Line]:
    for number, row in enumerate(_lines(sheet)):
        cells = (beside.errors.get((number, place), cell) for place, cell in enumerate(row))
        yield number + 1, tuple(_plain(cell) for cell in cells)


def _lines(sheet: CalamineSheet) -> Iterator[list[object]]:
    """Every row from the first of the sheet on, every cell from column A on: the library leaves empty columns out."""
    if sheet.start is None:
        return
    missing = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield [*missing, *row]


def _plain(cell: object) -> Cell:
    return cell if isinstance(cell, str | int | float | date) and cell != "" else typed(cell)[0] or None


def _opened(path: Path, name: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise damaged(name) from error


class _Sheet:
    """One sheet on its way into one table."""

    def __init__(
        self,
        sheet: CalamineSheet,
        export: Export,
        name: str,
        reading: Reading | None,
        beside: Beside,
        limits: Limits,
    ) -> None:
        self.sheet, self.export, self.title, self.beside = sheet, export, name, beside
        self.reading, self.name, self.limits = reading or Reading(), named(export.name, name), limits
        self.long_numbers = 0

    def read(self, connection: Connection, targets: Iterator[Path], hidden: bool) -> Raw | None:
        """The raw table; None for a sheet without a single cell."""
        if self.sheet.end is None:
            return None
        top = [[typed(cell)[0] for cell in row] for row in islice(_lines(self.sheet), _TOP)]
        place = self._header(top)
        self._refuse_merged(place)
        names = tuple(self._name(place, n, text) for n, text in enumerate(top[place]))
        if len(names) > self.limits.columns:
            raise DeliveryRefused(f"{self.name}: Das Blatt hat {len(names)} Spalten. Bitte die leeren löschen.")
        target = next(targets)
        with Rows(target, len(names)) as rows:
            for number, row in enumerate(_lines(self.sheet)):
                if number > place:
                    rows.add(number + 1, *self._cells(number, row, len(names)))
        done = finish(connection, target, names, self.reading, Rejects())
        return Raw(
            file=self.export.name,
            sha256=self.export.sha256,
            kind="sheets",
            path=target,
            header=done.header,
            rows=done.rows,
            sheet=self.title,
            header_row=place + 1,
            totals=done.totals,
            above=tuple(tuple(row) for row in top[:place]),
            blank=done.blank,
            notes=(*self._notes(place, hidden), *done.notes),
        )

    def _header(self, top: Sequence[Sequence[str]]) -> int:
        told = self.reading.header_row
        place = header_place(top, self.reading) if told is None else told - 1
        if place is None or place >= len(top) or not any(top[place]):
            where = f"In Zeile {told}" if told is not None else f"In den ersten {_TOP} Zeilen"
            raise DeliveryRefused(f"{self.name}: {where} steht keine Kopfzeile. Bitte die Angabe in der Quelle prüfen.")
        return place

    def _name(self, place: int, column: int, text: str) -> str:
        error = self.beside.errors.get((place, column))
        if error is not None:
            raise DeliveryRefused(f"{self.name}: In der Kopfzeile steht {error} ({cell_name(place, column)}).")
        return spelled(text)

    def _refuse_merged(self, place: int) -> None:
        for (first, left), (last, right) in self.sheet.merged_cell_ranges or ():
            if first <= place <= last and (left, first) != (right, last):
                cells = f"{cell_name(first, left)}:{cell_name(last, right)}"
                raise DeliveryRefused(
                    f"{self.name}: Die Kopfzeile (Zeile {place + 1}) hat verbundene Zellen ({cells}). Bitte die "
                    "Verbindung aufheben und jeder Spalte einen eigenen Namen geben, oder in der Quelle die Zeile "
                    "angeben, in der die Namen stehen."
                )

    def _cells(self, number: int, row: Sequence[object], wide: int) -> tuple[list[str], str]:
        cells, kinds = list[str](), ""
        for column in range(wide):
            text, kind = typed(row[column]) if column < len(row) else ("", EMPTY)
            if kind is EMPTY and (number, column) in self.beside.errors:
                text, kind = self.beside.errors[number, column], ERROR
            elif kind is NUMBER and len(text) > _EXACT and text.lstrip("-").isdigit():
                self.long_numbers += 1
            cells.append(text)
            kinds += kind
        return cells, kinds

    def _notes(self, place: int, hidden: bool) -> list[str]:
        notes = ["Das Blatt ist ausgeblendet und wurde mitgelesen."] if hidden else []
        if self.beside.hidden:
            rows = many(self.beside.hidden, "ausgeblendete Zeile wurde", "ausgeblendete Zeilen wurden")
            notes.append(f"{rows} mitgelesen (Filter?).")
        errors = sorted((at, said) for at, said in self.beside.errors.items() if at[0] > place)
        if errors:
            shown = ", ".join(f"{cell_name(*at)} {said}" for at, said in errors[:3])
            notes.append(f"{many(len(errors), 'Zelle zeigt', 'Zellen zeigen')} einen Fehler: {shown}.")
        merged = [one for one in self.sheet.merged_cell_ranges or () if one[0][0] > place]
        if merged:
            areas = many(len(merged), "Bereich ist", "Bereiche sind")
            shown = f"{cell_name(*merged[0][0])}:{cell_name(*merged[0][1])}"
            notes.append(
                f"{areas} verbunden (z. B. {shown}): nur die erste Zelle hat einen Inhalt, die anderen sind leer."
            )
        if self.long_numbers:
            cells = many(self.long_numbers, "Zahl hat", "Zahlen haben")
            notes.append(
                f"{cells} mehr als {_EXACT} Stellen; Excel hat die letzten gerundet. Schlüssel bitte als Text."
            )
        return notes
