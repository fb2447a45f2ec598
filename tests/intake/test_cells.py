"""Every cell is read as it was meant, or is unreadable and counted; none is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.intake.conftest import Bench

HEAD = "ausleihe_id;leser_id;beginn;ende;gebühr;anzahl;verlängert\n"


def one(bench: Bench, column: str, text: str) -> tuple[Any, bool]:
    """The value of a cell written as `text` in a CSV file, and whether it was unreadable."""
    quoted = '"' + text.replace('"', '""') + '"'
    bench.put("ausleihe.csv", f"ausleihe_id;leser_id;{column}\nA1;L1;{quoted}\n")
    snapshot = bench.take()
    table = snapshot.tables["ausleihe"]
    value = bench.rows(snapshot, "ausleihe", column)[0][0]
    bad = column in table.unreadable
    if bad:
        assert bench.rows(snapshot, "ausleihe", f"{column}__unlesbar") == [(True,)]
        flaw = next(f for f in snapshot.flaws if f.column == column)
        assert (flaw.rows, flaw.examples) == (1, ("A1",))
    return value, bad


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30.06.2020", date(2020, 6, 30)),
        ("1.2.2020", date(2020, 2, 1)),
        ("2020-02-29", date(2020, 2, 29)),
        (" 2020-06-30 ", date(2020, 6, 30)),
        ("2020-06-30 00:00:00", date(2020, 6, 30)),
        ("30.06.2020 00:00", date(2020, 6, 30)),
        ("2020-06-30T00:00:00.000Z", date(2020, 6, 30)),
        ("01.01.1900", date(1900, 1, 1)),
        ("31.12.2199", date(2199, 12, 31)),
    ],
)
def test_days(bench: Bench, text: str, day: date) -> None:
    assert one(bench, "beginn", text) == (day, False)


@pytest.mark.parametrize(
    "text",
    [
        "30.02.2020", "2020-02-30", "29.02.2021", "30.06.20", "30.06.20200", "20200-06-30", "31.12.1899", "01.01.2200",
        "0001-01-01", "9999-12-31", "31.12.9999", "2020-06-30 14:30", "2020-06-30T00:00:01", "20200630", "44012",
        "30/06/2020", "2020.06.30", "06-30-2020", "infinity", "epoch", "gestern", "30.06.2020x", "-",
        "NULL", "NaN", "٣٠.٠٦.٢٠٢٠",
    ],
)  # fmt: skip
def test_no_days(bench: Bench, text: str) -> None:
    assert one(bench, "beginn", text) == (None, True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,5", "12.5"), ("12.5", "12.5"), ("-3", "-3"), ("+3,25", "3.25"), ("0", "0"), ("0815", "815"),
        ("1.234,50", "1234.5"), ("1.234.567,8", "1234567.8"), ("0.125", "0.125"), ("1,520", "1.52"),
        ("99999999999999,9999", "99999999999999.9999"), ("1,00005", "1.0001"),
    ],
)  # fmt: skip
def test_numbers(bench: Bench, text: str, number: str) -> None:
    assert one(bench, "gebuehr", text) == (Decimal(number), False)


@pytest.mark.parametrize(
    "text",
    ["1.520", "12.345", "1.234.567", "NaN", "nan", "inf", "-inf", "1e5", "0x10", "1,2,3", "1.2.3", "12 €", "80 %",
     "100000000000000", "1 000", ",5", "5,", "--1", "12,345.6", "1_000"],
)  # fmt: skip
def test_no_numbers(bench: Bench, text: str) -> None:
    assert one(bench, "gebuehr", text) == (None, True)


@pytest.mark.parametrize(
    ("others", "value"),
    [("12,5", Decimal(1520)), ("12.5", Decimal("1.52"))],
)
def test_a_column_shows_what_its_points_mean(bench: Bench, others: str, value: Decimal) -> None:
    bench.put("ausleihe.csv", f"ausleihe_id;leser_id;gebühr\nA1;L1;1.520\nA2;L1;{others}\n")
    assert bench.rows(bench.take(), "ausleihe", "gebuehr")[0] == (value,)


def test_a_column_that_mixes_both_leaves_the_doubtful_unreadable(bench: Bench) -> None:
    bench.put("ausleihe.csv", "ausleihe_id;leser_id;gebühr\nA1;L1;1.520\nA2;L1;12.5\nA3;L1;12,5\n")
    snapshot = bench.take()
    assert bench.rows(snapshot, "ausleihe", "gebuehr") == [(None,), (Decimal("12.5"),), (Decimal("12.5"),)]
    assert "Tausenderpunkt" in snapshot.flaws[0].message


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("007", 7), ("3,0", 3), ("3.0", 3), ("-2", -2)])
def test_integers(bench: Bench, text: str, number: int) -> None:
    assert one(bench, "anzahl", text) == (number, False)


@pytest.mark.parametrize("text", ["3,5", "1.000", "zwei", "99999999999999999999", "NaN"])
def test_no_integers(bench: Bench, text: str) -> None:
    assert one(bench, "anzahl", text) == (None, True)


@pytest.mark.parametrize(
    ("text", "truth"),
    [("ja", True), ("Ja", True), ("J", True), ("true", True), ("1", True), ("wahr", True),
     ("nein", False), ("NEIN", False), ("n", False), ("FALSE", False), ("0", False), ("falsch", False)],
)  # fmt: skip
def test_yes_and_no(bench: Bench, text: str, truth: bool) -> None:
    assert one(bench, "verlaengert", text) == (truth, False)


@pytest.mark.parametrize("text", ["x", "2", "yes", "vielleicht", "-1"])
def test_neither_yes_nor_no(bench: Bench, text: str) -> None:
    assert one(bench, "verlaengert", text) == (None, True)


@pytest.mark.parametrize("column", ["beginn", "gebuehr", "anzahl", "verlaengert"])
@pytest.mark.parametrize("text", ["", "   ", "\t", "\u00a0"])
def test_blanks_are_empty_not_unreadable(bench: Bench, column: str, text: str) -> None:
    assert one(bench, column, text) == (None, False)


def choice(bench: Bench, text: str) -> tuple[Any, list[str]]:
    """What a choice written as `text` is read as, and what is said about it."""
    bench.put("leser.csv", f'leser_id,gruppe\nL1,"{text}"\n')
    snapshot = bench.take()
    return bench.rows(snapshot, "leser", "gruppe")[0][0], [f.message for f in snapshot.flaws]


@pytest.mark.parametrize(
    ("text", "label"),
    [("Schüler", "Schüler"), ("Schueler", "Schüler"), ("Schu\u0308ler", "Schüler"), ("  FbW ", "FbW"),
     ("Grosse Gruppe", "Große Gruppe"), ("Große  Gruppe", "Große Gruppe")],
)  # fmt: skip
def test_choices(bench: Bench, text: str, label: str) -> None:
    assert choice(bench, text) == (label, [])


@pytest.mark.parametrize(("text", "label"), [("fbw", "FbW"), ("SCHÜLER", "Schüler"), ("schueler", "Schüler")])
def test_choices_in_another_case_are_read_with_a_hint(bench: Bench, text: str, label: str) -> None:
    value, said = choice(bench, text)
    assert value == label
    assert len(said) == 1
    assert "Groß- und Kleinschreibung" in said[0]


def test_an_unknown_choice_is_unreadable_and_the_nearest_is_offered(bench: Bench) -> None:
    value, said = choice(bench, "Schüle")
    assert value is None
    assert "„Schüle“" in said[0]
    assert "Gemeint ist vielleicht „Schüler“" in said[0]


def test_protected_values_are_never_quoted(bench: Bench) -> None:
    bench.put("leser.csv", "leser_id,krank\nL1,geheime Diagnose\n")
    flaw = bench.take().flaws[0]
    assert "geheime" not in flaw.message
    assert flaw.examples == ("L1",)


def test_an_end_in_the_year_9999_gets_a_tip(bench: Bench) -> None:
    bench.put("ausleihe.csv", HEAD + "".join(f"A{n};L1;01.01.2020;31.12.9999;;;\n" for n in range(9)))
    flaw = bench.take().flaws[0]
    assert (flaw.entity, flaw.column, flaw.rows) == ("ausleihe", "ende", 9)
    assert flaw.examples == ("A0", "A1", "A2", "A3", "A4")
    assert flaw.message.endswith("Läuft es noch, bleibt das Feld leer.")


def test_text_is_normalised_and_otherwise_as_it_was(bench: Bench) -> None:
    bench.put("leser.csv", 'leser_id;name\nL1;"Mu\u0308ller; ""Max"" \nzwei"\nL2;"  "\n')
    assert bench.rows(bench.take(), "leser", "name") == [('Müller; "Max" \nzwei',), (None,)]


def test_keys_keep_their_zeros_and_lose_their_blanks(bench: Bench) -> None:
    bench.put("leser.csv", "leser_id;name\n 0815 ;x\n")
    assert bench.rows(bench.take(), "leser", "leser_id") == [("0815",)]
