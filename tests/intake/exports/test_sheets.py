"""XLSX: typed cells keep their type, and what a spreadsheet hides is found."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
import xlsxwriter

from intake.exports.raw import Limits
from intake.exports.sheet.read import read_cells
from schemas.failure import DeliveryRefused
from tests.intake.exports.conftest import Desk, kinds, rows

Page = Any


def book(*fill: Callable[[Page, Page], None], names: tuple[str, ...] = ("Tabelle",)) -> bytes:
    """An XLSX file; each function fills a sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for name, one in zip(names, fill, strict=True):
            one(made.add_worksheet(name), made)
    return out.getvalue()


def test_types_are_kept(desk: Desk) -> None:
    def fill(page: Page, made: Page) -> None:
        day, moment = made.add_format({"num_format": "dd.mm.yyyy"}), made.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        page.write_row(0, 0, ["Nummer", "Tag", "Zeit", "Text", "Zahl", "ja", "Formel", "Uhr"])
        page.write_string(1, 0, "0012345678")
        page.write_datetime(1, 1, date(2026, 1, 2), day)
        page.write_datetime(1, 2, datetime(2026, 1, 2, 13, 5), moment)  # noqa: DTZ001 - Excel knows no zone
        page.write_string(1, 3, "02.01.2026")
        page.write_number(1, 4, 1234.567)
        page.write_boolean(1, 5, True)
        page.write_formula(1, 6, "=1+1", None, 2)
        page.write_datetime(1, 7, time(8, 30), made.add_format({"num_format": "hh:mm"}))
        page.write_number(2, 0, 12345678)
        page.write_formula(2, 1, "=TODAY()", day, 46000)
        page.write_number(2, 4, 0.1 + 0.2)

    raw = desk.one(book(fill), "a.xlsx")
    assert raw.header == ("Nummer", "Tag", "Zeit", "Text", "Zahl", "ja", "Formel", "Uhr")
    assert rows(raw) == [
        (2, "0012345678", "2026-01-02", "2026-01-02 13:05:00", "02.01.2026", "1234.5670", "ja", "2", "08:30:00"),
        (3, "12345678", "2025-12-09", None, None, "0.3", None, None, None),
    ]
    assert kinds(raw) == ["tdutnbnu", "nd--n---"]


