"""What a delivery says about its own extent."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from jobs.coverage import read_coverage
from schemas.cases.case import Coverage
from schemas.factmodel import Entity, FactModel
from schemas.failure import DeliveryRefused

MODEL = FactModel({name: Entity(name, name, name, "der", f"{name}_id", {}) for name in ("kontakt", "pruefung")})


def said(tmp_path: Path, text: str) -> dict[str, Coverage]:
    """The coverage that a file states."""
    (tmp_path / "lieferumfang.yaml").write_text(text, encoding="utf-8")
    return read_coverage(tmp_path, MODEL)


def test_tables_days_and_teams(tmp_path: Path) -> None:
    text = (
        "kontakt:\n  von: 01.01.2020\n  bis: 30.06.2020\n  teams:\n    - T01\n    - 0815\nprüfung:\n  von: 01.02.2020\n"
    )
    assert said(tmp_path, text) == {
        "kontakt": Coverage(date(2020, 1, 1), date(2020, 6, 30), frozenset({"T01", "0815"})),
        "pruefung": Coverage(date(2020, 2, 1)),
    }


def refusal(tmp_path: Path) -> str:
    """What is said when the file is refused."""
    with pytest.raises(DeliveryRefused) as caught:
        read_coverage(tmp_path, MODEL)
    return str(caught.value)


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_nothing_stated(tmp_path: Path, text: str) -> None:
    assert read_coverage(tmp_path, MODEL) == {}
    assert said(tmp_path, text) == {}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (
            "kontakte:\n  von: 01.01.2020\n",
            "Zeile 1: Eine Tabelle kontakte gibt es nicht. Gemeint ist vielleicht kontakt.",
        ),
        ("kontakt:\n  vom: 01.01.2020\n", "Zeile 2: vom gibt es hier nicht. Gemeint ist vielleicht von."),
        ("kontakt:\n  von: 30.02.2020\n", "Zeile 2: „30.02.2020“ gibt es nicht: der Februar 2020 hat 29 Tage."),
        ("kontakt:\n  von: 01.02.2020\n  bis: 01.01.2020\n", "Der Lieferumfang endet, bevor er beginnt."),
        ("kontakt: alles\n", "Zeile 1: Hier werden von, bis oder teams erwartet."),
        ("kontakt:\n  von:\n    - 01.01.2020\n", "Zeile 2: Hier wird ein Tag erwartet"),
        ("kontakt:\n\tvon: 01.01.2020\n", "Zeile 2: "),
    ],
)
def test_mistakes_are_said_with_their_line(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(DeliveryRefused) as caught:
        said(tmp_path, text)
    assert f"lieferumfang.yaml, {part}" in str(caught.value) or part in str(caught.value)
    assert "Fehler[" not in str(caught.value)


@pytest.mark.parametrize("word", ["alle", "Alle", '"alle"', "\n    - alle"])
def test_words_for_no_limit(tmp_path: Path, word: str) -> None:
    assert said(tmp_path, f"kontakt:\n  von: unbegrenzt\n  bis: Stichtag\n  teams: {word}\n") == {"kontakt": Coverage()}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("teams:", "Hier steht keine Kennung eines Teams."),
        ("teams:\n    -", "Hier steht keine Kennung eines Teams."),
        ("teams:\n    T1: T2", "Hier steht keine Kennung eines Teams."),
        ("teams: T1, T2", "Mehrere Teams stehen nicht in einer Zeile."),
        ("teams: T1;T2", "Mehrere Teams stehen nicht in einer Zeile."),
        ("teams:\n    - alle\n    - T1", "„alle“ passt nicht zu einzelnen Teams."),
    ],
)
def test_what_is_no_list_of_teams_is_refused_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(DeliveryRefused) as caught:
        said(tmp_path, f"kontakt:\n  {line}\n")
    place = 2 + ("\n" in line)
    assert caught.value.lines == (
        f"lieferumfang.yaml, Zeile {place}: {message} Erwartet wird „alle“ oder eine Liste: jedes Team in einer "
        "eigenen Zeile hinter „- “.",
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("von:", "Hier wird ein Tag erwartet, zum Beispiel 01.07.2023, oder „unbegrenzt“."),
        ("bis:", "Hier wird ein Tag erwartet, zum Beispiel 01.07.2023, oder „Stichtag“."),
        ("von: Stichtag", "„Stichtag“ ist kein Tag; ein Tag wird so geschrieben: 01.07.2023."),
        ("bis: Stichttag", "ein Tag wird so geschrieben: 01.07.2023. Gemeint ist vielleicht Stichtag."),
    ],
)
def test_what_is_neither_day_nor_word_is_refused_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(DeliveryRefused) as caught:
        said(tmp_path, f"kontakt:\n  {line}\n")
    assert caught.value.lines[0].startswith("lieferumfang.yaml, Zeile 2: ")
    assert caught.value.lines[0].endswith(message)


def test_teams_are_spelled_as_keys_are(tmp_path: Path) -> None:
    text = "kontakt:\n  teams:\n    - Team Ko\u0308ln\u00a0\nprüfung:\n  teams: T1\n"
    assert [one.units for one in said(tmp_path, text).values()] == [{"Team Köln"}, {"T1"}]


@pytest.mark.parametrize("name", ["Lieferumfang.yaml", "LIEFERUMFANG.YAML"])
def test_the_case_of_its_name_does_not_matter(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("kontakt:\n  von: 01.01.2020\n", encoding="utf-8")
    assert read_coverage(tmp_path, MODEL) == {"kontakt": Coverage(date(2020, 1, 1))}
    (tmp_path / name).write_text("kontakte:\n  von: 01.01.2020\n", encoding="utf-8")
    assert refusal(tmp_path).startswith(f"{name}, Zeile 1: Eine Tabelle kontakte gibt es nicht.")


def test_two_of_them_are_refused(tmp_path: Path) -> None:
    for name in ("Lieferumfang.yaml", "lieferumfang.yaml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert refusal(tmp_path) == (
        "Der Lieferumfang ist mehrfach da: Lieferumfang.yaml und lieferumfang.yaml. "
        "Bitte nur eine lieferumfang.yaml liefern."
    )


@pytest.mark.parametrize("name", ["lieferumfang.yml", "Lieferumfang.YML", "lieferumfang.yaml.txt"])
def test_one_whose_name_ends_otherwise_is_not_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("kontakt:\n  von: 01.01.2020\n", encoding="utf-8")
    assert refusal(tmp_path) == f"{name}: Der Lieferumfang wird so nicht gelesen. Die Datei heißt lieferumfang.yaml."


def test_one_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lieferumfang.yaml"
    path.symlink_to(tmp_path / "fort.yaml")
    assert refusal(tmp_path) == "lieferumfang.yaml: Der Verweis zeigt auf eine Datei, die es nicht gibt."
    path.unlink()
    path.mkdir()
    assert refusal(tmp_path) == "lieferumfang.yaml: Das ist ein Ordner. Erwartet wird eine Datei."
    path.rmdir()
    os.mkfifo(path)
    assert refusal(tmp_path) == "lieferumfang.yaml: Das ist keine gewöhnliche Datei."


def test_a_folder_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert read_coverage(tmp_path / "nirgends", MODEL) == {}
