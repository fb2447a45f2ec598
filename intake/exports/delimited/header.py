"""The separator of a text file and its header, found over the header and a sample of the rows, with quoting."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from intake.exports.raw import Reading, spelled
from schemas.delivery.headers import folded
from schemas.failure import DeliveryRefused

SEPARATORS = (";", "\t", "|", ",")
NAMES = {";": "Semikolon", "\t": "Tabulator", "|": "senkrechter Strich", ",": "Komma"}
_SAMPLE_ROWS, _SAMPLE_SIGNS = 1_000, 1 << 20
_TALLEST = 50
"""Lines of a row above which a quotation mark was probably never closed."""
_TOP = 50
"""How many rows from the top the header is looked for in, if the mapping names columns."""


@dataclass(frozen=True, slots=True)
class Head:
    """Separator, names, the row of the header as a spreadsheet counts, the lines down to its end, the rows above."""

    separator: str
    names: tuple[str, ...]
    row: int
    lines: int
    above: tuple[tuple[str, ...], ...] = ()

    @property
    def needed(self) -> int:
        """How many cells a row has to have: down to the last column with a name."""
        return max(n for n, name in enumerate(self.names, start=1) if name)


@dataclass(frozen=True, slots=True)
class _Candidate:
    head: Head
    hits: int
    fit: float
    usual: int

    @property
    def rank(self) -> tuple[int, float, int]:
        return self.hits, round(self.fit, 1), len(self.head.names)


def find_head(path: Path, name: str, reading: Reading) -> Head:
    """Separator and header of a prepared text file (UTF-8, line feeds), by what the mapping tells and the rows show.

    Raises DeliveryRefused where there is no header, where two separators fit equally well, and where the rows below
    are no rows of that header.
    """
    lines = _sample(path)
    if not any(line.strip() for line in lines):
        raise DeliveryRefused(f"{name}: In der Datei steht nichts. Auch eine leere Tabelle braucht ihre Kopfzeile.")
    told = reading.separator or _hinted(lines[0])
    if len(told) > 1 or told in ('"', "\n", "\r"):
        raise DeliveryRefused(f"{name}: Das Trennzeichen {told!r} in der Quelle ist kein einzelnes Zeichen.")
    separators = (told,) if told else SEPARATORS
    found = [_candidate(lines, separator, reading) for separator in separators]
    there = [one for one in found if one is not None]
    wide = sorted((one for one in there if len(one.head.names) > 1), key=lambda one: one.rank, reverse=True)
    if len(wide) > 1 and wide[0].rank == wide[1].rank:
        two = " und ".join(NAMES.get(one.head.separator, one.head.separator) for one in wide[:2])
        raise DeliveryRefused(
            f"{name}: Ob {two} die Spalten trennt, ist nicht zu erkennen. Bitte das Trennzeichen in der Quelle angeben."
        )
    best = next(iter(wide or there), None)
    if best is None:
        raise DeliveryRefused(_missing(name, reading))
    _doubt(name, best, there)
    return best.head


def _hinted(line: str) -> str:
    """Excel's own first line `sep=;`."""
    text = line.rstrip("\n").strip('"')
    return text[4:5] if text.casefold().startswith("sep=") else ""


def _sample(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        lines, signs = [], 0
        for line in islice(file, _SAMPLE_ROWS):
            lines.append(line)
            signs += len(line)
            if signs > _SAMPLE_SIGNS:
                break
    return lines


def _candidate(lines: Sequence[str], separator: str, reading: Reading) -> _Candidate | None:
    rows, ends = _rows(lines, separator)
    place = _header_place(rows, reading, bool(_hinted(lines[0])))
    if place is None:
        return None
    names = tuple(spelled(cell) for cell in rows[place])
    if not any(names):
        return None
    above = tuple(tuple(cell.strip() for cell in row) for row in rows[:place])
    head = Head(separator, names, place + 1, ends[place], above)
    widths = Counter(len(row) for row in rows[place + 1 :] if any(row))
    good = sum(count for width, count in widths.items() if head.needed <= width <= len(names) + 1)
    all_rows = sum(widths.values())
    usual = widths.most_common(1)[0][0] if all_rows else len(names)
    return _Candidate(head, _hits(names, reading.expected | reading.known), good / all_rows if all_rows else 1.0, usual)


def _rows(lines: Sequence[str], separator: str) -> tuple[list[list[str]], list[int]]:
    """The rows of a sample, and the line with which each ends; a mark that is not closed spoils its line only."""
    rows, ends, at = list[list[str]](), list[int](), 0
    while at < len(lines):
        reader = csv.reader(lines[at : at + _TALLEST], delimiter=separator, strict=True)
        try:
            rows.append(next(reader))
            at += reader.line_num
        except csv.Error:
            rows.append(lines[at].rstrip("\n").split(separator))
            at += 1
        ends.append(at)
    return rows, ends


def _header_place(rows: Sequence[Sequence[str]], reading: Reading, hinted: bool) -> int | None:
    if reading.header_row is not None:
        return reading.header_row - 1 if reading.header_row <= len(rows) else None
    return header_place(rows, reading, hinted)


def header_place(rows: Sequence[Sequence[str]], reading: Reading, hinted: bool = False) -> int | None:
    """Which of the rows is the header: the first that holds most of the expected names, else the first with any cell.

    Of known names two have to be there: one may also stand in a line above the header. `hinted` says that the first
    row is not one of the table. None if every row is empty.
    """
    start = 1 if hinted else 0
    filled = [n for n in range(start, len(rows)) if any(cell.strip() for cell in rows[n])]
    if not filled:
        return None
    top = [n for n in filled if n < _TOP]
    for names, needed in ((reading.expected, len(reading.expected) / 2), (reading.known, 2)):
        hits = {n: _hits(rows[n], names) for n in top} if names else {}
        if hits and max(hits.values()) >= needed:
            return max(hits, key=lambda n: (hits[n], -n))
    return filled[0]


def _hits(names: Sequence[str], expected: frozenset[str]) -> int:
    there = {folded(spelled(name)) for name in names}
    return sum(folded(name) in there for name in expected)


def _missing(name: str, reading: Reading) -> str:
    if reading.header_row is not None:
        return f"{name}: In Zeile {reading.header_row} steht keine Kopfzeile. Bitte die Angabe in der Quelle prüfen."
    return f"{name}: Die Kopfzeile mit den Spaltennamen fehlt."


def _doubt(name: str, best: _Candidate, there: Sequence[_Candidate]) -> None:
    """Refuses a header under which hardly any row fits: it is a heading, or the separator is another one."""
    lonely = len(best.head.names) == 1
    usual = max((one.usual for one in there), default=1) if lonely else best.usual
    if best.hits or (best.fit >= 0.1 and not (lonely and usual > 1)) or usual <= 1:
        return
    columns = "1 Spalte" if lonely else f"{len(best.head.names)} Spalten"
    raise DeliveryRefused(
        f"{name}: Zeile {best.head.row} wurde als Kopfzeile gelesen und hat {columns}, die Zeilen darunter haben meist "
        f"{usual}. Steht die Kopfzeile tiefer, bitte ihre Zeile in der Quelle angeben."
    )
