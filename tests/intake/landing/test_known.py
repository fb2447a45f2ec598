"""What was written before is taken over only where it would be written the same once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.database import Connection
from intake.landing import writing
from intake.landing.writing import Landed
from intake.looking.known import Known
from tests.intake.landing.desk import Desk

LESER = "leser_id;haushalt_id;geburtsdatum\nLESER-0001;H1;01.02.1980\nLESER-0002;;01.02.1990\n"
HAUSHALT = "haushalt_id\nH1\n"
AUSLEIHE = "ausleihe_id;leser_id;beginn\nLESER-0001/1;LESER-0001;01.03.2020\n"
MAHNUNG = "mahnung_id;ausleihe_id;am\nm1;LESER-0001/1;01.05.2020\n"


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that were written, none of those that were taken over."""
    written: list[str] = []
    copy = writing.copy

    def copied(lane: Connection, select: str, target: Path) -> None:
        written.append(target.stem)
        copy(lane, select, target)

    monkeypatch.setattr(writing, "copy", copied)
    return written


def landed(desk: Desk, name: str, **changed: str) -> Landed:
    """A delivery with some tables changed, landed with what is known from those before, in a snapshot of that name."""
    tables = {"leser": LESER, "haushalt": HAUSHALT, "ausleihe": AUSLEIHE, "mahnung": MAHNUNG, **changed}
    known = Known(desk.folder / "gemerkt", desk.folder, "schluessel")
    made = desk.land(desk.put(**tables), name, known=known)
    known.save(name)
    return made


def content(made: Landed) -> dict[str, bytes]:
    """The bytes of every table."""
    return {name: table.path.read_bytes() for name, table in made.tables.items()}


def test_only_what_changed_is_written(desk: Desk, anew: list[str]) -> None:
    first = landed(desk, "erster")
    assert sorted(anew) == ["ausleihe", "haushalt", "leser", "mahnung"]
    anew.clear()
    second = landed(desk, "zweiter", haushalt="haushalt_id\nH1\nH2\n")
    assert anew == ["haushalt"]
    assert {name for name in content(first) if content(first)[name] == content(second)[name]} == {
        "leser", "ausleihe", "mahnung",
    }  # fmt: skip
    assert second.tables["leser"].sha256 == first.tables["leser"].sha256
    assert second.tables["leser"].path.parent.name == "zweiter"
    assert {one.number for one in second.people} == {"LESER-0001", "LESER-0002", "H1", "H2"}


def test_a_link_follows_a_key_that_is_replaced_otherwise_now(desk: Desk, anew: list[str]) -> None:
    first = landed(desk, "erster")
    anew.clear()
    second = landed(desk, "zweiter", ausleihe="ausleihe_id;leser_id;beginn\nLESER-0001/1;LESER-0002;01.03.2020\n")
    assert sorted(anew) == ["ausleihe", "mahnung"]
    assert desk.rows(first, "mahnung", "ausleihe_id") != [("LESER-0001/1",)]
    assert desk.rows(second, "mahnung", "ausleihe_id") == [("LESER-0001/1",)]


@pytest.mark.parametrize("harm", ["changed", "missing", "half", "forgotten"])
def test_what_is_not_there_as_it_was_is_written_anew(desk: Desk, anew: list[str], harm: str) -> None:
    first = content(landed(desk, "erster"))
    table = desk.folder / "erster" / "leser.parquet"
    (kept,) = (desk.folder / "gemerkt").iterdir()
    if harm == "changed":
        table.write_bytes((desk.folder / "erster" / "ausleihe.parquet").read_bytes())
    elif harm == "missing":
        table.unlink()
    elif harm == "half":
        kept.write_bytes(kept.read_bytes()[:-20])
    else:
        kept.unlink()
    anew.clear()
    assert content(landed(desk, "zweiter")) == first
    assert "leser" in anew and (harm in ("half", "forgotten")) == ("mahnung" in anew)


def test_another_key_of_the_office_or_another_model_takes_nothing_over(desk: Desk, anew: list[str]) -> None:
    landed(desk, "erster")
    anew.clear()
    desk.land(desk.put(), "zweiter", known=Known(desk.folder / "gemerkt", desk.folder, "anderer"))
    assert len(anew) == 4
    anew.clear()
    del desk.model.entities["leser"].fields["notiz"]
    landed(desk, "dritter")
    assert anew == ["leser"]


def test_a_table_that_is_refused_is_not_remembered_as_right(desk: Desk) -> None:
    refused = "leser_id;geburtsdatum\nLESER-0001;01.02.1980\nleser-0001;01.02.1981\n"
    said = []
    for name in ("erster", "zweiter"):
        with pytest.raises(Exception, match="mehrfach") as caught:
            landed(desk, name, leser=refused)
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_a_folder_that_cannot_be_written_costs_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("", encoding="utf-8")
    known = Known(tmp_path / "datei", desk.folder)
    assert desk.land(desk.put(leser=LESER), "abzug", known=known).tables["leser"].rows == 2
    known.save("abzug")
