"""A text file of which not every line is a row: what cannot be one is put aside with its number and reason.

Blocks in which every line is a row pass as they are. In the others it goes row by row, and the next row starts afresh:
a quotation mark that is never closed would swallow what follows, so only the first line of such a row is put aside.
What passes is written down anew, so that the database reads it like a clean file.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from intake.exports.delimited.fast import LONGEST
from intake.exports.delimited.header import NAMES, Head
from intake.exports.delimited.text import NULL_MARK
from intake.exports.raw import Limits, many
from intake.exports.table import Rejects
from schemas.failure import DeliveryRefused, space

_QUOTES = "Ein Anführungszeichen ist nicht geschlossen oder steht mitten im Feld."
_NULL = "Die Zeile enthält ein Nullbyte."
_LONG = f"Die Zeile ist länger als {LONGEST:,} Zeichen.".replace(",", ".")
LINES = 500
"""Lines of a block: one row in it that is none costs all of them the slower road."""


@dataclass(slots=True)
class Sieve:
    """The file of what passed; `jumps` say from which of its rows (from 1) on which number in the source holds."""

    file: TextIO
    separator: str
    jumps: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0

    def lines(self, block: list[str], number: int) -> None:
        """Lines that are rows, the first of them with this number."""
        self._count(len(block), number)
        self.file.writelines(block)

    def cells(self, rows: list[list[str]], number: int) -> None:
        """Rows as their cells."""
        self._count(len(rows), number)
        csv.writer(self.file, delimiter=self.separator, lineterminator="\n").writerows(rows)

    def _count(self, rows: int, number: int) -> None:
        if not self.jumps or number - self.jumps[-1][1] != self.rows + 1 - self.jumps[-1][0]:
            self.jumps.append((self.rows + 1, number))
        self.rows += rows


@contextmanager
def sieve(target: Path, head: Head) -> Iterator[Sieve]:
    """A new sieve whose file is `target`."""
    with space(), target.open("w", encoding="utf-8", newline="\n") as file:
        yield Sieve(file, head.separator)


@dataclass(slots=True)
class _Lines:
    """The lines of a file, of which some can be given back; `taken` are those of the current row."""

    file: TextIO
    separator: str
    size: int
    waiting: deque[str] = field(default_factory=deque)
    taken: list[str] = field(default_factory=list)

    def block(self) -> list[str]:
        """The next lines, all of them waiting still; they end where no quotation is open, if such a place is near."""
        self.waiting.extend(islice(self.file, self.size))
        quotes = sum(line.count('"') for line in self.waiting)
        for line in islice(self.file, self.size) if quotes % 2 else ():
            self.waiting.append(line)
            quotes += line.count('"')
            if quotes % 2 == 0:
                break
        return list(self.waiting)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else self.file.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return _close_up(line, self.separator)


def _close_up(line: str, separator: str) -> str:
    """A line without blanks between separators and quotation marks, which the database does not mind either."""
    if ' "' not in line and '" ' not in line:
        return line
    sign = re.escape(separator)
    line = re.sub(rf'(^|{sign}) +"(?!"[^{sign}\n])', r'\1"', line)
    return re.sub(rf'(?<!")" +(?={sign}|$)', '"', line)


def split(
    body: Path, name: str, head: Head, passed: Sieve, rejects: Rejects, limits: Limits, lines_at_once: int = LINES
) -> int:
    """Every row of `body` goes into `passed` or `rejects`; gives the number of empty rows.

    Raises DeliveryRefused if more rows are rejected than a delivery with a few mistakes can have.
    """
    blank, number = 0, head.row
    with body.open(encoding="utf-8", newline="\n") as file:
        lines = _Lines(file, head.separator, lines_at_once)
        while block := lines.block():
            rows = _whole(block, head, passed, number + 1)
            if rows:
                lines.waiting.clear()
                number += rows
                continue
            while lines.waiting:
                number += 1
                blank += _row(lines, number, name, head, passed, rejects, limits)
    return blank


def _whole(block: list[str], head: Head, passed: Sieve, number: int) -> int:
    """Lets a block pass in which everything is a row with as many cells as the header; gives its rows, else 0."""
    text, wide = "".join(block), len(head.names)
    if NULL_MARK in text or max(map(len, block)) > LONGEST:
        return 0
    if '"' not in text:
        empty = head.separator * (wide - 1)
        if empty in block or f"{empty}\n" in block or any(one.count(head.separator) != wide - 1 for one in block):
            return 0
        passed.lines([*block[:-1], block[-1].removesuffix("\n") + "\n"], number)
        return len(block)
    try:
        rows = list(
            csv.reader((_close_up(line, head.separator) for line in block), delimiter=head.separator, strict=True)
        )
    except csv.Error:
        return 0
    if any(len(row) != wide or not any(row) or sum(map(len, row)) > LONGEST for row in rows):
        return 0
    passed.cells(rows, number)
    return len(rows)


def _row(lines: _Lines, number: int, name: str, head: Head, passed: Sieve, rejects: Rejects, limits: Limits) -> bool:
    """Takes one row; whether it is empty."""
    wide = len(head.names)
    cells = _next(lines, head.separator)
    if cells is None:
        lines.waiting.extendleft(reversed(lines.taken[1:]))
        del lines.taken[1:]
    text = "".join(lines.taken).removesuffix("\n")
    reason = _reason(cells, text, head)
    if reason:
        rejects.add(number, text[:LONGEST].replace(NULL_MARK, "\u2400"), reason)
        _refuse_all(name, head, rejects, limits)
    elif cells is not None and any(cells):
        passed.cells([cells[:wide] + [""] * (wide - len(cells))], number)
    else:
        return True
    return False


def _next(lines: _Lines, separator: str) -> list[str] | None:
    """The cells of the next row; None for a row with broken quotation marks."""
    lines.taken = []
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return None


def _reason(cells: list[str] | None, text: str, head: Head) -> str:
    if NULL_MARK in text:
        return _NULL
    if len(text) > LONGEST:
        return _LONG
    if cells is None:
        return _QUOTES
    if not any(cells):
        return ""
    if len(cells) < head.needed:
        return f"Die Zeile hat zu wenig Spalten: {len(cells)} statt {head.needed}."
    if any(cells[len(head.names) :]):
        return f"Die Zeile hat zu viele Spalten: {len(cells)} statt {len(head.names)}."
    return ""


def _refuse_all(name: str, head: Head, rejects: Rejects, limits: Limits) -> None:
    if len(rejects) > limits.rejects:
        sign = NAMES.get(head.separator, head.separator)
        first, _, why = rejects.rows[0]
        raise DeliveryRefused(
            f"{name}: Mehr als {many(limits.rejects, 'Zeile lässt', 'Zeilen lassen')} sich nicht lesen, die erste ist "
            f"Zeile {first}: {why} Als Trennzeichen wurde {sign} genommen, als Kopfzeile Zeile {head.row}. Stimmt das "
            "nicht, bitte in der Quelle angeben."
        )
