"""The report of many offices as files: a workbook, tables for programs, a text."""

from __future__ import annotations

from pathlib import Path

from delivery.sheets.offices import offices_sheets
from jobs.offices.grids import grids
from jobs.offices.wording import sentences
from schemas.failure import space
from schemas.offices.combined import Combined
from store.destination import Kind, aside
from store.offices.files import write

TEXT, BOOK = "bericht.txt", "bericht.xlsx"
_TABLES = ("aemter", "ergebnisse", "ungeklaert", "quoten")
_KIND = Kind(
    "ein Bericht über mehrere Ämter",
    frozenset({BOOK, *(f"{name}.{kind}" for name in _TABLES for kind in ("parquet", "csv"))}),
    TEXT,
)


def place(out: Path, report: Combined) -> Path:
    """Where the report of a day lies."""
    return out / f"bericht-{report.as_of.isoformat()}"


def publish(report: Combined, out: Path) -> Path:
    """Writes the report of a day in the place of an earlier one of the same day; gives its folder.

    Raises DestinationRefused and SpaceExhausted; then an earlier one is as it was.
    """
    with aside(place(out, report), _KIND) as folder, space():
        (folder / BOOK).write_bytes(offices_sheets(report))
        for grid in grids(report):
            write(grid, folder)
        (folder / TEXT).write_text("\n".join(sentences(report)) + "\n", encoding="utf-8")
    return place(out, report)
