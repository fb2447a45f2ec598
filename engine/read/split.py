"""One line's content: where its key, its value and its comment begin and end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_BLANK = " \t"
_COLON = re.compile(r":(?=[ \t]|$)")
_COLON_BEHIND = re.compile(r"[ \t]*:(?=[ \t]|$)")
_COMMENT = re.compile(r"[ \t]+#")
_DOUBLE, _SINGLE = re.compile(r'"(?:[^"\\]|\\.)*"'), re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True)
class Content:
    """Columns of a line: `key` as a stretch without quotation marks' meaning (None: no key), the start of the value."""

    key: tuple[int, int] | None
    value: int


@lru_cache(maxsize=50_000)
def split(line: str, start: int) -> Content:
    """Find the key of a line whose content begins at `start`; without one the whole content is the value."""
    if line[start] in "\"'":
        end = closing(line, start)
        if end is not None and (colon := _COLON_BEHIND.match(line, end)):
            return Content((start, end), _skip(line, colon.end()))
        return Content(None, start)
    stop = comment(line, start)
    colon = _COLON.search(line, start, len(line) if stop is None else stop)
    if colon is None:
        return Content(None, start)
    return Content((start, start + len(line[start : colon.start()].rstrip())), _skip(line, colon.end()))


def comment(line: str, start: int) -> int | None:
    """Where a comment begins behind plain text (the blank before `#`), or None."""
    found = _COMMENT.search(line, start) if "#" in line else None
    return found.start() if found else None


def closing(line: str, start: int) -> int | None:
    """The column behind the quotation mark that closes the one at `start`, or None if it stays open in this line."""
    found = (_DOUBLE if line[start] == '"' else _SINGLE).match(line, start)
    return found.end() if found else None


def _skip(line: str, column: int) -> int:
    while column < len(line) and line[column] in _BLANK:
        column += 1
    return column
