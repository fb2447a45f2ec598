"""How a diagnostic quotes its author."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from schemas.diagnostic import Diagnostic
from schemas.node import Scalar, fold

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 60
_MANY = 12
_NEAR = 6


def quote(text: str) -> str:
    """The author's words in German quotation marks, on one line and not too long."""
    line = " ".join(text.split())
    return f"„{line}“" if len(line) <= _LONGEST else f"„{line[: _LONGEST - 2].rstrip()} …“"


def wrong(scalar: Scalar, code: str, what: str, remedy: str | None = None) -> Diagnostic:
    """An error at a scalar: its words, then what is wrong with them; `remedy` is the text to write instead."""
    return Diagnostic(code, scalar.place, f"{quote(scalar.text)} {what}", remedy)


def no_id(scalar: Scalar) -> Diagnostic | None:
    """An error where a text is no id (small letters, digits, hyphens), with the one that may be meant."""
    if is_id(scalar.text):
        return None
    meant = re.sub(r"[^a-z0-9]+", "-", fold(scalar.text).casefold()).strip("-")
    what = "ist keine Kennung: sie besteht aus kleinen Buchstaben ohne Umlaute, Ziffern und Bindestrichen."
    return wrong(scalar, "R210", what, meant or None)


def is_id(text: str) -> bool:
    """Whether a text is an id."""
    return _ID.fullmatch(text) is not None


def listed(words: Iterable[str], last: str = "und") -> str:
    """Words in German quotation marks, joined the German way: „a“, „b“ und „c“."""
    quoted = [f"„{word}“" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if quoted else ""


def offered(word: str, known: Collection[str], what: str) -> str:
    """What there is instead, as a sentence: all of a few, of many (`what`, in the plural) those most like the word."""
    if len(known) <= _MANY:
        return f"Es gibt {listed(known)}."
    near = get_close_matches(word.casefold(), [one.casefold() for one in known], _NEAR, cutoff=0.0)
    shown = sorted((one for one in known if one.casefold() in near), key=lambda one: near.index(one.casefold()))
    return f"Es gibt {len(known)} {what}, am ähnlichsten sind {listed(shown)}."
