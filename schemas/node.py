"""A piece of an authored file as it was written, with its place: no YAML types, every scalar is its text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from schemas.diagnostic import Place


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written, its letters in one piece (NFC); `quoted` when it stood in quotation marks."""

    text: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value; `key` is the key as written."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; the keys are unique after folding."""

    entries: tuple[Entry, ...]
    place: Place

    def find(self, folded: str) -> Entry | None:
        """The entry whose folded key is `folded`, or None."""
        return next((e for e in self.entries if fold(e.key.text) == folded), None)


Node = Scalar | Sequence | Mapping

_FOLDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The spelling under which a name is looked up: NFC, umlauts written out, inner blanks single."""
    return " ".join(unicodedata.normalize("NFC", word).translate(_FOLDS).split())
