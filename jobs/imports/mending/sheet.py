"""The quarantine as a spreadsheet: one sheet a file, read back row by row; no row is ever taken for another's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from delivery.sheets.book import Book, Column, Prose, Table
from intake.exports.sheet.read import read_cells
from jobs.imports.mending.edits import Edits, difference
from jobs.imports.mending.rows import Row, rows
from schemas.delivery.quarantine import COLUMNS
from schemas.failure import DeliveryRefused

MOST = 20_000
"""Rows of one spreadsheet; more are mended in the export, not by hand."""
Mended = tuple[Row, dict[str, str]]
"""A row and what was changed in it."""
_KEY = "Kennung der Zeile"
_SHOWN = 40


def quarantine_file(found: Sequence[Row], said: Edits, title: str, made_on: date) -> bytes:
    """The .xlsx file with these rows, as they are mended so far. Raises DeliveryRefused for too many."""
    if len(found) > MOST:
        raise DeliveryRefused(
            f"In der Quarantäne liegen mehr als {MOST:,} Zeilen. So viele berichtigt niemand von Hand: Bitte den "
            "Export selbst berichtigen oder die Auswahl einschränken.".replace(",", ".")
        )
    book = Book(title, made_on)
    book.prose(Prose("Anleitung", title, (
        ("Berichtigen", "Nur die gelb hinterlegten Spalten ändern. Die Spalten davor sagen, welche Zeile der Lieferung "
         "gemeint ist und warum sie nicht angenommen wurde; sie bleiben, wie sie sind."),
        ("Weglassen", "Zeilen, die unverändert bleiben sollen, dürfen stehen bleiben oder gelöscht werden."),
        ("Zurückgeben", "In der Werkbank bei derselben Lieferung unter „Quarantäne“ hochladen."),
    )))  # fmt: skip
    by_file: dict[str, list[Row]] = {}
    for one in found:
        by_file.setdefault(one.file, []).append(one)
    for number, (file, mine) in enumerate(by_file.items(), start=1):
        names = list(mine[0].cells)
        head = (Column(_KEY, 16), *(Column(name, 20) for name in COLUMNS))
        columns = (*head, *(Column(name, 18, fill_in=True) for name in names))
        lines = [
            (one.id, one.table, one.cause, one.fields, *one.origin,
             *({**one.cells, **said.get(one.key, {})}[name] for name in names))
            for one in mine
        ]  # fmt: skip
        book.table(Table(f"{number} {file.removesuffix('.csv')}"[:31], columns, lines, frozen=1))
    return book.finished()


def quarantine_read(file: Path, folder: Path) -> list[Mended]:
    """What a changed spreadsheet mends. Raises DeliveryRefused with everything that is wrong; then nothing is kept."""
    known = {one.id: one for one in rows(folder)}
    found: dict[str, Mended] = {}
    wrong: list[str] = []
    sheets = 0
    for sheet, lines in read_cells(file):
        _, head = next(lines, (0, ()))
        names = [_said(one) for one in head]
        if names[: len(COLUMNS) + 1] != [_KEY, *COLUMNS]:
            continue
        sheets += 1
        wrong += _sheet(sheet, names, lines, known, found)
    if not sheets:
        wrong.append("In der Datei ist kein Blatt der Quarantäne. Bitte die Datei nehmen, die sich hier laden lässt.")
    if wrong:
        more = f"… und {len(wrong) - _SHOWN} weitere." if len(wrong) > _SHOWN else ""
        raise DeliveryRefused(*wrong[:_SHOWN], *([more] if more else []))
    return [one for one in found.values() if one[1]]


def _sheet(
    sheet: str,
    names: list[str],
    lines: Iterable[tuple[int, Sequence[object]]],
    known: dict[str, Row],
    found: dict[str, Mended],
) -> list[str]:
    wrong, front = [], len(COLUMNS) + 1
    for number, cells in lines:
        said = [_said(cell) for cell in cells] + [""] * (len(names) - len(cells))
        where = f"Blatt „{sheet}“, Zeile {number}"
        if not any(said):
            continue
        one = known.get(said[0])
        if one is None:
            wrong.append(f"{where}: Eine Zeile „{said[0]}“ liegt nicht in der Quarantäne dieser Lieferung.")
        elif one.id in found:
            wrong.append(f"{where}: Die Zeile „{said[0]}“ steht zweimal da.")
        elif said[1:front] != [one.table, one.cause, one.fields, *one.origin]:
            wrong.append(
                f"{where}: Die Spalten vor den gelben sind verändert; so könnte eine fremde Zeile ersetzt werden. "
                "Bitte aus der ursprünglichen Datei übernehmen."
            )
        else:
            try:
                written = {name: cell for name, cell in zip(names[front:], said[front:], strict=False) if name}
                found[one.id] = (one, difference(one, written) if one.whole else {})
            except DeliveryRefused as refused:
                wrong += [f"{where}: {line}" for line in refused.lines]
    return wrong


def _said(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
