"""CSV: what separates the columns, where the header is, and what is no row."""

from __future__ import annotations

import pytest

from intake.exports.raw import Limits, Raw
from tests.intake.exports.conftest import Desk, rejects, rows


def balanced(raw: Raw) -> int:
    """All rows below the header."""
    return raw.rows + raw.rejected + len(raw.totals) + raw.blank


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(desk: Desk, separator: str) -> None:
    other = "," if separator != "," else ";"
    lines = [("Nr", f"Name{other} Vorname", "Betrag"), ("1", f"A{other}B", '"x' + separator + '"""'), ("2", "C", "")]
    raw = desk.one("\n".join(separator.join(line) for line in lines))
    assert raw.separator == separator
    assert raw.header == ("Nr", f"Name{other} Vorname", "Betrag")
    assert rows(raw) == [(2, "1", f"A{other}B", f'x{separator}"'), (3, "2", "C", None)]


def test_commas_in_every_cell_do_not_win(desk: Desk) -> None:
    raw = desk.one("Nr;Betrag;Satz\n1;1,50;2,5\n2;3,25;1,0\n")
    assert (raw.separator, raw.rows) == (";", 2)


def test_two_separators_that_fit_are_not_guessed(desk: Desk) -> None:
    path = desk.lay("zwei.csv", "Name, Vorname;Ort\nA, B;C\n")
    assert "Ob Semikolon und Komma die Spalten trennt" in desk.refusal(path)
    assert rows(desk.one("Name, Vorname;Ort\nA, B;C\n", separator=";")) == [(2, "A, B", "C")]
    assert desk.one("Name, Vorname;Ort\nA, B;C\n", expected=frozenset({"ort"})).header == ("Name, Vorname", "Ort")
    assert "kein einzelnes Zeichen" in desk.refusal(path, separator="Tab")


def test_excels_own_hint(desk: Desk) -> None:
    raw = desk.one("sep=|\nNr|Ort;Kreis\n1|a;b\n")
    assert (raw.separator, raw.header, raw.header_row) == ("|", ("Nr", "Ort;Kreis"), 2)
    assert rows(raw) == [(3, "1", "a;b")]


