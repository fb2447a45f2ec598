"""What is kept apart can be mended and comes back; nothing personal travels with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.mapping.apply import apply
from schemas.delivery.quarantine import COLUMNS
from schemas.failure import DeliveryRefused
from tests.engine.sources.written import HEAD, mapping, model
from tests.intake.mapping.delivered import PEOPLE, deliver, people, quarantined, read_mended, rows, table

TEXT = rows(
    "1;01.02.1990;arbeitslos;1;Meier", ";01.02.1991;arbeitslos;-1;Meier", "5;01.02.1990;;1;Meier",
    "5;01.02.1991;;1;Meier", "6;01.02.1990", header="Nr;Geb;Status;Std;Nachname",
)  # fmt: skip


def test_the_file_says_what_is_wrong_where_and_nothing_else(tmp_path: Path) -> None:
    mapped = deliver(tmp_path, people(), {"kunden.csv": TEXT})
    found = quarantined(mapped)
    assert [(one["Zeile"], one["Grund"], one["Felder"]) for one in found] == [
        ("3", "Der Schlüssel fehlt", "kunde_id (Nr): leer"),
        ("4", "Derselbe Schlüssel steht mit verschiedenem Inhalt da", "kunde_id (Nr): doppelt"),
        ("5", "Derselbe Schlüssel steht mit verschiedenem Inhalt da", "kunde_id (Nr): doppelt"),
        ("6", "Die Zeile hat zu wenig Spalten: 2 statt 5.", ""),
    ]
    assert tuple(found[0]) == (*COLUMNS, "Nr", "Geb", "Status", "Std")
    assert {one["Datei"] for one in found} == {"kunden.csv"}
    assert "Meier" not in mapped.quarantine[0].path.read_text()
    assert mapped.quarantine[0].rows == mapped.accounts[0].quarantined == 4


def _mend(path: Path, *changes: tuple[str, str]) -> Path:
    text = path.read_bytes().decode("utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    target = path.parent / "behoben.csv"
    target.write_bytes(text.encode("utf-8-sig"))
    return target


def test_mended_rows_take_the_place_of_those_they_came_from(tmp_path: Path) -> None:
    first = deliver(tmp_path / "1", people(), {"kunden.csv": TEXT})
    mended = _mend(
        first.quarantine[0].path,
        (";3;;01.02.1991", ";3;2;01.02.1991"),
        (";5;5;01.02.1991", ";5;7;01.02.1991"),
        (";6;;;;", ";6;6;01.02.1990;;2"),
    )
    again = deliver(tmp_path / "2", people(), {"kunden.csv": TEXT}, mended=[mended])
    original, mending = again.accounts
    assert original.balanced and mending.balanced and mending.mended
    assert (original.rows, original.accepted, original.quarantined) == (5, 1, 0)
    assert original.left_out == {"durch eine nachgebesserte Zeile ersetzt": 4}
    assert (mending.rows, mending.accepted, mending.file) == (4, 4, "kunden.csv")
    assert [(one["kunde_id"], one["_zeile"]) for one in table(again, "kunde")] == [
        ("1", 2), ("2", 3), ("5", 4), ("6", 6), ("7", 5),
    ]  # fmt: skip
    assert [str(one["wochenstunden_zusammen"]) for one in table(again, "kunde")][1] == "-1.0000"
    assert again.quarantine == ()


def test_mended_rows_can_come_alone_and_be_wrong_again(tmp_path: Path) -> None:
    first = deliver(tmp_path / "1", people(), {"kunden.csv": TEXT})
    mended = _mend(first.quarantine[0].path, (";3;;01.02.1991", ";3;2;01.02.1991"))
    alone = deliver(tmp_path / "2", people(), {}, mended=[mended])
    assert [one["kunde_id"] for one in table(alone, "kunde")] == ["2"]
    assert alone.accounts[0].quarantined == 3
    assert {one["Zeile"] for one in quarantined(alone)} == {"4", "5", "6"}


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-x", "@summe", "'schon"])
def test_no_cell_becomes_a_formula_and_none_is_changed(tmp_path: Path, cell: str) -> None:
    text = rows(f';01.01.1990;"{cell}";')
    first = deliver(tmp_path / "1", people(), {"kunden.csv": text})
    assert quarantined(first)[0]["Status"] == f"'{cell}"
    mended = _mend(first.quarantine[0].path, (";2;;01", ";2;9;01"))
    again = deliver(tmp_path / "2", people(), {"kunden.csv": text}, mended=[mended])
    assert again.accounts[1].accepted == 1
    assert again.tables["kunde"].unreadable == {"status"}
    still = deliver(tmp_path / "3", people(), {}, mended=[first.quarantine[0].path])
    assert quarantined(still)[0]["Status"] == f"'{cell}"


def test_the_name_of_a_file_is_no_formula_either(tmp_path: Path) -> None:
    source = mapping(HEAD + PEOPLE.replace("kunden*.csv", '"*.csv"'))
    first = deliver(tmp_path / "1", source, {"=cmd()!kunden.csv": rows(";01.01.1990;;")})
    assert quarantined(first)[0]["Datei"] == "'=cmd()!kunden.csv"
    mended = _mend(first.quarantine[0].path, (";2;;01", ";2;9;01"))
    again = deliver(tmp_path / "2", source, {"=cmd()!kunden.csv": rows(";01.01.1990;;")}, mended=[mended])
    assert [(one.file, one.accepted) for one in again.accounts] == [("=cmd()!kunden.csv", 0), ("=cmd()!kunden.csv", 1)]


def test_a_file_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "fremd.csv"
    foreign.write_text(rows("1;;;"))
    raws = read_mended(tmp_path / "roh", [foreign])
    for name in ("aus", "quarantaene"):
        (tmp_path / name).mkdir()
    with pytest.raises(DeliveryRefused, match="Das ist keine Quarantänedatei"):
        apply([], people(), model(), tmp_path / "aus", tmp_path / "quarantaene", mended=raws)


def test_a_column_that_was_lost_while_mending_is_named(tmp_path: Path) -> None:
    first = deliver(tmp_path / "1", people(), {"kunden.csv": TEXT})
    mended = _mend(first.quarantine[0].path, ("Zeile;Nr;", "Zeile;Nummer;"))
    with pytest.raises(DeliveryRefused, match="fehlt „Nr“"):
        deliver(tmp_path / "2", people(), {}, mended=[mended])


@pytest.mark.parametrize("told", ["1.003", "", "3a"])
def test_a_row_that_does_not_say_whose_place_it_takes_takes_none(tmp_path: Path, told: str) -> None:
    first = deliver(tmp_path / "1", people(), {"kunden.csv": TEXT})
    mended = _mend(first.quarantine[0].path, (";3;;01.02.1991", f";{told};2;01.02.1991"))
    with pytest.raises(DeliveryRefused, match=r"behoben\.csv: In Zeile 2 steht unter „Zeile“"):
        deliver(tmp_path / "2", people(), {"kunden.csv": TEXT}, mended=[mended])


def test_two_rows_of_one_key_are_mended_by_making_them_equal(tmp_path: Path) -> None:
    first = deliver(tmp_path / "1", people(), {"kunden.csv": TEXT})
    mended = _mend(first.quarantine[0].path, (";5;5;01.02.1991", ";5;5;01.02.1990"))
    again = deliver(tmp_path / "2", people(), {"kunden.csv": TEXT}, mended=[mended])
    assert [one.collapsed for one in again.accounts] == [0, 1]
    assert [one["kunde_id"] for one in table(again, "kunde")] == ["1", "5"]
