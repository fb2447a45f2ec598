"""A reviewer who fills in a checklist."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from intake.exports.sheet.read import read_cells


def fill(path: Path, wrong: int, questions: int = 2) -> None:
    """Answers every question of every case: of the first `wrong` cases the first is wrong, with a remark beside it."""
    head, *lines = [list(cells) for name, rows in read_cells(path) if name == "Prüfbogen" for _, cells in rows]
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Prüfbogen")
    page.write_row(0, 0, head)
    for row, cells in enumerate(lines, start=1):
        bad = row <= wrong
        answers = ["Fehler" if bad else "in Ordnung", *["in Ordnung"] * (questions - 1)]
        page.write_row(row, 0, [*cells[:5], *answers, "Vermerk fehlt" * bad])
    book.close()
