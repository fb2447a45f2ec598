"""Which files are read: folders, archives within bounds, and files that are what they are called."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from intake.exports.raw import Limits
from intake.exports.road import open_exports
from schemas.failure import DeliveryRefused
from tests.intake.exports.conftest import Desk, ask

TABLE = "Nr;Name\n1;a\n"


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    """A ZIP of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries:
            opened.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    """A small XLSX file."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["Nr", "Name"])
    return out.getvalue()


def test_a_folder_is_read_with_all_below_it_in_order(desk: Desk) -> None:
    for name in ("b.csv", "a/z.csv", "a/A.tsv", "Müller.txt"):
        desk.lay(name, TABLE.replace("a", name))
    for name in (".DS_Store", "~$b.xlsx", "Thumbs.db", "__MACOSX/a.csv", "lieferumfang.yaml", ".git/a.csv"):
        desk.lay(name, "x")
    desk.lay("brief.docx", "x")
    delivery = desk.gather()
    assert [export.name for export in delivery.exports] == ["Müller.txt", "a/A.tsv", "a/z.csv", "b.csv"]
    assert delivery.ignored == ("brief.docx",)


def test_named_files_have_to_be_tables(desk: Desk) -> None:
    brief, table = desk.lay("brief.docx", "x"), desk.lay("a.csv", TABLE)
    said = desk.refusal(brief, table, desk.folder / "fehlt.csv")
    assert "brief.docx: Gelesen werden Dateien mit der Endung .csv" in said
    assert "fehlt.csv: Diese Datei oder diesen Ordner gibt es nicht." in said


def test_a_name_in_another_encoding_is_refused_where_it_is_read(desk: Desk) -> None:
    desk.lay(os.fsdecode(b"m\xfcll.docx"), "x")
    desk.lay("a.csv", TABLE)
    assert desk.gather().ignored == ("m?ll.docx",)
    desk.lay(os.fsdecode(b"pr\xfcfung.csv"), TABLE)
    assert "pr?fung.csv: Der Name ist nicht in UTF-8 geschrieben." in desk.refusal()


def test_two_files_of_one_name_and_one_content(desk: Desk) -> None:
    one, two = desk.lay("a/k.csv", TABLE), desk.lay("b/k.csv", TABLE)
    assert "k.csv: Zwei Dateien haben diesen Namen." in desk.refusal(one, two)
    assert "b/k.csv: Die Datei ist dieselbe wie a/k.csv" in desk.refusal()
    desk.lay("a/k.csv", "Nr;Name\n")
    desk.lay("b/k.csv", "Nr;Name\n")
    assert len(desk.read()) == 2


def test_nothing_to_read(desk: Desk) -> None:
    desk.lay("brief.docx", "x")
    said = desk.refusal()
    assert "Hier ist keine Datei, die gelesen wird" in said
    assert "brief.docx" in said


def test_links_in_a_folder_are_not_followed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "anderswo").mkdir()
    (tmp_path / "anderswo" / "geheim.csv").write_text(TABLE, encoding="utf-8")
    desk.lay("a.csv", TABLE)
    (desk.folder / "b.csv").symlink_to(tmp_path / "anderswo" / "geheim.csv")
    (desk.folder / "c.csv").symlink_to(tmp_path / "anderswo")
    said = desk.refusal()
    assert "b.csv: Das ist ein Verweis auf eine andere Stelle" in said
    assert "c.csv: Das ist ein Verweis auf eine andere Stelle" in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_no_file(desk: Desk) -> None:
    os.mkfifo(desk.folder / "a.csv")
    assert "a.csv: Das ist keine gewöhnliche Datei." in desk.refusal()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", workbook(), "ist eine Excel-Datei (XLSX), ihre Endung sagt etwas anderes"),
        ("a.xls", b"<html><table><tr><td>Nr</td></tr></table></html>", "Internetseite (HTML), keine Tabelle"),
        ("a.csv", b"\xef\xbb\xbf  <!DOCTYPE html>\n", "Internetseite (HTML)"),
        ("a.xlsx", TABLE.encode(), "ist nicht eine Excel-Datei (XLSX) oder sie ist beschädigt"),
        ("a.xlsx", workbook()[:900], "beschädigt oder abgeschnitten"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "alten Formats (XLS) oder mit Kennwort"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "als XLSX speichern"),
        ("a.parquet", b"PAR1" + b"x" * 99, "Parquet-Datei ist beschädigt oder abgeschnitten"),
        ("a.csv", b"PAR1" + b"x" * 99, "ist eine Parquet-Datei, ihre Endung"),
        ("a.csv", b"%PDF-1.7", "ein PDF"),
        ("a.csv", b"", "(0 Bytes)"),
        ("a.csv.gz", b"\x1f\x8b\x08", "mit gzip gepackt"),
        ("a.ods", archive(("content.xml", "<x/>")), "XLSB oder ODS"),
        ("a.zip", TABLE.encode(), "ist nicht ein ZIP-Archiv oder sie ist beschädigt"),
        ("a.csv", archive(("b.csv", TABLE)), "ist ein ZIP-Archiv, ihre Endung"),
    ],
)
def test_a_file_is_what_it_is_called_or_refused(desk: Desk, name: str, content: bytes, said: str) -> None:
    desk.lay(name, content)
    refusal = desk.refusal()
    assert refusal.startswith(f"{name}: ")
    assert said in refusal


def test_every_reason_is_said_at_once(desk: Desk) -> None:
    desk.lay("a.csv", b"")
    desk.lay("b.xls", b"<html>")
    desk.lay("c.zip", archive(("../d.csv", TABLE), ("e.zip", archive(("f.csv", TABLE)))))
    assert len(desk.refusal().splitlines()) == 4


def test_an_archive_is_read_like_a_folder(desk: Desk) -> None:
    content = archive(
        ("b.csv", TABLE),
        ("ordner/", ""),
        ("ordner/a.xlsx", workbook()),
        ("__MACOSX/._b.csv", b"\0"),
        ("brief.pdf", "x"),
    )
    desk.lay("liefer.zip", content)
    delivery = desk.gather()
    assert [export.name for export in delivery.exports] == ["liefer.zip/b.csv", "liefer.zip/ordner/a.xlsx"]
    assert delivery.ignored == ("liefer.zip/brief.pdf",)
    assert [raw.file for raw in desk.read()] == ["liefer.zip/b.csv", "liefer.zip/ordner/a.xlsx"]


@pytest.mark.parametrize("name", ["../b.csv", "a/../../b.csv", "/etc/b.csv", "C:\\b.csv", "..\\b.csv", "a\x07.csv"])
def test_paths_out_of_an_archive_are_refused(desk: Desk, name: str) -> None:
    desk.lay("z.zip", archive(("gut.csv", TABLE), (name, TABLE)))
    said = desk.refusal()
    assert "z.zip: Der Eintrag „" in said
    assert "zeigt aus dem Archiv hinaus" in said or "Steuerzeichen" in said
    assert [path for path in desk.scratch.rglob("*") if path.is_file()] == []
    assert not (desk.folder.parent / "b.csv").exists()


def test_links_in_an_archive_are_refused(desk: Desk) -> None:
    link = zipfile.ZipInfo("b.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    desk.lay("z.zip", archive((link, "/etc/passwd")))
    assert "„b.csv“ ist ein Verweis" in desk.refusal()


def test_names_that_occur_twice_are_refused(desk: Desk) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = archive(("b.csv", TABLE), ("b.csv", TABLE))
    desk.lay("z.zip", content)
    assert "„b.csv“ kommt doppelt vor" in desk.refusal()
    desk.lay("z.zip", archive(("ö.csv", TABLE), ("o\u0308.CSV", TABLE)))
    assert "kommt doppelt vor" in desk.refusal()


def test_encrypted_entries_are_refused(desk: Desk) -> None:
    content = bytearray(archive(("b.csv", TABLE)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + offset
        content[at] |= 1
    desk.lay("z.zip", bytes(content))
    assert "mit einem Kennwort verschlüsselt" in desk.refusal()


def test_an_archive_in_an_archive_is_refused(desk: Desk) -> None:
    """42.zip holds archives in archives in archives; none is opened, whatever it is called."""
    inner = archive(("d.csv", TABLE))
    for _ in range(5):
        inner = archive(("lage.zip", inner))
    desk.lay("z.zip", inner)
    assert "„lage.zip“ ist selbst ein Archiv" in desk.refusal()
    desk.lay("z.zip", archive(("harmlos.csv", archive(("d.csv", TABLE)))))
    assert "harmlos.csv: Der Eintrag ist selbst ein Archiv" in desk.refusal()


def test_a_bomb_is_stopped_while_it_is_unpacked(desk: Desk) -> None:
    desk.lay("z.zip", archive(("b.csv", b"0" * (40 << 20))))
    assert "auf weniger als ein 400stel gepackt" in desk.refusal()
    small = Limits(entry_bytes=1 << 20, ratio_from=1 << 30)
    assert "entpackt größer als erlaubt" in desk.refusal(limits=small)
    assert sum(path.stat().st_size for path in desk.scratch.rglob("*") if path.is_file()) < 20 << 20


def test_a_total_that_is_too_large_is_stopped(desk: Desk) -> None:
    parts = [(f"{n}.csv", os.urandom(300_000).hex()) for n in range(4)]
    desk.lay("z.zip", archive(*parts))
    assert "entpackt größer als erlaubt" in desk.refusal(limits=Limits(total_bytes=1_000_000))


def test_a_size_that_lies_is_not_believed(desk: Desk) -> None:
    content = bytearray(archive(("b.csv", b"Nr;Name\n" + b"1;a\n" * 500_000)))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(mark) + offset, 12)
    desk.lay("z.zip", bytes(content))
    assert "z.zip: Das Archiv ist beschädigt" in desk.refusal()


def test_too_many_entries_are_refused(desk: Desk) -> None:
    desk.lay("z.zip", archive(*((f"{n}.csv", TABLE) for n in range(30))))
    assert "30 Einträge, erlaubt sind 20" in desk.refusal(limits=Limits(files=20))


def test_a_truncated_archive_is_refused(desk: Desk) -> None:
    whole = archive(("b.csv", os.urandom(5_000).hex()))
    desk.lay("z.zip", whole[: len(whole) // 2])
    assert "beschädigt" in desk.refusal()
    broken = bytearray(whole)
    broken[200:260] = b"\xff" * 60
    desk.lay("z.zip", bytes(broken))
    assert "z.zip: Das Archiv ist beschädigt" in desk.refusal()


def test_the_hash_is_that_of_the_file(desk: Desk) -> None:
    desk.lay("a.csv", TABLE)
    desk.lay("z.zip", archive(("b.csv", TABLE + "2;b\n")))
    one, two = desk.gather().exports
    assert one.sha256 == hashlib.sha256(TABLE.encode()).hexdigest()
    assert two.sha256 == hashlib.sha256((TABLE + "2;b\n").encode()).hexdigest()


def test_a_file_that_changes_meanwhile_is_refused(desk: Desk) -> None:
    path = desk.lay("a.csv", TABLE)
    delivery = desk.gather()
    path.write_text(TABLE + "2;b\n", encoding="utf-8")
    scratch = desk.scratch / "neu"
    scratch.mkdir(parents=True)
    with pytest.raises(DeliveryRefused, match="während des Lesens verändert"):
        open_exports(delivery, scratch)
    path.unlink()
    with pytest.raises(DeliveryRefused, match=r"a\.csv: Die Datei kann nicht gelesen werden .* Bitte"):
        open_exports(delivery, scratch)


def test_what_nobody_maps_and_cannot_be_read_is_noted(desk: Desk) -> None:
    desk.lay("a.csv", TABLE)
    desk.lay("leer.txt", "\n\n")
    scratch = desk.scratch / "neu"
    scratch.mkdir(parents=True)
    found = {raw.file: raw for raw in open_exports(desk.gather(), scratch, lambda _file, _sheet: None)}
    assert found["a.csv"].rows == 1
    assert found["leer.txt"].header == ()
    assert "In der Datei steht nichts" in found["leer.txt"].notes[0]
    assert ask(f"SELECT count(*) FROM '{found['leer.txt'].path}'") == [(0,)]
