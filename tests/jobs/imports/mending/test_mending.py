"""Rows in quarantine are mended one by one; whatever a spreadsheet says, no row stands for another's."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jobs.imports.mending.edits import edits, mend, mend_many, mended_files, settle
from jobs.imports.mending.rows import Filter, row, rows, summary
from jobs.imports.mending.sheet import quarantine_file, quarantine_read
from schemas.delivery.upload import Upload
from schemas.failure import DeliveryRefused, Unknown
from store.folder import StoreFolder
from store.uploads import shelf
from tests.web.sheets import changed

HEAD = "Tabelle;Grund;Felder;Datei;Blatt;Zeile"
FILE = f"""\ufeff{HEAD};Nr;Datum;Art
kontakt;Der Schlüssel fehlt;kontakt_id (Nr): leer;k.csv;;2;;03.06.2020;'=P
kontakt;Die Verknüpfung fehlt;;k.csv;;9;K9;04.06.2020;T
kontakt;Die Zeile lässt sich nicht in Spalten zerlegen;;k.csv;;12;;;
"""
UPLOAD = Upload(id="hochgeladen-1", by="betrieb@amt", at=datetime(2020, 7, 1, tzinfo=UTC), snapshot="ab")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "quarantaene"
    made.mkdir()
    (made / "kontakt-1.csv").write_text(FILE, encoding="utf-8")
    return made


@pytest.fixture
def store(tmp_path: Path) -> StoreFolder:
    found = StoreFolder(tmp_path, "haus", tmp_path, "", tmp_path)
    shelf.save(found.path, UPLOAD)
    return found


def test_rows_as_people_read_them(folder: Path) -> None:
    first, second, third = rows(folder)
    assert (first.id, first.cells["Art"], first.wrong) == ("kontakt-1.csv:1", "=P", frozenset({"Nr"}))
    assert (second.whole, third.whole) == (True, False)
    counted = summary(folder)
    assert (counted.number, counted.tables, len(counted.causes)) == (3, ("kontakt",), 3)
    assert [one.number for one in rows(folder) if Filter(cause="Der Schlüssel fehlt").has(one, {})] == [1]
    with pytest.raises(Unknown):
        row(folder, "kontakt-1.csv", 4)


def test_what_was_mended_says_for_which_row_it_stands(folder: Path, store: StoreFolder, tmp_path: Path) -> None:
    first, second, third = rows(folder)
    assert mend(store, UPLOAD, first, {"Nr": " K1 ", "Datum": "03.06.2020", "Art": "=P"})
    assert edits(store, UPLOAD) == {first.key: {"Nr": "K1"}}
    assert not mend(store, UPLOAD, second, second.cells)
    for cells in ({"Fremd": "x"}, {"Nr": "a\nb"}, {"Nr": "x" * 2_001}):
        with pytest.raises(DeliveryRefused):
            mend(store, UPLOAD, second, cells)
    with pytest.raises(DeliveryRefused, match="im Export"):
        mend(store, UPLOAD, third, {"Nr": "K12"})
    (file,) = mended_files(store, UPLOAD, tmp_path)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        (found,) = csv.DictReader(lines, delimiter=";")
    assert (found["Datei"], found["Zeile"], found["Nr"], found["Art"]) == ("k.csv", "2", "K1", "'=P")


def test_mended_rows_stay_after_an_import_and_are_not_taken_for_others(
    folder: Path, store: StoreFolder, tmp_path: Path
) -> None:
    """The next quarantine numbers its rows anew: what was mended goes by file and line of the export."""
    first, second, _ = rows(folder)
    mend_many(store, UPLOAD, [(first, {"Nr": "K1"})])
    settle(store, UPLOAD)
    assert edits(store, UPLOAD) == {}
    (folder / "kontakt-1.csv").write_text("".join(FILE.splitlines(keepends=True)[n] for n in (0, 2)), encoding="utf-8")
    (left,) = rows(folder)
    assert (left.id, left.key) == (first.id, second.key)
    mend_many(store, UPLOAD, [(left, {"Nr": "K8"})])
    (file,) = mended_files(store, UPLOAD, tmp_path)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        found = {one["Zeile"]: one["Nr"] for one in csv.DictReader(lines, delimiter=";")}
    assert found == {"2": "K1", "9": "K8"}


@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        (0, "kontakt-1.csv:7", "liegt nicht in der Quarantäne"), (0, "kontakt-1.csv:2", "fremde Zeile"),
        (6, 9, "fremde Zeile"), (4, "x.csv", "fremde Zeile"), (1, "kunde", "fremde Zeile"),
    ],
)  # fmt: skip
def test_a_spreadsheet_that_means_another_row(
    folder: Path, tmp_path: Path, place: int, cell: object, said: str
) -> None:
    content = quarantine_file(list(rows(folder)), {}, "Zeilen", date(2020, 7, 1))

    def change(_name: str, number: int, cells: list[object]) -> list[object]:
        return [*cells[:place], cell, *cells[place + 1 :]] if number == 2 and len(cells) > 7 else cells

    file = tmp_path / "q.xlsx"
    file.write_bytes(changed(content, tmp_path, change))
    with pytest.raises(DeliveryRefused, match=said):
        quarantine_read(file, folder)


def test_a_spreadsheet_there_and_back(folder: Path, tmp_path: Path) -> None:
    content = quarantine_file(list(rows(folder)), {}, "Zeilen", date(2020, 7, 1))
    file = tmp_path / "q.xlsx"
    file.write_bytes(content)
    assert quarantine_read(file, folder) == []

    def change(_name: str, number: int, cells: list[object]) -> list[object]:
        return [*cells[:7], "K1", *cells[8:]] if number == 2 and len(cells) > 7 else cells

    file.write_bytes(changed(content, tmp_path, change))
    ((found, cells),) = quarantine_read(file, folder)
    assert (found.number, cells) == (1, {"Nr": "K1"})
