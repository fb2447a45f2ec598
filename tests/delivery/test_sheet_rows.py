"""Rows written in one go are, byte for byte, what XlsxWriter writes cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from delivery.sheets import ledger
from delivery.sheets.book import Column
from delivery.sheets.cell import Cell, Look, put

_CELLS: tuple[Cell, ...] = (
    "Seit 92 Tagen überfällig.", "=1+1", "-1", "@x", "\tTab", " vorn und hinten ", "a&b <c> \"d\" 'e'", "_x0041_", "",
    "zwei\nZeilen", "schlecht \x01\x1b", "<r>kein Markup</r>", "x" * 40_000, "ß–§ (1), [2] {3}; a/b: c.",
    "12", "_", "a_b",
    None, True, False, 0, 1, -1, 1, 10**15, 123_456_789, Decimal("1.50"), Decimal("1.5"), date(2020, 2, 29),
    date(1850, 1, 1), datetime(2020, 2, 29, tzinfo=UTC), datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC),
)  # fmt: skip


def _slowly(page: Any, columns: int, rows: Iterable[Sequence[Cell]], look: Look, first: int = 1) -> int:
    """Cell by cell, through XlsxWriter's own ways."""
    number = 0
    for number, row in enumerate(rows, start=1):
        assert len(row) == columns
        for place, cell in enumerate(row):
            put(page, first + number - 1, place, cell, look)
    return number


def _written(folder: Path, most: int) -> bytes:
    folder.mkdir()
    out = folder / "a.xlsx"
    book = ledger.Ledger(out, "Probe", datetime(2020, 7, 1, tzinfo=UTC), folder, most)
    pairs = [(one, other) for one in _CELLS for other in (*_CELLS[:5], *_CELLS[-5:])]
    columns = [Column("eins", 10), Column("zwei", 20)]
    assert book.table("keine", columns, []) == 0
    assert book.table("eine", columns, pairs[:1]) == 1
    assert book.table("viele", columns, iter(pairs * 2)) == len(pairs) * 2
    book.facts("Angaben", "Angaben", [("was", cell) for cell in _CELLS])
    assert book.table("zwei", columns, pairs[-2:]) == 2
    book.finish()
    return out.read_bytes()


@pytest.mark.parametrize("most", [1_000_000, 7, 1])
def test_the_same_bytes_as_cell_by_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    quick = _written(tmp_path / "schnell", most)
    monkeypatch.setattr(ledger, "write_rows", _slowly)
    assert quick == _written(tmp_path / "langsam", most)


def test_a_row_of_another_width_is_a_bug(tmp_path: Path) -> None:
    book = ledger.Ledger(tmp_path / "a.xlsx", "Probe", datetime(2020, 7, 1, tzinfo=UTC), tmp_path)
    with pytest.raises(ValueError, match="zip"):
        book.table("breit", [Column("eins", 10)], [["a", "b"], ["c"]])
