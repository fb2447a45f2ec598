"""The order of data as a spreadsheet, read back without the library that wrote it."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from delivery.place import place
from delivery.sheets.data_order import data_order_sheets
from schemas.documents.order import DataOrder, Sample, WantedColumn, WantedTable, WantingRule
from schemas.failure import DestinationRefused

SPACE = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "http://example.org", "00123", "<b>&", "ja\nnein"]
SAMPLES: list[Sample] = [date(2020, 6, 30), Decimal("12.5"), 3, True, "00123", None]
MADE = date(2026, 11, 21)


def column(name: str, text: str = "Text", sample: Sample = "x") -> WantedColumn:
    return WantedColumn("kunde", name, "Feld", text, text, "Text", (text, "b"), "", "unbekannt", sample, text, text,
                        (text,), ("eine-regel",))  # fmt: skip


def order(columns: list[WantedColumn]) -> DataOrder:
    table = WantedTable("kunde", "Kunde", "=1", ("team",), tuple(columns))
    return DataOrder("=Amt", date(2020, 6, 30), (table,), (WantingRule("=regel", "=Titel", "Frist", "=Rolle", 3),))


def parts(made: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        assert book.testzip() is None
        return {name: ElementTree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")}


def cells(read: dict[str, ElementTree.Element], sheet: int) -> dict[str, tuple[str, str, int]]:
    """By address: type, content, and the number of the cell's format."""
    shared = ["".join(piece.itertext()) for piece in read["xl/sharedStrings.xml"].findall("x:si", SPACE)]
    found = {}
    for cell in read[f"xl/worksheets/sheet{sheet}.xml"].iter(f"{{{SPACE['x']}}}c"):
        value = cell.findtext("x:v", "", SPACE)
        kind = cell.get("t", "n")
        found[cell.get("r", "")] = (kind, shared[int(value)] if kind == "s" else value, int(cell.get("s", "0")))
    return found


def test_no_cell_is_a_formula_and_what_looks_like_one_is_marked_as_text() -> None:
    read = parts(data_order_sheets(order([column(f"spalte{n}", text, text) for n, text in enumerate(EVIL)]), MADE))
    for root in read.values():
        assert root.findall(".//x:f", SPACE) + root.findall(".//x:hyperlink", SPACE) == []
    formats = read["xl/styles.xml"].findall("x:cellXfs/x:xf", SPACE)
    for sheet in (1, 2, 3, 4):
        for address, (kind, text, look) in cells(read, sheet).items():
            if text.startswith(("=", "+", "-", "@", "\t")):
                assert kind == "s", address
                assert formats[look].get("quotePrefix") == "1", (sheet, address, text)
    told = {text for _, text, _ in cells(read, 2).values()}
    assert set(EVIL) <= told


def test_cells_have_the_type_of_their_value() -> None:
    read = parts(data_order_sheets(order([column(f"s{n}", sample=one) for n, one in enumerate(SAMPLES)]), MADE))
    found = cells(read, 2)
    assert [found[f"J{row}"][:2] for row in range(2, 8)] == [
        ("n", "44012"), ("n", "12.5"), ("n", "3"), ("s", "ja"), ("s", "00123"), ("n", ""),
    ]  # fmt: skip
    assert found["N2"][:2] == ("n", "1")


def test_headers_are_frozen_filtered_and_wide() -> None:
    read = parts(data_order_sheets(order([column("a"), column("b")]), MADE))
    names = [one.get("name") for one in read["xl/workbook.xml"].findall("x:sheets/x:sheet", SPACE)]
    assert names == ["Anleitung", "Felder", "Tabellen", "Regeln"]
    for sheet, filtered in ((2, "A1:R3"), (3, "A1:G2"), (4, "A1:E2")):
        root = read[f"xl/worksheets/sheet{sheet}.xml"]
        pane = root.find("x:sheetViews/x:sheetView/x:pane", SPACE)
        assert pane is not None
        assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
        autofilter = root.find("x:autoFilter", SPACE)
        assert autofilter is not None
        assert autofilter.get("ref") == filtered
        assert all(float(one.get("width", "0")) >= 9 for one in root.findall("x:cols/x:col", SPACE))
    (choice,) = read["xl/worksheets/sheet2.xml"].findall("x:dataValidations/x:dataValidation", SPACE)
    assert (choice.get("sqref"), choice.findtext("x:formula1", "", SPACE)) == ("P2:P3", '"ja,teilweise,nein"')


def test_the_same_order_gives_the_same_bytes_and_an_empty_one_a_file() -> None:
    assert data_order_sheets(order([column("a")]), MADE) == data_order_sheets(order([column("a")]), MADE)
    assert parts(data_order_sheets(DataOrder("", None, (), ()), MADE))
    assert parts(data_order_sheets(order([column("a", "x" * 40_000)]), MADE))


def test_a_file_is_put_in_place_whole(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("ziel")
    out = folder / "neu" / "datei.xlsx"
    place(b"eins", out)
    place(b"zwei", out)
    assert out.read_bytes() == b"zwei"
    assert [one.name for one in out.parent.iterdir()] == ["datei.xlsx"]
    with pytest.raises(DestinationRefused, match="ist ein Ordner"):
        place(b"drei", folder)
