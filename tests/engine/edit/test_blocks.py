"""Whole blocks are put in, moved, wrapped and unwrapped; every other byte stays."""

from __future__ import annotations

import pytest

from engine.edit import EditError, blank, insert, move, unwrap, wrap

TEXT = b"""regel: x   # kopf
wenn:
  kunde.status: arbeitslos   # so
  kunde.alter:
    unter: a
# frei
liste:
  - wenn:
      k.a: ja
    am: x
  # zwischen
  - sonst:
      am: y
leer:
punkte:
  -
"""


def test_a_condition_becomes_the_first_of_a_group() -> None:
    found = wrap(TEXT, "x", ("wenn",), "alles trifft zu", listing=True)
    assert (
        b"wenn:\n  alles trifft zu:\n    - kunde.status: arbeitslos   # so\n      kunde.alter:\n        unter: a\n"
        in found
    )


def test_wrapping_and_unwrapping_gives_the_same_bytes() -> None:
    wrapped = wrap(TEXT, "x", ("wenn", "kunde.alter"), "nicht", whole=False)
    assert b"  nicht:\n    kunde.alter:\n      unter: a\n" in wrapped
    assert unwrap(wrapped, "x", ("wenn", "nicht")) == TEXT


def test_items_change_places_and_back() -> None:
    there = move(TEXT, "x", ("liste", 0), 1)
    assert there.index(b"sonst") < there.index(b"# zwischen") < there.index(b"k.a")
    assert move(there, "x", ("liste", 0), 1) == TEXT


def test_the_first_key_behind_a_dash_makes_room() -> None:
    found = insert(TEXT, "x", ("liste", 0, "neu"), {"a": ["b", ""]}, 0)
    assert b"  - neu:\n      a:\n        - b\n        -\n    wenn:\n" in found


def test_what_is_empty_is_filled() -> None:
    assert b"leer:\n  aus: kontakt\n" in insert(TEXT, "x", ("leer", "aus"), "kontakt", 0)
    assert b"  - aus: kontakt\n" in insert(TEXT, "x", ("punkte", 0, "aus"), "kontakt", 0)
    assert b"leer:\n  - gibt es:\n      aus:\n" in insert(TEXT, "x", ("leer", 0), {"gibt es": {"aus": ""}}, 0)


def test_a_single_block_becomes_the_first_of_a_list() -> None:
    text = b"erledigt durch:\n  aus: kontakt   # so\n  am: kontakt.datum\n"
    found = wrap(text, "x", ("erledigt durch",), "", listing=True)
    assert found == b"erledigt durch:\n  - aus: kontakt   # so\n    am: kontakt.datum\n"


def test_an_emptied_value_leaves_its_comment() -> None:
    assert b"  kunde.status:   # so\n" in blank(TEXT, "x", ("wenn", "kunde.status"))


def test_line_ends_of_windows_stay() -> None:
    text = TEXT.replace(b"\n", b"\r\n")
    found = insert(text, "x", ("wenn", "kunde.neu"), "ja", 1)
    assert found.replace(b"\r\n  kunde.neu: ja\r\n", b"\r\n", 1) == text


@pytest.mark.parametrize("path", [("wenn", "fehlt", "x"), ("liste", 7, "a")])
def test_where_nothing_is_nothing_is_put(path: tuple[str | int, ...]) -> None:
    with pytest.raises(EditError):
        insert(TEXT, "x", path, "a", 0)


def test_a_list_of_several_cannot_stand_alone() -> None:
    with pytest.raises(EditError):
        unwrap(TEXT, "x", ("liste",))
