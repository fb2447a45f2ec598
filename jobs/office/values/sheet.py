"""The values as a spreadsheet: written out, changed by somebody, read back as what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from delivery.sheets.book import Book, Column, Prose, Table
from intake.exports.sheet.read import read_cells
from jobs.office.values.listing import OfficeValue
from schemas.failure import DeliveryRefused

_SHEET = "Werte"
_COLUMNS = (
    Column("Kennung", 44), Column("Thema", 24), Column("Regel", 46), Column("Wert", 26), Column("ausgeliefert", 18),
    Column("eigener Wert", 18, fill_in=True), Column("Schreibweise", 16), Column("lesen diese Regeln", 40),
    Column("Quelle", 60),
)  # fmt: skip
_KEY, _OWN = "Kennung", "eigener Wert"


def values_file(values: Sequence[OfficeValue], office: str, made_on: date) -> bytes:
    """The .xlsx file; only the column „eigener Wert“ is meant to be changed."""
    rows = [
        (one.field, one.topic, one.title, one.label, one.shipped, one.own or "", one.example or one.shipped,
         ", ".join(name for name, _ in one.readers), "; ".join(one.sources))
        for one in values
    ]  # fmt: skip
    book = Book("Festgelegte Werte", made_on)
    book.prose(Prose("Anleitung", "Werte, die das Amt festlegt", (
        ("Amt", f"{office}; Stand {made_on:%d.%m.%Y}"),
        ("Ausfüllen", "Nur die Spalte „eigener Wert“. Leer heißt: Es gilt, was ausgeliefert ist; ist nichts "
         "ausgeliefert, bleibt der Wert offen und die Regel sagt „Wert nicht festgelegt“."),
        ("Schreibweise", "Dauern: 3 Monate, 14 Tage, 10 Arbeitstage. Anteile: 80 %. Zahlen mit Komma: 0,8."),
        ("Zurückgeben", "In der Werkbank unter Verwaltung hochladen. Daraus wird ein Vorschlag; eine zweite Person "
         "gibt ihn frei."),
    )))  # fmt: skip
    book.table(Table(_SHEET, _COLUMNS, rows, frozen=1))
    return book.finished()


def values_read(file: Path, values: Sequence[OfficeValue]) -> dict[str, str]:
    """What the column „eigener Wert“ says, by field. Raises DeliveryRefused with everything that is wrong."""
    known = {one.field for one in values}
    for name, lines in read_cells(file):
        if name != _SHEET:
            continue
        _, head = next(lines, (0, ()))
        if _KEY not in head or _OWN not in head:
            break
        key_at, own_at = head.index(_KEY), head.index(_OWN)
        found, wrong = dict[str, str](), []
        for number, cells in lines:
            key = str(cells[key_at] or "").strip() if key_at < len(cells) else ""
            if not key:
                continue
            if key not in known:
                wrong.append(f"Zeile {number}: Einen Wert „{key}“ gibt es nicht.")
            elif key in found:
                wrong.append(f"Zeile {number}: „{key}“ steht zweimal da.")
            else:
                found[key] = _text(cells[own_at] if own_at < len(cells) else None)
        if wrong:
            raise DeliveryRefused(*wrong)
        return found
    raise DeliveryRefused(
        f"In der Datei fehlt das Blatt „{_SHEET}“ mit den Spalten „{_KEY}“ und „{_OWN}“. Bitte die Datei nehmen, die "
        "sich auf dieser Seite herunterladen lässt."
    )


def _text(cell: object) -> str:
    """A cell as it would be written by hand: spreadsheets turn 80 % into 0,8 only where they are told to."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(cell).strip()
