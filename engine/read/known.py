"""Files that have been read before without a word: neither their form nor their examples need a second look.

Nor do the same files together need to be held against each other once more.

Kept as hashes in a folder of the user's own; without the folder everything is read in full. A run evaluates no
examples, and they are two thirds of every rule.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

_ENGINE = Path(__file__).resolve().parents[1]
_FILE = "gelesen.txt"
_MOST = 20_000
_EXAMPLES = re.compile(r"beispiele:\s*(#.*)?")
_ITEM = re.compile(r" *- ")


class Known:
    """The hashes of files that said nothing wrong, `plain` those whose outer form alone was found right just now."""

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / _FILE
        self._held = frozenset[str]() if self._path is None else _read(self._path)
        self._plain: set[str] = set()
        self._new: dict[str, None] = {}
        self._asked: set[str] = set()

    def has(self, data: bytes) -> bool:
        """Whether this very text was read before without a word."""
        return self._path is not None and _hash(data) in self._held

    def agreed(self, texts: Mapping[str, bytes]) -> bool:
        """Whether these very texts under these very names were found right together before.

        The names count: the same rule in a second file, or in another folder, is another rulebook.
        """
        if self._path is None:
            return False
        self._asked = {f"{_hash(data)} {name}" for name, data in texts.items()}
        return self._together() in self._held

    def agree(self) -> None:
        """The texts that `agreed` was asked about are right together."""
        if self._asked:
            self._new[self._together()] = None

    def _together(self) -> str:
        return sha256(_engine() + "\n".join(sorted(self._asked)).encode()).hexdigest()

    def plain(self, data: bytes) -> None:
        """Its outer form is right as it stands."""
        self._plain.add(_hash(data))

    def sound(self, data: bytes) -> None:
        """Nothing else is wrong with it either."""
        if (said := _hash(data)) in self._plain:
            self._new[said] = None

    def save(self) -> None:
        """Keep what is new; where that cannot be, files are read in full the next time."""
        if self._path is None or not self._new:
            return
        aside = self._path.with_suffix(f".{os.getpid()}")
        lines = [*self._new, *sorted(self._held)][:_MOST]
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                aside.write_text("\n".join(lines) + "\n", encoding="ascii")
                aside.replace(self._path)
            finally:
                aside.unlink(missing_ok=True)


def brief(lines: list[str]) -> list[str]:
    """The lines with all examples but the first left out; every other line stays where it is."""
    kept = list(lines)
    begin = next((n for n, line in enumerate(lines) if _EXAMPLES.fullmatch(line)), None)
    if begin is None:
        return kept
    items = 0
    for number in range(begin + 1, len(lines)):
        line = lines[number]
        if line[:1] not in ("", " ", "#", "-"):
            break
        items += bool(_ITEM.match(line)) and len(line) - len(line.lstrip()) <= _width(lines, begin)
        if items > 1:
            kept[number] = ""
    return kept


def _width(lines: list[str], begin: int) -> int:
    """The indentation of the first example."""
    first = next((line for line in lines[begin + 1 :] if _ITEM.match(line)), "")
    return len(first) - len(first.lstrip())


def _read(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def _hash(data: bytes) -> str:
    return sha256(_reader() + data).hexdigest()


@cache
def _reader() -> bytes:
    """The text of the reader itself: another one might see something."""
    return _text_of(_ENGINE / "read", _ENGINE / "parse", _ENGINE / "workflow", _ENGINE.parent / "schemas")


@cache
def _engine() -> bytes:
    """The text of everything that judges texts together."""
    return _text_of(_ENGINE, _ENGINE.parent / "schemas")


def _text_of(*folders: Path) -> bytes:
    said = sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            said.update(path.read_bytes())
    return said.digest()