@pytest.mark.parametrize("inside", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("hint", ["", "sep=;", '"sep=;"', "\ufeff", '\ufeff"sep=;"'])
def test_line_ends_above_and_inside_a_header_cost_no_row(desk: Desk, hint: str, end: str, inside: str) -> None:
    above = hint + inside if "sep" in hint else hint
    raw = desk.one(above + end.join(['Nr;"Vor-' + inside + 'name";"a;b"', "1;a;x", '2;"c' + inside + 'd";y', ""]))
    assert [row[1:] for row in rows(raw)] == [("1", "a", "x"), ("2", "c\nd", "y")]


def test_one_column(desk: Desk) -> None:
    raw = desk.one("Kennung\n1\n\n2,5\n")
    assert rows(raw) == [(2, "1"), (4, "2,5")]
    assert raw.blank == 1


def test_lines_above_the_header(desk: Desk) -> None:
    text = 'Bericht vom 20.11.2026\nStelle;"Team 7"\n\nNr;Name;Ort\n1;a;b\n2;c;d\n'
    known = frozenset({"ort", "name", "kunde", "tag", "team", "stelle"})
    for told in ({"header_row": 4}, {"expected": frozenset({"Name", "ort"})}, {"known": known}):
        raw = desk.one(text, **told)
        assert raw.header == ("Nr", "Name", "Ort")
        assert raw.header_row == 4
        assert raw.above[:2] == (("Bericht vom 20.11.2026",), ("Stelle", "Team 7"))
        assert rows(raw) == [(5, "1", "a", "b"), (6, "2", "c", "d")]


def test_lines_above_the_header_that_nobody_tells_are_refused(desk: Desk) -> None:
    path = desk.lay("b.csv", "Bericht vom 20.11.2026\nNr;Name;Ort\n1;a;b\n2;c;d\n")
    said = desk.refusal(path)
    assert "b.csv: Zeile 1 wurde als Kopfzeile gelesen und hat 1 Spalte" in said
    assert "bitte ihre Zeile in der Quelle angeben" in said
    assert "Zeile 1 wurde als Kopfzeile gelesen" in desk.refusal(path, known=frozenset({"nr", "tag", "kunde"}))
    assert "In Zeile 9 steht keine Kopfzeile" in desk.refusal(path, header_row=9)


def test_ragged_rows_are_put_aside(desk: Desk) -> None:
    raw = desk.one("a;b;c\n1;2;3\n4;5\n6;7;8;9\n10;11;12;\n13;14;15;;\n;;\n")
    assert rows(raw) == [(2, "1", "2", "3"), (5, "10", "11", "12"), (6, "13", "14", "15")]
    assert rejects(raw) == [
        (3, "4;5", "Die Zeile hat zu wenig Spalten: 2 statt 3."),
        (4, "6;7;8;9", "Die Zeile hat zu viele Spalten: 4 statt 3."),
    ]
    assert (raw.blank, balanced(raw)) == (1, 6)


def test_a_quotation_mark_that_is_never_closed_takes_one_row(desk: Desk) -> None:
    raw = desk.one('a;b\n1;"x\n2;y\n3;"z"\n4;"w\n')
    assert rows(raw) == [(3, "2", "y"), (4, "3", "z")]
    assert [(number, text) for number, text, _ in rejects(raw)] == [(2, '1;"x'), (5, '4;"w')]
    assert "Anführungszeichen" in rejects(raw)[0][2]


def test_the_last_mark_is_never_closed_in_a_large_file(desk: Desk) -> None:
    lines = ["a;b;c", '0;"offen;x', *(f"{n};y;z" for n in range(1, 30_000))]
    raw = desk.one("\n".join(lines))
    assert (raw.rows, raw.rejected) == (29_999, 1)
    assert rows(raw)[0] == (3, "1", "y", "z")


def test_quoted_line_ends_count_as_one_row(desk: Desk) -> None:
    raw = desk.one('a;b\n1;"x\n\ny"\n2;z\n')
    assert rows(raw) == [(2, "1", "x\n\ny"), (3, "2", "z")]
    raw = desk.one('"a\nA";b\n1;"x\ny"\n2;z\n')
    assert raw.header == ("a A", "b")
    assert rows(raw) == [(2, "1", "x\ny"), (3, "2", "z")]


def test_marks_inside_and_blanks_around(desk: Desk) -> None:
    raw = desk.one('a;b;c\n1;5" Rohr;""\n2; "x;y" ;z\n3;4\n')
    assert rows(raw) == [(2, "1", '5" Rohr', None), (3, "2", "x;y", "z")]


def test_total_rows_are_taken_off_when_told(desk: Desk) -> None:
    text = "Nr;Name;Betrag\n1;a;5\n2;b;6\nSumme;;11\nGesamtzahl;2\n"
    raw = desk.one(text, totals=("Summe", "gesamt"))
    assert [(one.row, one.cells) for one in raw.totals] == [(4, ("Summe", "", "11")), (5, ("Gesamtzahl", "2", ""))]
    assert (raw.rows, raw.rejected, balanced(raw)) == (2, 0, 4)
    raw = desk.one(text.removesuffix("Gesamtzahl;2\n"))
    assert raw.rows == 3
    assert "Die letzte Zeile (4) sieht wie eine Summenzeile aus" in raw.notes[0]


def test_a_total_among_the_records_stays(desk: Desk) -> None:
    raw = desk.one("Nr;Name\nSumme;a\n1;b\n", totals=("Summe",))
    assert (raw.rows, raw.totals) == (2, ())


def test_columns_without_name_and_with_the_same_name(desk: Desk) -> None:
    raw = desk.one("Nr;Status;;Status;;\n1;a;;b;;\n2;c;;d;;\n")
    assert raw.header == ("Nr", "Status", "Status")
    assert rows(raw) == [(2, "1", "a", "b"), (3, "2", "c", "d")]
    assert raw.notes == ("Die Spalte „Status“ gibt es 2-mal (Spalten 2, 3).",)
    raw = desk.one("Nr;;Ort\n1;x;a\n2;;b\n")
    assert raw.header == ("Nr", "", "Ort")
    assert raw.notes == ("Spalte 2 hat keinen Namen, aber 1 gefüllte Zelle.",)


def test_three_hundred_columns(desk: Desk) -> None:
    names = [f"Feld_{n}" for n in range(300)]
    raw = desk.one("\n".join([";".join(names), ";".join(["x"] * 300), ";".join(["y"] * 299)]))
    assert raw.header == tuple(names)
    assert (raw.rows, raw.rejected) == (1, 1)
    assert "erlaubt sind 200" in desk.refusal(desk.folder, limits=Limits(columns=200))


def test_header_alone_and_nothing_at_all(desk: Desk) -> None:
    raw = desk.one("Nr;Name\n")
    assert (raw.header, raw.rows, rows(raw)) == (("Nr", "Name"), 0, [])
    assert "(0 Bytes)" in desk.refusal(desk.lay("leer.csv", b""))
    assert "In der Datei steht nichts" in desk.refusal(desk.lay("leer.csv", "\n \n"))


def test_a_file_that_is_no_table_at_all_is_refused(desk: Desk) -> None:
    text = "a;b;c\n1;2;3\n" + "x\n" * 50
    assert "Mehr als 20 Zeilen lassen sich nicht lesen" in desk.refusal(
        desk.lay("x.csv", text), limits=Limits(rejects=20)
    )


@pytest.mark.parametrize("cell", ["z" * 200_000, '"' + "z" * 200_000 + '"', '"' + "z\n" * 70_000 + '"'])
def test_a_row_that_is_too_long_spoils_no_other(desk: Desk, cell: str) -> None:
    raw = desk.one(f"Nr;Text\n1;{cell}\n2;b\n", name="lang.csv")
    assert [row[1:] for row in rows(raw)][-1] == ("2", "b")
    if "\n" not in cell:
        ((number, _, why),) = rejects(raw)
        assert (number, why) == (2, "Die Zeile ist länger als 131.072 Zeichen.")


def test_rows_are_numbered_as_in_the_source_whatever_lies_between(desk: Desk) -> None:
    lines = [f"{n};x" if n % 3 else f'{n};"a\n\nb"' if n % 2 else f"{n};x;y" if n % 4 else "" for n in range(1, 4_000)]
    raw = desk.one("\n".join(("Bericht", "", "Nr;Text", *lines)), expected=frozenset({"Nr", "Text"}))
    assert all(int(str(row[0])) == int(str(row[1])) + 3 for row in rows(raw))
    assert {number for number, _, _ in rejects(raw)} == {n + 3 for n in range(1, 4_000) if lines[n - 1].endswith(";y")}
    assert balanced(raw) == 3_999


def test_a_large_clean_file_keeps_order_and_numbers(desk: Desk) -> None:
    lines = ["Nr;Text;Zahl", *(f'{n};"a\nb";{n * 2}' if n % 7 == 0 else f"{n};c;{n * 2}" for n in range(200_000))]
    raw = desk.one("\n".join(lines))
    found = rows(raw)
    assert (raw.rows, raw.rejected) == (200_000, 0)
    assert all(row[0] == n + 2 and row[1] == str(n) and row[3] == str(2 * n) for n, row in enumerate(found))
