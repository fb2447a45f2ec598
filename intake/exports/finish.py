"""The last look at a staged table: empty rows, total rows and empty columns without a name are taken off, and counted.

What is odd about the rest is noted, in German, for the person who feeds the file in.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.cells.cell import UNSEEN
from intake.database import Connection, literal
from intake.exports.raw import KINDS, ROW, Reading, Total, many
from intake.exports.table import Rejects
from schemas.delivery.headers import folded
from schemas.failure import space
from schemas.snapshot import scan

_LAST = 8
"""How many rows from the end are looked at for totals."""
_TOTAL = re.compile(r"(summe|gesamt|insgesamt|total|anzahl|ende des berichts)\b", re.IGNORECASE)
_BLANKS = f" \t\n\r{UNSEEN}"


@dataclass(frozen=True, slots=True)
class Finished:
    """A table as it is handed on, with what was taken off."""

    header: tuple[str, ...]
    rows: int
    blank: int
    totals: tuple[Total, ...]
    notes: tuple[str, ...]


def finish(
    connection: Connection, staged: Path, names: Sequence[str], reading: Reading, rejects: Rejects, separator: str = ""
) -> Finished:
    """Brings a staged table into its last form, in place; total rows may also lie among the rejected ones."""
    with space():
        return _finish(connection, staged, names, reading, rejects, separator)


def _finish(
    connection: Connection, staged: Path, names: Sequence[str], reading: Reading, rejects: Rejects, separator: str
) -> Finished:
    read, columns = scan(staged), [f"c{n}" for n in range(len(names))]
    empty = " AND ".join(f"{c} IS NULL" for c in columns)
    bare = [n for n, name in enumerate(names) if not name]
    asked = ["count(*)", f"count(*) FILTER (WHERE {empty})", *(f"count(c{n})" for n in bare)]
    rows, blank, *filled = (int(n) for n in connection.execute(f"SELECT {', '.join(asked)} FROM {read}").fetchall()[0])
    last = _last(connection, read, columns, empty, rejects, separator)
    totals = _totals(last, reading.totals)
    gone = {total.row for total in totals}
    here = gone - _drop(rejects, gone)
    kept = [n for n in range(len(names)) if n not in bare or filled[bare.index(n)]]
    totals = tuple(Total(one.row, tuple(one.cells[n] for n in kept)) for one in totals)
    if blank or here or len(kept) < len(names):
        _rewrite(connection, read, staged, kept, empty, here)
    header = tuple(names[n] for n in kept)
    notes = _columns(
        header, dict(zip((kept.index(n) for n in bare if n in kept), (n for n in filled if n), strict=True))
    )
    if last and not totals and _TOTAL.match(_first(last[0])):
        notes.append(
            f"Die letzte Zeile ({last[0].row}) sieht wie eine Summenzeile aus und wurde als Datensatz gelesen. "
            "Ist es eine, bitte ihr erstes Wort in der Zuordnung als Summenzeile angeben."
        )
    return Finished(header, rows - blank - len(here), blank, totals, tuple(notes))


def _last(
    connection: Connection, read: str, columns: Sequence[str], empty: str, rejects: Rejects, separator: str
) -> list[Total]:
    """The last rows that hold anything, from the end, rejected ones among them."""
    query = f"SELECT {ROW}, [{', '.join(columns)}] FROM {read} WHERE NOT ({empty}) ORDER BY {ROW} DESC LIMIT {_LAST}"
    found = [
        Total(int(row), tuple(cell or "" for cell in cells)) for row, cells in connection.execute(query).fetchall()
    ]
    if separator:
        found += [Total(row, _cells(text, separator, len(columns))) for row, text, _ in rejects.rows[-_LAST:]]
    return sorted((one for one in found if _first(one)), key=lambda one: -one.row)[:_LAST]


def _cells(text: str, separator: str, wide: int) -> tuple[str, ...]:
    cells = next(csv.reader(text.splitlines(keepends=True), delimiter=separator), [])[:wide]
    return (*cells, *[""] * (wide - len(cells)))


def _first(row: Total) -> str:
    """The first cell that holds anything."""
    return next((text for cell in row.cells if (text := cell.strip(_BLANKS))), "")


def _totals(last: Sequence[Total], words: Sequence[str]) -> tuple[Total, ...]:
    found = []
    for row in last:
        if not _is_total(row, words):
            break
        found.append(row)
    return tuple(reversed(found))


def _is_total(row: Total, words: Sequence[str]) -> bool:
    first = folded(_first(row))
    return any(first.startswith(folded(word)) for word in words)


def _drop(rejects: Rejects, gone: set[int]) -> set[int]:
    """Takes total rows out of the rejected ones; gives their numbers."""
    taken = {row for row, _, _ in rejects.rows if row in gone}
    rejects.rows = [one for one in rejects.rows if one[0] not in taken]
    return taken


def _rewrite(connection: Connection, read: str, staged: Path, kept: Sequence[int], empty: str, gone: set[int]) -> None:
    columns = [f"c{n} AS c{place}" for place, n in enumerate(kept)]
    letters = " || ".join(f"substr({KINDS}, {n + 1}, 1)" for n in kept)
    rows = f" AND {ROW} NOT IN ({', '.join(str(row) for row in sorted(gone))})" if gone else ""
    chosen = ", ".join([ROW, *columns, f"{letters} AS {KINDS}"])
    select = f"SELECT {chosen} FROM {read} WHERE NOT ({empty}){rows} ORDER BY {ROW}"
    target = staged.with_suffix(".neu")
    connection.execute(f"COPY ({select}) TO {literal(str(target))} (FORMAT parquet)").fetchall()
    target.replace(staged)


def _columns(header: Sequence[str], bare: dict[int, int]) -> list[str]:
    """What is odd about a header: names that occur twice, columns with cells and without a name."""
    places = defaultdict[str, list[int]](list)
    for place, name in enumerate(header, start=1):
        places[name].append(place)
    notes = [
        f"Die Spalte „{name}“ gibt es {len(found)}-mal (Spalten {', '.join(str(n) for n in found)})."
        for name, found in places.items()
        if name and len(found) > 1
    ]
    notes += [
        f"Spalte {place + 1} hat keinen Namen, aber {many(cells, 'gefüllte Zelle', 'gefüllte Zellen')}."
        for place, cells in bare.items()
    ]
    return notes
