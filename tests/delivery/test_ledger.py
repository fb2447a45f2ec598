"""Long tables: written line by line, continued on the next sheet, and never a formula."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from delivery.sheets.book import Column, Prose
from delivery.sheets.cell import Cell
from delivery.sheets.ledger import Ledger
from intake.exports.sheet.read import read_cells

MADE = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "<r>x</r>", "http://a", "a\rb", "00123", "'=1"]


def book(out: Path, rows: Iterator[list[Cell]] | list[list[Cell]], most: int = 1_000_000) -> Path:
    """A workbook with one table of two columns."""
    scratch = out.with_suffix(".teile")
    scratch.mkdir()
    ledger = Ledger(out, "Probe", MADE, scratch, most)
    ledger.prose(Prose("Text", "=Titel", (("=a", "+b"),)))
    ledger.facts("Angaben", "-Titel", (("@c", date(2020, 6, 30)),))
    ledger.table("Tabelle", [Column("Text", 20), Column("Wert", 12)], rows)
    ledger.finish()
    assert list(scratch.iterdir()) == []
    return out


def test_what_looks_like_a_formula_comes_back_as_the_text_it_is(tmp_path: Path) -> None:
    out = book(tmp_path / "a.xlsx", [[text, None] for text in EVIL])
    sheets = {name: [cells for _, cells in rows] for name, rows in read_cells(out)}
    assert [str(row[0]).rstrip(" ") for row in sheets["Tabelle"][1:]] == EVIL
    assert sheets["Text"][0][0] == "=Titel"
    with zipfile.ZipFile(out) as parts:
        styles = parts.read("xl/styles.xml").decode()
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                text = parts.read(name).decode()
                assert "<f>" not in text
                assert "hyperlink" not in text
    assert 'quotePrefix="1"' in styles


def test_values_keep_their_type(tmp_path: Path) -> None:
    at = datetime(2020, 6, 30, 4, 5, 6, tzinfo=UTC)
    rows: list[list[Cell]] = [
        ["Tag", date(2020, 6, 30)], ["Zeit", at], ["Zahl", Decimal("2.5")], ["ganz", 3], ["ja", True], ["leer", None],
        ["früh", date(1890, 1, 2)], ["groß", 10**17], ["kaputt", "a\x01b"],
    ]  # fmt: skip
    out = book(tmp_path / "a.xlsx", rows)
    sheets = {name: [cells for _, cells in lines] for name, lines in read_cells(out)}
    found = {str(row[0]): (row[1] if len(row) > 1 else None) for row in sheets["Tabelle"][1:]}
    assert found == {
        "Tag": date(2020, 6, 30), "Zeit": at.replace(tzinfo=None), "Zahl": 2.5, "ganz": 3, "ja": "ja", "leer": None,
        "früh": "02.01.1890", "groß": str(10**17), "kaputt": "a\ufffdb",
    }  # fmt: skip
    assert sheets["Angaben"][2][1] == date(2020, 6, 30)


@pytest.mark.parametrize(("rows", "sheets"), [(0, [0]), (3, [3]), (4, [4]), (5, [4, 1]), (8, [4, 4]), (9, [4, 4, 1])])
def test_a_long_table_goes_on_on_the_next_sheet(tmp_path: Path, rows: int, sheets: list[int]) -> None:
    out = book(tmp_path / "a.xlsx", [[str(number), number] for number in range(rows)], most=4)
    found = [(name, [cells for _, cells in lines]) for name, lines in read_cells(out)][2:]
    assert [name for name, _ in found] == ["Tabelle", "Tabelle (2)", "Tabelle (3)"][: len(sheets)]
    assert [len(lines) - 1 for _, lines in found] == sheets
    assert [int(str(line[0])) for _, lines in found for line in lines[1:]] == list(range(rows))
    with zipfile.ZipFile(out) as parts:
        last = parts.read(f"xl/worksheets/sheet{2 + len(sheets)}.xml").decode()
    assert 'state="frozen"' in last
    assert "<autoFilter" in last


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    made = [book(tmp_path / f"{name}.xlsx", [[one, 1] for one in EVIL]).read_bytes() for name in "ab"]
    assert made[0] == made[1]


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        book(tmp_path / f"{rows}.xlsx", ([f"{number} " * 20, number] for number in range(rows)))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(20_000) < 2 * peak(2_000)
