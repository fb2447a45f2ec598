"""Guessing is modest: one near word or none."""

from __future__ import annotations

import pytest

from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote

KEYS = ("titel", "art", "quelle", "gilt ab", "gilt bis", "zuständig", "verantwortlich", "wert", "werte", "je", "frist")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("tilel", "titel"),
        ("ttiel", "titel"),
        ("Titel", "titel"),
        ("zustaendig", "zuständig"),
        ("zustäding", "zuständig"),
        ("gilt_ab", "gilt ab"),
        ("verantwordlich", "verantwortlich"),
        ("werten", "werte"),
        ("gilt", None),
        ("je", "je"),
        ("ja", None),
        ("xyz", None),
        ("", None),
        ("priorität", None),
    ],
)
def test_nearest(word: str, meant: str | None) -> None:
    assert nearest(word, KEYS) == meant


def test_two_equally_near_words_are_no_guess() -> None:
    assert nearest("kant", ("kante", "kanto")) is None


def test_quoting() -> None:
    assert quote("a\n b") == "„a b“"
    assert len(quote("x" * 500)) < 70
    assert listed(["a"]) == "„a“"
    assert listed(["a", "b", "c"], "oder") == "„a“, „b“ oder „c“"
    assert listed([]) == ""
