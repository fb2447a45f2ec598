"""What is read from good files, and that every place is the author's own."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from engine.read import in_order, read
from schemas.diagnostic import Diagnostic, Place
from schemas.node import Mapping, Scalar, Sequence
from tests.engine.nodes import content, inside, lines_of, parts, said, scalars
from tests.handbuch.examples import patterns

RULES = Path(__file__).parents[2] / "rules"
SHIPPED = sorted(RULES.rglob("*.yaml"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("titel: Kontakt\n", {"titel": "Kontakt"}),
        ("a: 3\nb: 80,5\nc: 01.07.2023\nd: ja\ne: no\nf: null\ng: ~\nh: 0815\n",
         {"a": "3", "b": "80,5", "c": "01.07.2023", "d": "ja", "e": "no", "f": "null", "g": "~", "h": "0815"}),
        ("gilt ab: 01.01.2020\nnächste prüfung: x\n", {"gilt ab": "01.01.2020", "nächste prüfung": "x"}),
        ("mindestbedarfe: 3 # ein Amt darf strenger sein\n", {"mindestbedarfe": "3"}),
        ("aus: kontakt # Kommentar\n", {"aus": "kontakt"}),
        ("titel: Kontakt  # zwei Leerzeichen davor\n", {"titel": "Kontakt"}),
        ("je:\n- team\n- amt\n", {"je": ["team", "amt"]}),
        ("je:\n  - team\n  -   amt\n", {"je": ["team", "amt"]}),
        ("quelle:\n  - dokument: A\n    fundstelle: B\n", {"quelle": [{"dokument": "A", "fundstelle": "B"}]}),
        ("a:\n  - - b\n    - c\n", {"a": [["b", "c"]]}),
        ("titel: 'it''s'\n", {"titel": "it's"}),
        ('titel: "sagt \\"ja\\" \\\\"\n', {"titel": 'sagt "ja" \\'}),
        ('titel: "Kontakt: #1"\n', {"titel": "Kontakt: #1"}),
        ("titel: Ein Text\n  geht weiter\n", {"titel": "Ein Text geht weiter"}),
        ("titel: Ein Text\n  – wie hier – geht weiter\n", {"titel": "Ein Text – wie hier – geht weiter"}),
        ("titel: 'Ein Text\n  geht weiter'\nart: x\n", {"titel": "Ein Text geht weiter", "art": "x"}),
        ("titel: >\n  Ein Text:\n  geht #1 weiter\nart: x\n", {"titel": "Ein Text: geht #1 weiter", "art": "x"}),
        ("titel:\n  Ein Text\nart: x\n", {"titel": "Ein Text", "art": "x"}),
        ("---\ntitel: x\n", {"titel": "x"}),
        ("# Kommentar\n\ntitel: x\n\n# Ende", {"titel": "x"}),
        ("titel: x", {"titel": "x"}),
        ("leer:\nb: x\n", {"leer": "", "b": "x"}),
        ("'titel': x\n", {"titel": "x"}),
        ("titel : x\n", {"titel": "x"}),
        ("titel:\u00a0x\nje:\t y\na:\n  -\tb\nc:\u00a0\n", {"titel": "x", "je": "y", "a": ["b"], "c": ""}),
        ("zeit: 10:30 Uhr\nlink: http://x.de/a#b\n", {"zeit": "10:30 Uhr", "link": "http://x.de/a#b"}),
        ("frist: -3 Monate\n", {"frist": "-3 Monate"}),
        ("text: [nicht am Anfang]\n".replace("[", "x["), {"text": "x[nicht am Anfang]"}),
    ],
)  # fmt: skip
def test_scalars_stay_texts(text: str, expected: object) -> None:
    assert content(text) == expected


def test_byte_order_mark_and_windows_line_ends_are_no_mistake() -> None:
    text = "titel: Prüfung\r\nje:\r\n  - kunde\r\n"
    assert content(b"\xef\xbb\xbf" + text.encode()) == {"titel": "Prüfung", "je": ["kunde"]}
    assert content(text.replace("\r\n", "\r")) == {"titel": "Prüfung", "je": ["kunde"]}


def test_places() -> None:
    node, _ = read("titel:   Prüfung  # hier\nje:\n  - 'a b'\n  - c:\n      d: eins\n        zwei\n".encode(), "r.yaml")
    assert isinstance(node, Mapping)
    title, units = node.entries
    assert title.key.place == Place("r.yaml", 1, 1, 1, 6)
    assert title.value.place == Place("r.yaml", 1, 10, 1, 17)
    assert units.value.place == Place("r.yaml", 3, 3, 6, 13)
    assert isinstance(units.value, Sequence)
    assert units.value.items[0].place == Place("r.yaml", 3, 5, 3, 10)
    empty = read(b"a:\nb: x", "r.yaml")[0]
    assert isinstance(empty, Mapping)
    assert empty.entries[0].value.place == Place("r.yaml", 1, 3, 1, 3)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_text_at_every_place_is_the_value(path: Path) -> None:
    node, found = read(path.read_bytes(), "datei.yaml")
    assert found == []
    assert node is not None
    lines = lines_of(path.read_text(encoding="utf-8"))
    assert all(inside(part.place, lines) for part in parts(node))
    for scalar in scalars(node):
        if scalar.place.line == scalar.place.end_line:
            written = lines[scalar.place.line - 1][scalar.place.column - 1 : scalar.place.end_column - 1]
            assert written.strip("\"'").replace("''", "'") == scalar.text


@pytest.mark.slow
def test_both_parsers_of_ruamel_see_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = import_module("engine.read.walk")
    files = [text.encode() for text in patterns().values()] + [path.read_bytes() for path in SHIPPED]
    files.append(b"a:\nb: |\n  x\n  y\n\nc: 'x\n  y'\nd:\n-\n- z\ne: >")
    fast = [read(data, "r.yaml") for data in files]
    monkeypatch.setattr(walk, "_events", lambda text: YAML(typ="safe", pure=True).parse(text))
    assert [read(data, "r.yaml") for data in files] == fast


def test_in_order_sorts_and_leaves_out_echoes() -> None:
    broken = Diagnostic("R107", Place("a.yaml", 3, 1, 3, 5), "Doppelpunkt")
    echo = Diagnostic("R201", Place("a.yaml", 3, 1, 3, 5), "Schlüssel")
    other = Diagnostic("R201", Place("a.yaml", 2, 1, 2, 5), "Schlüssel")
    elsewhere = Diagnostic("R301", Place("b.yaml", 3, 1, 3, 5), "Feld")
    assert in_order([elsewhere, echo, broken, other, other]) == [other, broken, elsewhere]


def test_keys_are_unique_after_folding() -> None:
    node, found = read("zuständig: a\nzustaendig: b\nje: c\n".encode(), "r.yaml")
    assert isinstance(node, Mapping)
    assert [entry.key.text for entry in node.entries] == ["zuständig", "je"]
    assert [entry.value for entry in node.entries if isinstance(entry.value, Scalar) and entry.value.text == "b"] == []
    assert [diagnostic.code for diagnostic in found] == ["R109"]


def test_a_condition_twice_is_told_how_both_hold() -> None:
    for key, told in (("kunde.status", True), ("gibt es", True), ("titel", False)):
        _, found = read(f"{key}: a\n{key}: b\n".encode(), "r.yaml")
        assert [("alles trifft zu" in one.message) for one in found] == [told], key


def test_nothing_is_said_twice() -> None:
    assert said("a: 1\na: 2\na: 3\n") == ["2:1 R109", "3:1 R109"]
