"""Mistakes of the outer form: all of a file at once, each at its place, none as the echo of another."""

from __future__ import annotations

import pytest

from engine.read import MOST, read
from engine.read.scan import DEEPEST
from tests.engine.nodes import plain, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a missing colon
        ("titel Kontakt\nart: frist\n", ["1:1 R107 titel: Kontakt"]),
        ("je: kunde\nart vorschlag\n", ["2:1 R107 art: vorschlag"]),
        ("wenn:\n  kunde\n    a: b\n", ["2:3 R107 kunde:"]),
        ("wenn:\n  alles trifft zu\n    - a: b\n", ["2:3 R107 alles trifft zu:"]),
        ("je: x\nirgendein Satz\n", ["2:1 R107"]),
        ("art = frist\nje: x\n", ["1:1 R107 art: frist"]),
        (": x\n", ["1:1 R107"]),
        ("liste:\n  - name\n    wert: x\n", ["2:5 R107 name:"]),
        # a missing blank
        ("titel:Kontakt\n", ["1:1 R108 titel: Kontakt"]),
        ("je: x\ndann:\n  vorschlag:Text\n", ["3:3 R108 vorschlag: Text"]),
        ("je:\n  -team\n  -amt\n", ["2:3 R108 - team", "3:3 R108 - amt"]),
        ("- name:x\n  b: y\n", ["1:3 R108 name: x"]),
        # indentation
        ("a:\n  b: 1\n c: 2\n", ["3:2 R106"]),
        ("a:\n  b: 1\n   c: 2\n", ["3:4 R106"]),
        ("a: 1\n  b: 2\n", ["2:3 R106"]),
        ("a:\n  - b\n   - c\n", ["3:4 R106"]),
        ("  a: 1\nb: 2\n", ["2:1 R106"]),
        ("a:\n    b: 1\n  c:\n    d: 1\n  e: 2\n", ["3:3 R106"]),
        # tabs
        ("a:\n\tb: 1\n\tc:\n\t\td: 2\ne: 3\n", ["2:1 R105"]),
        ("a:\n\u00a0\u00a0b: 1\n", ["2:1 R105"]),
        # colons in texts
        ("titel: Kontakt: alle\n", ['1:8 R114 "Kontakt: alle"']),
        ("titel: Kontakt:\n", ['1:8 R114 "Kontakt:"']),
        ("wenn: kunde.status: x\n", ["1:7 R114"]),
        ('titel: sagt "ja": alle\n', ["1:8 R114 'sagt \"ja\": alle'"]),
        ("titel: „Kontakt: alle“\n", ['1:8 R114 "Kontakt: alle"']),
        # texts cut off
        ("titel: Kontakt #3 halten\n", ['1:8 R115 "Kontakt #3 halten"']),
        ("titel: Kontakt # wirklich\n", ['1:8 R115 "Kontakt # wirklich"']),
        ("titel: #16h\n", ['1:8 R115 "#16h"']),
        ("status: Stufe #2\n", ["1:9 R115"]),
        # characters with a meaning
        ("titel: @Kontakt\n", ['1:8 R116 "@Kontakt"']),
        ("titel: %Kontakt\n", ['1:8 R116 "%Kontakt"']),
        ("titel: `Kontakt`\n", ['1:8 R116 "`Kontakt`"']),
        ("wert: ,5\n", ['1:7 R116 ",5"']),
        ("%YAML 1.1\n---\na: x\n", ['1:1 R116 "%YAML 1.1"']),
        ("? a\n: b\n", ['1:1 R116 "? a"', "2:1 R107"]),
        ("a: &x 1\nb: *x\n", ["1:4 R110", "2:4 R110"]),
        ("a: x\n<<: y\n", ["2:1 R110"]),
        ("a: !!int 3\n!x b: 1\n", ["1:4 R111", "2:1 R111"]),
        ("a: [1,5]\nb: {c: 1}\n", ["1:4 R112", "2:4 R112"]),
        ("a: [\n  x: 1,\n  y\n  ]\nb: [\n  z\n]\nc: 1\n", ["1:4 R112", "5:4 R112"]),
        ("{a: 1}\n", ["1:1 R112"]),
        # lists
        ("je:\n  - team\n  amt\n", ["3:3 R121 - amt"]),
        ("je: - team\n", ["1:5 R121"]),
        ("a:\n  - b: 1\n  c: 2\n", ["3:3 R121"]),
        ("a:\n  b: 1\n  - c: 2\n", ["3:3 R121"]),
        ("a:\n  – b\n  – c\n", ["2:3 R121 - b", "3:3 R121 - c"]),
        ("quelle:\n  – dokument: x\n    fundstelle: y\n", ["2:3 R121 - dokument: x"]),
        ("leer: -\n", ['1:7 R121 "-"']),
        # what Word and Excel make of signs
        ("je: x\nart：frist\n", ["2:1 R107 art: frist"]),
        ("wenn:\n  kunde.alter: > 25\n", ["2:16 R116"]),
        # quotation marks
        ('titel: "Kontakt\nart: frist\n', ['1:8 R118 "Kontakt"']),
        ("titel: 'Kontakt\nart: frist\n", ["1:8 R118 'Kontakt'"]),
        ('titel: "Kontakt" alle\n', ["1:8 R118 '\"Kontakt\" alle'"]),
        ('titel: "C:\\Daten"\n', ["1:8 R118 'C:\\Daten'"]),
        ('titel: "a\\x00b"\n', ["1:8 R118 'a\\x00b'"]),
        # whole files
        ("", ["1:1 R103"]),
        (" \n\t\n", ["1:1 R103"]),
        ("# nur ein Kommentar\n", ["1:1 R103"]),
        ("- a\n- b\n", ["1:1 R120"]),
        ("nur Text\n", ["1:1 R120"]),
        ("a: 1\n---\nb: 2\n", ["2:1 R113"]),
        ("a: 1\n...\nb: 2\n", ["2:1 R113"]),
        ("--- # Kommentar\na: 1\n", []),
        ("---\na: 1\n---\n\n", []),
        ("a: 1\n...\n", []),
        ("a: 1\n--- # noch eine\n", ["2:1 R113"]),
        ("a: x\x00y\nb\u200b: 1\n", ["1:5 R104", "2:2 R104"]),
        ("x" * 1100 + ": y\n", ["1:1 R119"]),
    ],
)
def test_mistakes(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_all_mistakes_at_once() -> None:
    text = (
        "titel:Kontakt\nart frist\nquelle: [a]\nkontrollziel: Eins: zwei\nje:\n\t- kunde\n   - team\n"
        "werte:\n  a: &x 3\n  b: 4\n   c: 5\nje: doppelt\nname: 'offen\n"
    )
    codes = [entry.split()[1] for entry in said(text)]
    assert codes == ["R108", "R107", "R112", "R114", "R105", "R106", "R110", "R106", "R109", "R118"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("je:\n  – team\n  – amt\nart：x\n", {"je": ["team", "amt"], "art": "x"}),
        ("titel:Kontakt: alle\nart: frist\n", {"titel": "Kontakt: alle", "art": "frist"}),
        ("art frist\nje: kunde\n", {"art": "frist", "je": "kunde"}),
        ("a:\n  b: 1\n   c: 2\nd: [1,5]\n", {"a": {"b": "1", "c": "2"}, "d": "[1,5]"}),
        ("a:\n\tb: 1\n\tc:\n\t\td: 2\n", {"a": {"b": "1", "c": {"d": "2"}}}),
        ("titel: @Kontakt #3\n", {"titel": "@Kontakt #3"}),
        ('titel: "offen\nart: x\n', {"titel": "offen", "art": "x"}),
        ("je:\n  - team\n  amt\n", {"je": ["team", "amt"]}),
        ("titel: „a: b“\n", {"titel": "„a: b“"}),
        (b"titel: f\xfcr \xe4lle\nje: k\n", {"titel": "für älle", "je": "k"}),
    ],
)
def test_repaired_files_can_be_read_on(text: str | bytes, expected: object) -> None:
    node, found = read(text if isinstance(text, bytes) else text.encode(), "r.yaml")
    assert found
    assert node is not None
    assert plain(node) == expected


