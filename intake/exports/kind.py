"""What a file is, told from its first bytes; an ending that says something else is refused, not overruled."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from intake.folder import COVERAGE_FILE
from schemas.failure import DeliveryRefused

_SYSTEM = ("thumbs.db", "desktop.ini", "__macosx", COVERAGE_FILE)
OLD_SHEETS = (".xls", ".xlsb", ".ods")
PACKED = (".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst", ".lz")


class Kind(StrEnum):
    """How a file is read."""

    TEXT = "text"
    SHEETS = "sheets"
    PARQUET = "parquet"
    ARCHIVE = "archive"


ENDINGS = {
    ".csv": Kind.TEXT,
    ".tsv": Kind.TEXT,
    ".tab": Kind.TEXT,
    ".txt": Kind.TEXT,
    ".xlsx": Kind.SHEETS,
    ".xlsm": Kind.SHEETS,
    ".parquet": Kind.PARQUET,
    ".zip": Kind.ARCHIVE,
}

_IS = {
    Kind.SHEETS: "eine Excel-Datei (XLSX)",
    Kind.PARQUET: "eine Parquet-Datei",
    Kind.ARCHIVE: "ein ZIP-Archiv",
    Kind.TEXT: "eine Textdatei",
}
_ENDING = {Kind.SHEETS: ".xlsx", Kind.PARQUET: ".parquet", Kind.ARCHIVE: ".zip", Kind.TEXT: ".csv"}
_FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "eine Excel-Datei alten Formats (XLS) oder mit Kennwort. Bitte ohne Kennwort als XLSX speichern.",
    ),
    (b"PARE", "verschlüsselt. Bitte unverschlüsselt ausgeben."),
    (b"%PDF", "ein PDF. Bitte die Auswertung als CSV oder XLSX ausgeben."),
    (b"\x1f\x8b", "mit gzip gepackt. Bitte entpacken oder als ZIP packen."),
    (b"7z\xbc\xaf\x27\x1c", "ein 7z-Archiv. Bitte entpacken oder als ZIP packen."),
    (b"Rar!", "ein RAR-Archiv. Bitte entpacken oder als ZIP packen."),
    (b"SQLite format 3", "eine SQLite-Datenbank. Bitte die Tabellen als CSV ausgeben."),
)
_HTML = re.compile(rb"^(\xef\xbb\xbf)?\s*(<!doctype html|<html|<table|<head|<meta|<body)", re.IGNORECASE)
_XML = re.compile(rb"^(\xef\xbb\xbf)?\s*<\?xml", re.IGNORECASE)


def is_hidden(name: str) -> bool:
    """Whether a path belongs to the operating system or an office program, not to the delivery."""
    return any(part.startswith((".", "~$")) or part.casefold() in _SYSTEM for part in name.split("/"))


def is_read(name: str) -> bool:
    """Whether a file of this name is looked at: it has an ending that is read, or one whose refusal helps."""
    suffix = Path(name).suffix.casefold()
    return suffix in ENDINGS or suffix in OLD_SHEETS or suffix in PACKED


def kind_of(path: Path, name: str) -> Kind:
    """How the file at `path`, called `name` by the office, is read.

    Raises DeliveryRefused for an empty file, a kind that is not read, and an ending that belongs to another kind.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise DeliveryRefused(
            f"{name}: Die Datei ist leer (0 Bytes). Auch eine Tabelle ohne Datensätze braucht ihre Kopfzeile."
        )
    for mark, what in _FOREIGN:
        if head.startswith(mark):
            raise DeliveryRefused(f"{name}: Die Datei ist {what}")
    if _HTML.match(head):
        raise DeliveryRefused(
            f"{name}: Die Datei ist eine Internetseite (HTML), keine Tabelle. "
            "Bitte in Excel öffnen und als XLSX speichern oder als CSV ausgeben."
        )
    if _XML.match(head):
        raise DeliveryRefused(f"{name}: Die Datei ist XML. Bitte die Auswertung als CSV oder XLSX ausgeben.")
    found = _found(path, head, name)
    wanted = ENDINGS.get(Path(name).suffix.casefold())
    if found is Kind.TEXT and wanted in (Kind.SHEETS, Kind.PARQUET, Kind.ARCHIVE):
        raise DeliveryRefused(f"{name}: Die Datei ist nicht {_IS[wanted]} oder sie ist beschädigt. Bitte neu ausgeben.")
    if wanted != found:
        raise DeliveryRefused(
            f"{name}: Die Datei ist {_IS[found]}, ihre Endung sagt etwas anderes. "
            f"Ist das die richtige Datei, bitte mit der Endung {_ENDING[found]} speichern."
        )
    return found


def _found(path: Path, head: bytes, name: str) -> Kind:
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Kind.TEXT
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DeliveryRefused(f"{name}: Die Datei ist beschädigt oder abgeschnitten. Bitte neu ausgeben.") from error
    if "xl/workbook.xml" in names:
        return Kind.SHEETS
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise DeliveryRefused(f"{name}: Die Datei ist eine Tabelle im Format XLSB oder ODS. Bitte als XLSX speichern.")
    return Kind.ARCHIVE