def test_rows_and_columns_that_are_empty(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        page.write_row(3, 2, ["Nr", "", "Name", "Ort"])
        page.write_row(4, 2, ["1", "", "a", "x"])
        page.write_row(7, 2, ["2", "", "b", "y"])
        page.write_row(8, 2, ["Summe", "", "2", ""])

    raw = desk.one(book(fill), "a.xlsx", totals=("Summe",))
    assert raw.header == ("Nr", "Name", "Ort")
    assert raw.header_row == 4
    assert rows(raw) == [(5, "1", "a", "x"), (8, "2", "b", "y")]
    assert kinds(raw) == ["ttt", "ttt"]
    assert (raw.blank, [one.cells for one in raw.totals]) == (2, [("Summe", "2", "")])


def test_several_sheets_hidden_ones_and_empty_ones(desk: Desk) -> None:
    def table(page: Page, _made: Page) -> None:
        page.write_row(0, 0, ["Nr", "Name"])
        page.write_row(1, 0, ["1", page.get_name()])

    def hidden(page: Page, made: Page) -> None:
        table(page, made)
        page.hide()

    content = book(table, lambda _page, _made: None, hidden, names=("Erstes & Letztes", "Leer", "Versteckt"))
    raws = desk.read(desk.lay("a.xlsx", content))
    assert [raw.sheet for raw in raws] == ["Erstes & Letztes", "Versteckt"]
    assert [raw.name for raw in raws] == ["a.xlsx, Blatt „Erstes & Letztes“", "a.xlsx, Blatt „Versteckt“"]
    assert rows(raws[1]) == [(2, "1", "Versteckt")]
    assert raws[1].notes == ("Das Blatt ist ausgeblendet und wurde mitgelesen.",)


def test_errors_and_hidden_rows_are_reported(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        page.write_row(0, 0, ["Nr", "Wert"])
        for row in range(1, 6):
            page.write_row(row, 0, [str(row), "x"])
        page.write_formula(2, 1, "=Gibtsnicht!A1", None, "#REF!")
        page.write_formula(4, 1, "=1/0", None, "#DIV/0!")
        page.set_row(3, None, None, {"hidden": True})

    raw = desk.one(book(fill), "a.xlsx")
    assert [row[2] for row in rows(raw)] == ["x", "#REF!", "x", "#DIV/0!", "x"]
    assert kinds(raw) == ["tt", "tf", "tt", "tf", "tt"]
    assert raw.notes == (
        "1 ausgeblendete Zeile wurde mitgelesen (Filter?).",
        "2 Zellen zeigen einen Fehler: B3 #REF!, B5 #DIV/0!.",
    )


def test_a_table_that_starts_far_from_the_corner(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        page.write_row(4, 3, ["Nr", "Wert"])
        page.write_row(5, 3, ["1", "x"])
        page.write_formula(6, 4, "=1/0", None, "#DIV/0!")
        page.write_row(6, 3, ["2"])

    raw = desk.one(book(fill), "a.xlsx")
    assert (raw.header, raw.header_row) == (("Nr", "Wert"), 5)
    assert rows(raw) == [(6, "1", "x"), (7, "2", "#DIV/0!")]
    assert kinds(raw) == ["tt", "tf"]
    ((_, found),) = [(name, list(lines)) for name, lines in read_cells(desk.folder / "a.xlsx")]
    assert found[-1] == (7, (None, None, None, "2", "#DIV/0!"))


def test_a_merged_header_is_refused_with_its_cells(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        page.merge_range(0, 0, 0, 2, "Liste")
        page.write_row(2, 0, ["Nr", "", "", "Ort"])
        page.merge_range(2, 1, 2, 2, "Name")
        page.write_row(3, 0, ["1", "a", "b", "c"])

    path = desk.lay("a.xlsx", book(fill))
    said = desk.refusal(path, expected=frozenset({"Nr", "Ort"}))
    assert "a.xlsx, Blatt „Tabelle“: Die Kopfzeile (Zeile 3) hat verbundene Zellen (B3:C3)" in said
    assert "In Zeile 9 steht keine Kopfzeile" in desk.refusal(path, header_row=9)


def test_a_title_above_and_merged_cells_below(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        page.merge_range(0, 0, 0, 2, "Liste vom 20.11.2026")
        page.write_row(2, 0, ["Nr", "Name"])
        page.write_row(3, 0, ["1", "a"])
        page.write_row(4, 0, ["", "b"])
        page.merge_range(3, 0, 4, 0, "1")

    raw = desk.one(book(fill), "a.xlsx", expected=frozenset({"Nr", "Name"}))
    assert rows(raw) == [(4, "1", "a"), (5, None, "b")]
    assert raw.above[0][0] == "Liste vom 20.11.2026"
    assert "1 Bereich ist verbunden (z. B. A4:A5)" in raw.notes[0]


def test_an_error_in_the_header_is_refused(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        page.write_row(0, 0, ["Nr"])
        page.write_formula(0, 1, "=X!A1", None, "#REF!")
        page.write_row(1, 0, ["1", "a"])

    assert "In der Kopfzeile steht #REF! (B1)." in desk.refusal(desk.lay("a.xlsx", book(fill)))


def test_numbers_longer_than_a_spreadsheet_keeps_are_noted(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        page.write_row(0, 0, ["Nr", "Name"])
        page.write_row(1, 0, [1234567890123456, "a"])

    assert "1 Zahl hat mehr als 15 Stellen" in desk.one(book(fill), "a.xlsx").notes[0]


def test_a_workbook_that_would_fill_the_memory_is_refused(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        for row in range(3_000):
            page.write_row(row, 0, ["x" * 100] * 20)

    path = desk.lay("a.xlsx", book(fill))
    assert "entpackt größer als erlaubt" in desk.refusal(path, limits=Limits(sheet_bytes=500_000))


def test_a_sheet_of_two_cells_far_apart_does_not_fill_the_memory(desk: Desk) -> None:
    def far(page: Page, _other: Page) -> None:
        page.write_row(0, 0, ["Nr", "Name"])
        page.write(1_048_575, 16_383, "x")

    content = book(far)
    assert "reicht bis zur Zelle XFD1048576" in desk.refusal(desk.lay("weit.xlsx", content))
    # What a hostile program writes in another order, or with other quotation marks, is the same sheet.
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b'r="XFD1048576"', b"r = 'XFD1048576'")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    assert "reicht bis zur Zelle XFD1048576" in desk.refusal(desk.lay("weit.xlsx", packed.getvalue()))
    with pytest.raises(DeliveryRefused, match="XFD1048576"):
        list(read_cells(desk.folder / "weit.xlsx"))


def test_a_wide_sheet_with_few_rows_is_read(desk: Desk) -> None:
    def wide(page: Page, _other: Page) -> None:
        for row in range(3):
            page.write_row(row, 0, range(100, 300))

    raw = desk.one(book(wide), "breit.xlsx")
    assert (len(raw.header), raw.rows) == (200, 2)


def test_a_broken_workbook_is_refused_wherever_it_is_broken(desk: Desk) -> None:
    def fill(page: Page, _made: Page) -> None:
        page.write_row(0, 0, ["Nr", "Name"])

    whole = book(fill)

    def without(name: str, instead: bytes | None = None) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.infolist():
                if entry.filename != name:
                    new.writestr(entry.filename, old.read(entry))
                elif instead is not None:
                    new.writestr(entry.filename, instead)
        return out.getvalue()

    for name, instead in (
        ("xl/_rels/workbook.xml.rels", None),
        ("xl/workbook.xml", b"<workbook"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c"),
        ("xl/worksheets/sheet1.xml", None),
        ("xl/sharedStrings.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><sst/>"),
    ):
        said = desk.refusal(desk.lay("a.xlsx", without(name, instead)))
        assert said == (
            "a.xlsx: Die Excel-Datei ist beschädigt oder unvollständig. Bitte in Excel öffnen und neu speichern."
        ), name


def test_the_cells_of_a_small_workbook(desk: Desk) -> None:
    def fill(page: Page, made: Page) -> None:
        page.write_row(1, 0, ["Tag", "Zahl", "leer", "Fehler"])
        page.write_datetime(2, 0, date(2026, 1, 2), made.add_format({"num_format": "dd.mm.yyyy"}))
        page.write_number(2, 1, 2)
        page.write_formula(2, 3, "=X!A1", None, "#REF!")

    path = desk.lay("a.xlsx", book(fill))
    ((name, found),) = [(name, list(lines)) for name, lines in read_cells(path)]
    assert name == "Tabelle"
    assert found[1:] == [(2, ("Tag", "Zahl", "leer", "Fehler")), (3, (date(2026, 1, 2), 2.0, None, "#REF!"))]
    with pytest.raises(DeliveryRefused, match="beschädigt"):
        list(read_cells(desk.lay("b.xlsx", b"PK\x03\x04kaputt")))