def test_columns_behind_a_repair_are_the_author_s() -> None:
    node, found = read(b"titel:Kontakt: x\na:\n   b: 1\n  c: Zwei: drei\n", "r.yaml")
    assert [(d.place.line, d.place.column, d.place.end_column) for d in found] == [
        (1, 1, 17), (1, 7, 17), (4, 3, 4), (4, 6, 16),
    ]  # fmt: skip
    assert node is not None


@pytest.mark.parametrize("text", ["a:\n  - b\n  c: 1\n    d: 2\n  - e\n", "x y z\n  - a\n  b\n    c: d\n"])
def test_a_broken_block_does_not_echo(text: str) -> None:
    assert len(said(text)) <= 2


def test_not_utf8() -> None:
    _, found = read("titel: x\nname: für\n".encode("cp1252"), "r.yaml")
    assert [str(diagnostic) for diagnostic in found] == [
        "r.yaml:2:8: Fehler[R101]: Die Datei ist nicht als UTF-8 gespeichert: in Zeile 2 steht das Byte 0xFC, in "
        "Windows-1252 „ü“, das in UTF-8 so nicht vorkommt. Im Editor „Speichern unter“ wählen und als Codierung UTF-8."
    ]
    assert said("titel: x\n".encode("utf-16")) == ["1:1 R101"]
    assert said(b"titel: \x81\x8d\n") == ["1:8 R101"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_without_a_mark(encoding: str) -> None:
    node, found = read("titel: Prüfung\n".encode(encoding), "r.yaml")
    assert [str(diagnostic) for diagnostic in found] == [
        "r.yaml:1:1: Fehler[R101]: Die Datei ist als UTF-16 gespeichert, nicht als UTF-8. Im Editor „Speichern unter“ "
        "wählen und als Codierung UTF-8."
    ]
    assert node is not None
    assert plain(node) == {"titel": "Prüfung"}


@pytest.mark.parametrize(("start", "what"), [(b"PK\x03\x04\x14\x00", "Word-"), (b"%PDF-1.7\n", "PDF")])
def test_a_file_of_another_program_is_called_by_its_name(start: bytes, what: str) -> None:
    node, found = read(start + bytes(range(256)), "r.yaml")
    assert node is None
    assert [(one.code, what in one.message) for one in found] == [("R101", True)]


def test_an_unseen_character_is_named_in_german() -> None:
    _, found = read("titel: a\u202eb\n".encode(), "r.yaml")
    assert (
        found[0].message == "Hier steht ein unsichtbares Zeichen (U+202E, ändert die Schreibrichtung); bitte löschen."
    )


def test_depth_is_bounded() -> None:
    deep = "".join("  " * level + "a:\n" for level in range(DEEPEST)) + "  " * DEEPEST + "b: 1\n"
    assert said(deep) == [f"{DEEPEST + 1}:{2 * DEEPEST + 1} R117"]
    assert said("a:\n" + "- " * 200_000 + "x\n")[0].endswith("R117")
    assert said("a: " + "[" * 200_000 + "\n") == ["1:4 R112"]
    assert said("a:\n  " + "{" * 200_000 + "\n") == ["2:3 R112"]


def test_billion_laughs_are_refused_at_once() -> None:
    names = zip("abcdefgh", "bcdefghi", strict=True)
    laughs = "a: &a lol\n" + "".join(f"{name}: &{name} [{','.join(['*' + last] * 9)}]\n" for last, name in names)
    assert {entry.split()[1] for entry in said(laughs)} == {"R110"}


def test_not_more_than_a_hundred() -> None:
    found = said("a: 1\n" + "kein Doppelpunkt\n" * 500)
    assert len(found) == MOST + 1
    assert found[-1].endswith("R199")
