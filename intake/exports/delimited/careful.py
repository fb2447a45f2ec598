"""A text file row by row: what cannot be a row is put aside with its number and reason, the next row starts afresh.

A quotation mark that is never closed would swallow what follows. So only the first line of such a row is put aside,
and reading goes on with the second.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from intake.exports.delimited.header import NAMES, Head
from intake.exports.delimited.text import NULL_MARK
from intake.exports.raw import Limits, many
from intake.exports.table import Rejects, Rows
from schemas.failure import DeliveryRefused

_QUOTES = "Ein Anführungszeichen ist nicht geschlossen oder steht mitten im Feld."
_NULL = "Die Zeile enthält ein Nullbyte."


@dataclass(slots=True)
class _Lines:
    """The lines of a file, of which some can be given back; `taken` are those of the current row."""

    file: TextIO
    separator: str
    waiting: deque[str] = field(default_factory=deque)
    taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else self.file.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return _close_up(line, self.separator) if ' "' in line or '" ' in line else line


def _close_up(line: str, separator: str) -> str:
    """A line without blanks between separators and quotation marks, which the database does not mind either."""
    sign = re.escape(separator)
    line = re.sub(rf'(^|{sign}) +"(?!"[^{sign}\n])', r'\1"', line)
    return re.sub(rf'(?<!")" +(?={sign}|$)', '"', line)


def split(body: Path, name: str, head: Head, rows: Rows, rejects: Rejects, limits: Limits) -> int:
    """Reads every row of `body` into `rows` or `rejects`; gives the number of empty rows.

    Raises DeliveryRefused if more rows are rejected than a delivery with a few mistakes can have.
    """
    blank, number, wide = 0, head.row, len(head.names)
    with body.open(encoding="utf-8", newline="\n") as file:
        lines = _Lines(file, head.separator)
        while True:
            cells = _next(lines, head.separator)
            if cells is None and not lines.taken:
                return blank
            number += 1
            if cells is None:
                lines.waiting.extendleft(reversed(lines.taken[1:]))
                del lines.taken[1:]
            text = "".join(lines.taken).removesuffix("\n")
            reason = _reason(cells, text, head)
            if reason:
                rejects.add(number, text.replace(NULL_MARK, "\u2400"), reason)
                _refuse_all(name, head, len(rejects), limits)
            elif not any(cells or ()):
                blank += 1
            elif cells is not None:
                rows.add(number, cells[:wide] + [""] * (wide - len(cells)))


def _next(lines: _Lines, separator: str) -> list[str] | None:
    """The cells of the next row; None for a row with broken quotation marks, and at the end (then none was taken)."""
    lines.taken = []
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True))
    except (StopIteration, csv.Error):
        return None


def _reason(cells: list[str] | None, text: str, head: Head) -> str:
    if NULL_MARK in text:
        return _NULL
    if cells is None:
        return _QUOTES
    if not any(cells):
        return ""
    if len(cells) < head.needed:
        return f"Die Zeile hat zu wenig Spalten: {len(cells)} statt {head.needed}."
    if any(cells[len(head.names) :]):
        return f"Die Zeile hat zu viele Spalten: {len(cells)} statt {len(head.names)}."
    return ""


def _refuse_all(name: str, head: Head, rejected: int, limits: Limits) -> None:
    if rejected > limits.rejects:
        sign = NAMES.get(head.separator, head.separator)
        raise DeliveryRefused(
            f"{name}: Mehr als {many(limits.rejects, 'Zeile lässt', 'Zeilen lassen')} sich nicht lesen. Als "
            f"Trennzeichen wurde {sign} genommen, als Kopfzeile Zeile {head.row}. Bitte beides in der Quelle angeben."
        )
