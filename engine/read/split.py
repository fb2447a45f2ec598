"""One line's content: where its key, its value and its comment begin and end."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANK = " \t"


@dataclass(frozen=True, slots=True)
class Content:
    """Columns of a line: `key` as a stretch without quotation marks' meaning (None: no key), the start of the value."""

    key: tuple[int, int] | None
    value: int


def split(line: str, start: int) -> Content:
    """Find the key of a line whose content begins at `start`; without one the whole content is the value."""
    if line[start] in "\"'":
        end = closing(line, start)
        if end is not None and (colon := re.compile(r"[ \t]*:(?=[ \t]|$)").match(line, end)):
            return Content((start, end), _skip(line, colon.end()))
        return Content(None, start)
    stop = comment(line, start)
    colon = re.compile(r":(?=[ \t]|$)").search(line, start, len(line) if stop is None else stop)
    if colon is None:
        return Content(None, start)
    return Content((start, start + len(line[start : colon.start()].rstrip())), _skip(line, colon.end()))


def comment(line: str, start: int) -> int | None:
    """Where a comment begins behind plain text (the blank before `#`), or None."""
    found = re.compile(r"[ \t]+#").search(line, start)
    return found.start() if found else None


def closing(line: str, start: int) -> int | None:
    """The column behind the quotation mark that closes the one at `start`, or None if it stays open in this line."""
    pattern = r'"(?:[^"\\]|\\.)*"' if line[start] == '"' else r"'(?:[^']|'')*'"
    found = re.compile(pattern).match(line, start)
    return found.end() if found else None


def _skip(line: str, column: int) -> int:
    while column < len(line) and line[column] in _BLANK:
        column += 1
    return column
