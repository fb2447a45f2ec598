"""One value changes, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.edit import EditError, replace
from engine.read import read
from schemas.diagnostic import Place
from schemas.node import Scalar
from tests.engine.nodes import scalars
from tests.handbuch.examples import patterns

RULES = Path(__file__).parents[3] / "rules"
FILES = [*(p.read_bytes() for p in sorted(RULES.rglob("*.yaml"))[::5]), *(t.encode() for t in patterns().values())]
ODD = (
    "\ufefftitel: äö  Kontakt  # Kommentar\r\nwerte:\r\n     a:   3   # drei\r\n     leer:\r\n     q: 'al''t'\r\n"
    '     d: "sagt \\"ja\\""\r\n     lang: ein sehr langer Text, der noch einmal\r\n       weitergeht\r\n'
    "x:\r\n- ä\r\n-   zwei # k\r\nblock: |\r\n  eins\r\n  zwei\r\n\r\nende: ja"
).encode()


ODD_TEXTS = st.sampled_from(("ja", "a: b", " x", "a #b", "'", '"', "\\", "[x]", "- y", "#z", "6 Monate"))


def value(data: bytes, text: str) -> Scalar:
    node, found = read(data, "r.yaml")
    assert node is not None
    assert found == []
    return next(one for one in scalars(node) if one.text == text)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("3", "4", "a:   3   # drei", "a:   4   # drei"),
        ("äö  Kontakt", "Neu", "titel: äö  Kontakt  #", "titel: Neu  #"),
        ("äö  Kontakt", "Neu: zwei", "titel: äö  Kontakt  #", 'titel: "Neu: zwei"  #'),
        ("äö  Kontakt", "Bedarf #3", "titel: äö  Kontakt  #", 'titel: "Bedarf #3"  #'),
        ("al't", "it's", "q: 'al''t'", "q: 'it''s'"),
        ('sagt "ja"', 'sagt "nein" \\', 'd: "sagt \\"ja\\""', 'd: "sagt \\"nein\\" \\\\"'),
        ("ein sehr langer Text, der noch einmal weitergeht", "kurz",
         "lang: ein sehr langer Text, der noch einmal\r\n       weitergeht\r\n", "lang: kurz\r\n"),
        ("zwei", "@drei", "-   zwei # k", '-   "@drei" # k'),
        ("ä", "- b", "- ä\r\n", '- "- b"\r\n'),
        ("ja", "nein", "ende: ja", "ende: nein"),
        ("ja", "", "ende: ja", 'ende: ""'),
        ("werte", "zahlen", "werte:\r\n", "zahlen:\r\n"),
    ],
)  # fmt: skip
def test_only_the_one_value_changes(old: str, new: str, before: str, after: str) -> None:
    text = ODD.decode()
    assert before in text
    changed = replace(ODD, value(ODD, old).place, new)
    assert changed.decode() == text.replace(before, after, 1)


def test_an_empty_value_is_filled() -> None:
    node, _ = read(ODD, "r.yaml")
    assert node is not None
    empty = next(one for one in scalars(node) if one.text == "" and not one.quoted)
    assert replace(ODD, empty.place, "6 Monate") == ODD.replace(b"leer:\r\n", b"leer: 6 Monate\r\n")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("r.yaml", 1, 1, 1, 3), "x"),
        (Place("r.yaml", 2, 8, 2, 9), "x"),
        (Place("r.yaml", 99, 1, 99, 3), "x"),
    ],
)
def test_a_place_that_is_no_value(place: Place, text: str) -> None:
    with pytest.raises(EditError):
        replace(ODD, place, text)


@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "a\u200bb"])
def test_a_text_that_no_file_may_hold(text: str) -> None:
    with pytest.raises(EditError):
        replace(ODD, value(ODD, "3").place, text)


def test_a_key_does_not_become_its_neighbour() -> None:
    data = b"a: 1\nb: 2\n"
    with pytest.raises(EditError):
        replace(data, Place("r.yaml", 1, 1, 1, 2), "b")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*FILES, ODD]), st.data())
def test_every_value_of_every_file_can_be_changed(data: bytes, draw: st.DataObject) -> None:
    node, _ = read(data, "r.yaml")
    assert node is not None
    place = draw.draw(st.sampled_from([one.place for one in scalars(node)]))
    text = draw.draw(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12) | ODD_TEXTS)
    try:
        changed = replace(data, place, text)
    except EditError:
        assume(False)
    lines, changed_lines = data.split(b"\n"), changed.split(b"\n")
    assert changed_lines[: place.line - 1] == lines[: place.line - 1]
    after = len(lines) - place.end_line
    assert changed_lines[len(changed_lines) - after :] == lines[place.end_line :]
    again, _ = read(changed, "r.yaml")
    assert again is not None
    texts, before = [one.text for one in scalars(again)], [one.text for one in scalars(node)]
    at = next(n for n, one in enumerate(scalars(node)) if one.place == place)
    assert texts == [*before[:at], text, *before[at + 1 :]]


@pytest.mark.parametrize("data", [*FILES, ODD], ids=range(len(FILES) + 1))
def test_the_same_value_gives_the_same_bytes(data: bytes) -> None:
    node, _ = read(data, "r.yaml")
    assert node is not None
    for one in scalars(node)[:40]:
        if one.place.line == one.place.end_line and '\\"' not in one.text and one.text:
            assert replace(data, one.place, one.text) == data
