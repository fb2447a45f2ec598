"""Bytes become text as a whole or not at all."""

from __future__ import annotations

import codecs

import pytest

from tests.intake.exports.conftest import Desk, rejects, rows

TEXT = "Nr;Name;Ort\r\n1;Groß & Söhne;Köln\r\n2;Preis 5 €;Ü\r\n"
READ = [(2, "1", "Groß & Söhne", "Köln"), (3, "2", "Preis 5 €", "Ü")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("cp1252"), "cp1252"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
    ],
    ids=["utf-8", "utf-8 with mark", "cp1252", "utf-16 le", "utf-16 be"],
)
def test_every_encoding_gives_the_same_table(desk: Desk, content: bytes, encoding: str) -> None:
    raw = desk.one(content)
    assert raw.header == ("Nr", "Name", "Ort")
    assert rows(raw) == READ
    assert raw.encoding == encoding
    assert any("nicht in Unicode" in note for note in raw.notes) == (encoding == "cp1252")


def test_latin_1_differs_from_cp1252_in_control_signs_only(desk: Desk) -> None:
    text = "Nr;Ort\n1;Münster\n"
    assert rows(desk.one(text.encode("latin-1"))) == [(2, "1", "Münster")]
    control = "Nr;Ort\n1;M\x81\n".encode("latin-1")
    assert "weder UTF-8 noch Windows-1252" in desk.refusal(desk.lay("liste.csv", control))
    assert rows(desk.one(control, encoding="latin-1")) == [(2, "1", "M\x81")]


def test_a_single_foreign_byte_late_in_the_file_is_seen(desk: Desk) -> None:
    lines = ["Nr;Name", *(f"{n};Meier" for n in range(10_000)), "10000;Müller"]
    raw = desk.one("\n".join(lines).encode("cp1252"))
    assert raw.encoding == "cp1252"
    assert raw.rows == 10_001
    assert rows(raw)[-1] == (10_002, "10000", "Müller")


def test_two_encodings_in_one_file_are_refused(desk: Desk) -> None:
    mixed = "Nr;Name\n1;Müller\n".encode() + "2;Möller\n".encode("cp1252")
    said = desk.refusal(desk.lay("misch.csv", mixed))
    assert "misch.csv" in said
    assert "Zeile 2 ist UTF-8, Zeile 3 ist es nicht" in said
    assert rows(desk.one(mixed, encoding="cp1252")) == [(2, "1", "MÃ¼ller"), (3, "2", "Möller")]


def test_utf_16_without_mark_needs_to_be_told(desk: Desk) -> None:
    content = TEXT.encode("utf-16-le")
    assert "utf-16-le" in desk.refusal(desk.lay("liste.csv", content))
    assert rows(desk.one(content, encoding="utf-16-le")) == READ


def test_what_is_told_and_not_true_is_refused(desk: Desk) -> None:
    path = desk.lay("liste.csv", TEXT.encode("cp1252"))
    assert "nicht in utf-8 gespeichert" in desk.refusal(path, encoding="utf-8")
    assert "Kodierung ebcdic ist nicht bekannt" in desk.refusal(path, encoding="ebcdic")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_line_ends(desk: Desk, end: str) -> None:
    raw = desk.one(end.join(["a;b", '1;"x' + end + 'y"', "2;z", ""]))
    assert rows(raw) == [(2, "1", "x\ny"), (3, "2", "z")]


def test_marks_in_the_middle_of_files_put_together_are_no_part_of_a_key(desk: Desk) -> None:
    raw = desk.one('\ufeffNr;Name\n1;a\n\ufeffNr;Name\n\ufeff"2";b\n')
    assert rows(raw) == [(2, "1", "a"), (3, "Nr", "Name"), (4, "2", "b")]
    assert "2 Kennungen für Unicode" in raw.notes[0]


def test_names_with_signs_that_nobody_sees(desk: Desk) -> None:
    raw = desk.one("Kunden\u200bnummer\u00a0;\u2060Vor\u00a0name;\x1b[31mrot\n1;a;b\n")
    assert raw.header == ("Kundennummer", "Vor name", "[31mrot")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_text_that_was_cut_off_says_so(desk: Desk, encoding: str) -> None:
    path = desk.lay("liste.csv", "Nr;Name\n1;Müllerü".encode(encoding)[:-1])
    assert "abgeschnitten oder beschädigt" in desk.refusal(path)


def test_a_null_byte_spoils_its_row_only(desk: Desk) -> None:
    raw = desk.one("Nr;Name;Ort;Land\n1;a;b;c\n2;x\0y;b;c\n3;c;d;e\n")
    assert rows(raw) == [(2, "1", "a", "b", "c"), (4, "3", "c", "d", "e")]
    assert rejects(raw) == [(3, "2;x␀y;b;c", "Die Zeile enthält ein Nullbyte.")]


def test_a_null_byte_below_an_open_mark_spoils_its_own_row_only(desk: Desk) -> None:
    raw = desk.one('Nr;Name;Ort;Land\n1;"a;b;c\n2;x\0y;b;c\n3;c;d;e\n')
    assert rows(raw) == [(4, "3", "c", "d", "e")]
    assert [(number, "Nullbyte" in reason) for number, _, reason in rejects(raw)] == [(2, False), (3, True)]


def test_a_file_of_null_bytes_is_no_text(desk: Desk) -> None:
    assert "keine Textdatei" in desk.refusal(desk.lay("liste.csv", b"a;b\n" + b"\0" * 500))
