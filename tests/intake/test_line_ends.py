"""CSV whose lines do not all end alike: no row of it is lost without a word."""

from __future__ import annotations

from itertools import product

import pytest

from tests.intake.conftest import Bench

ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
MARK = b"\xef\xbb\xbf"


@pytest.fixture(params=[" and ".join(two) for two in product(ENDS, ENDS)])
def ends(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The line ends of the rows, and other ones."""
    rows, other = str(request.param).split(" and ")
    return ENDS[rows], ENDS[other]


def _lines(end: str, *lines: str) -> bytes:
    return "".join(line + end for line in lines).encode()


@pytest.mark.parametrize("mark", [b"", MARK])
def test_line_ends_inside_a_header(bench: Bench, ends: tuple[str, str], mark: bytes) -> None:
    rows, inside = ends
    bench.put("leser.csv", mark + _lines(rows, f'leser_id;"Vor-{inside}name";name', "L1;a;Ä", f'L2;"b{inside}c";"d"'))
    assert bench.rows(bench.take(), "leser", "leser_id, name") == [("L1", "Ä"), ("L2", "d")]


@pytest.mark.parametrize("mark", [b"", MARK])
@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"'])
def test_excels_first_line_ends_otherwise(bench: Bench, ends: tuple[str, str], mark: bytes, hint: str) -> None:
    rows, above = ends
    bench.put("leser.csv", mark + _lines(above, hint) + _lines(rows, "leser_id;name", "L1;Ä", "L2;b"))
    assert bench.rows(bench.take(), "leser", "leser_id, name") == [("L1", "Ä"), ("L2", "b")]


def test_a_header_that_ends_otherwise_than_its_rows(bench: Bench, ends: tuple[str, str]) -> None:
    rows, above = ends
    bench.put("leser.csv", _lines(above, "leser_id;name") + _lines(rows, "", f'L1;"a{above}b"', "L2;c"))
    assert bench.rows(bench.take(), "leser", "leser_id, name") == [("L1", f"a{above}b"), ("L2", "c")]


@pytest.mark.parametrize("quoted", ['"a{}b"', ' "a{}b"', '"a{}b" '])
def test_a_first_row_with_a_line_end_inside(bench: Bench, ends: tuple[str, str], quoted: str) -> None:
    rows, inside = ends
    bench.put("leser.csv", _lines(rows, "leser_id;name", f"L1;{quoted.format(inside)}", "L2;c"))
    assert bench.rows(bench.take(), "leser", "leser_id, name") == [("L1", f"a{inside}b"), ("L2", "c")]


@pytest.mark.parametrize(
    "head", ['leser_id;"na"me', 'leser_id;"na"me"', 'leser_id; "name" ', '"leser_id";"n""ame"', 'leser_id;"na;me"']
)
@pytest.mark.parametrize("first", ["L1;a", '"L1";";x"', '"L1";""'])
def test_odd_quotation_marks_in_a_header_cost_no_row(bench: Bench, head: str, first: str) -> None:
    bench.put("leser.csv", f"{head}\n{first}\nL2;b\n")
    assert bench.rows(bench.take(), "leser", "leser_id") == [("L1",), ("L2",)]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_line_ends_inside_a_header_in_other_encodings(bench: Bench, encoding: str) -> None:
    bench.put("leser.csv", 'leser_id;"Größe\nin cm";name\r\nL1;1;Ä\r\n'.encode(encoding))
    assert bench.rows(bench.take(), "leser", "leser_id, name") == [("L1", "Ä")]
    assert not list(bench.into.glob(".roh"))


def test_rows_that_end_differently_are_refused(bench: Bench, ends: tuple[str, str]) -> None:
    rows, other = ends
    bench.put("leser.csv", _lines(rows, "leser_id;name", "L1;a") + _lines(other, "L2;b") + _lines(rows, "L3;c"))
    if rows == other:
        assert bench.take().tables["leser"].rows == 3
    else:
        assert bench.refused() == ["leser.csv: Die Datei lässt sich nicht als CSV lesen."]


def test_a_mistake_below_such_a_header_is_named_by_its_line(bench: Bench) -> None:
    bench.put("leser.csv", 'sep=;\nleser_id;"Na\nme"\r\nL1;a\r\nL2\r\n')
    assert bench.refused() == ["leser.csv: 1 Zeile hat zu wenig Spalten (Zeile 5)."]


@pytest.mark.parametrize("head", ["leser_id;name", 'sep=;\nleser_id;"na\r\nme"'])
@pytest.mark.parametrize("blank", ["", "\n", "\n\n\n", "\r\n"])
def test_nothing_but_blank_lines_below_a_header(bench: Bench, head: str, blank: str) -> None:
    bench.put("leser.csv", f"{head}\n{blank}")
    assert bench.take().tables["leser"].rows == 0


def test_a_table_of_which_no_row_comes_through_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.staging._parse", lambda *_: 0)
    bench.put("leser.csv", "leser_id;name\nL1;a\n")
    assert bench.refused() == [
        "leser.csv: Unter der Kopfzeile lässt sich keine Zeile lesen, obwohl dort etwas steht. "
        "Bitte als CSV mit einheitlichen Zeilenenden speichern."
    ]
