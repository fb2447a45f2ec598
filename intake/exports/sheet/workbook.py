"""What an XLSX file holds beside its values: which cells are errors, which rows are hidden, and how large it is.

The library that reads the values leaves error cells empty. Here the sheets are read once more as a stream of XML,
and measured while they are unpacked, so that no workbook fills the memory.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from intake.exports.raw import Limits
from schemas.failure import DeliveryRefused

_CHUNK = 1 << 20
_PART = 64 << 20
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"')
_ANY = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_FAR = re.compile(rb"""\br\s*=\s*["']([A-Z]{2,3})\d{1,7}["']""")
_ROWS = 1 << 20
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class Beside:
    """The error cells of a sheet by row and column (from 0), how many rows are hidden, the corners of a wide one."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: int = 0
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)

    def refuse_bomb(self, name: str, limits: Limits) -> None:
        """Raises DeliveryRefused for a sheet whose rectangle memory would not hold, however few cells are filled."""
        (top, left), (bottom, right) = self.first, self.last
        if (bottom - top + 1) * (right - left + 1) > limits.sheet_cells:
            raise DeliveryRefused(
                f"{name}: Das Blatt reicht bis zur Zelle {cell_name(bottom, right)}, das ist mehr, als gelesen werden "
                "kann. Bitte die Zeilen und Spalten hinter der Tabelle löschen und neu speichern, oder die Auswertung "
                "als CSV ausgeben."
            )


def look_beside(path: Path, name: str, limits: Limits) -> dict[str, Beside]:
    """For every sheet what stands beside its values. Raises DeliveryRefused for a damaged workbook and for a bomb."""
    try:
        with zipfile.ZipFile(path) as book:
            left = limits.sheet_bytes
            for entry in book.infolist():
                left -= _measure(book, entry, name, left, limits)
            return {
                sheet: _sheet(book, part, limits) for sheet, part in _parts(book).items() if part in book.NameToInfo
            }
    except (
        zipfile.BadZipFile, zlib.error, EOFError, KeyError, ElementTree.ParseError, NotImplementedError, RuntimeError
    ) as error:  # fmt: skip
        raise damaged(name) from error


def damaged(name: str) -> DeliveryRefused:
    """The refusal of a workbook that cannot be read."""
    return DeliveryRefused(
        f"{name}: Die Excel-Datei ist beschädigt oder unvollständig. Bitte in Excel öffnen und neu speichern."
    )


def _measure(book: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, left: int, limits: Limits) -> int:
    size = 0
    with book.open(entry) as source:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size == len(chunk) and b"<!DOCTYPE" in chunk[:4096]:
                raise damaged(name)
            if size > min(left, limits.entry_bytes):
                raise DeliveryRefused(
                    f"{name}: Die Excel-Datei ist entpackt größer als erlaubt. Bitte die Auswertung als CSV ausgeben."
                )
    return size


def _parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → where it lies in the file."""
    related = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in related}
    found = {}
    for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():
        if one.tag.rpartition("}")[2] == "sheet":
            target = targets.get(one.get(_RELATED), "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            found[one.get("name", "")] = posixpath.normpath(place)
    return found


def _sheet(book: zipfile.ZipFile, part: str, limits: Limits) -> Beside:
    beside, across = Beside(), set[bytes]()
    for rows in _rows(book, part):
        across.update(_FAR.findall(rows))
        beside.hidden += len(_HIDDEN.findall(rows))
        if b't="e"' not in rows:
            continue
        for cell in _ERROR.finditer(rows):
            place, value = _PLACE.search(cell[1]), _VALUE.search(cell[2])
            if place is not None:
                said = value[1].decode(errors="replace") if value else "#FEHLER!"
                beside.errors[int(place[2]) - 1, _column(place[1].decode())] = said
    right = max((_column(letters.decode()) for letters in across), default=26)
    if (right + 1) * _ROWS > limits.sheet_cells:
        beside.first, beside.last = _corners(book, part)
    return beside


def _corners(book: zipfile.ZipFile, part: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last cell of the rectangle in which the cells of a sheet lie, whatever their order."""
    across, down = set[int](), set[int]()
    for rows in _rows(book, part):
        for letters, number in set(_ANY.findall(rows)):
            across.add(_column(letters.decode()))
            down.add(int(number) - 1)
    return (min(down), min(across)), (max(down), max(across))


def _rows(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML of a sheet in pieces that end between two rows."""
    rest = b""
    with book.open(part) as source:
        while chunk := source.read(_CHUNK):
            rest += chunk
            end = rest.rfind(b"</row>")
            if end > 0:
                yield rest[: end + 6]
                rest = rest[end + 6 :]
            elif len(rest) > _PART:
                yield rest
                rest = b""
    yield rest


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """The name of a cell as a spreadsheet shows it: B3 for row 2, column 1 (from 0)."""
    letters, column = "", column + 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"
