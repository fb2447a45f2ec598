"""A look at tables before anybody maps them: the first rows, and the few values a column has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from intake.database import connect, identifier
from intake.exports.raw import ROW, Raw
from schemas.snapshot import UNREADABLE_SUFFIX, scan

FIRST, FEW, LONGEST = 8, 20, 80
"""So many rows are shown; a column with at most so many values shows them; a cell shows so many characters."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a table looks like: its rows from the first on, and by position the values of columns that have few."""

    rows: tuple[tuple[str, ...], ...]
    values: dict[int, tuple[str, ...]]


def sight(raw: Raw, scratch: Path) -> Sight:
    """The first rows of a raw table and what its columns hold."""
    if not raw.header or not raw.rows:
        return Sight((), {})
    source = scan(raw.path)
    cells = ", ".join(f"c{n}" for n in range(len(raw.header)))
    with connect(scratch) as connection:
        rows = connection.execute(f"SELECT {cells} FROM {source} ORDER BY {ROW} LIMIT {FIRST}").fetchall()
        counted = ", ".join(f"approx_count_distinct(c{n})" for n in range(len(raw.header)))
        few = connection.execute(f"SELECT {counted} FROM {source}").fetchall()[0]
        values = {}
        for n, number in enumerate(few):
            if 0 < number <= FEW * 2:
                found = connection.execute(
                    f"SELECT c{n}, count(*) FROM {source} WHERE c{n} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 "
                    f"LIMIT {FEW + 1}"
                ).fetchall()
                if len(found) <= FEW and (len(found) < raw.rows or raw.rows <= FIRST):
                    values[n] = tuple(str(value)[:LONGEST] for value, _ in found)
    return Sight(tuple(tuple(_cell(cell) for cell in row) for row in rows), values)


def head(
    path: Path, columns: tuple[str, ...], unreadable: tuple[str, ...], scratch: Path, most: int
) -> tuple[tuple[tuple[str, ...], ...], dict[str, int]]:
    """The first rows of a table as it arrives, as people read them; and by column how many cells cannot be read."""
    source = scan(path)
    marks = {one: identifier(f"{one}{UNREADABLE_SUFFIX}") for one in unreadable}
    with connect(scratch) as connection:
        told = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        names = ", ".join(_shown(one, told.get(one, ""), marks.get(one)) for one in columns)
        found = connection.execute(f"SELECT {names} FROM {source} LIMIT {most}").fetchall()
        counts = {}
        for one, mark in marks.items():
            counts[one] = int(connection.execute(f"SELECT count(*) FROM {source} WHERE {mark}").fetchall()[0][0])
    return tuple(tuple(_cell(cell) for cell in row) for row in found), counts


def _shown(name: str, kind: str, mark: str | None) -> str:
    """SQL for a cell as people read it; what could not be read says so."""
    column = identifier(name)
    if kind == "DATE":
        text = f"strftime({column}, '%d.%m.%Y')"
    elif kind == "BOOLEAN":
        text = f"CASE {column} WHEN true THEN 'ja' WHEN false THEN 'nein' END"
    elif kind.startswith("DECIMAL"):
        text = f"replace(rtrim(rtrim(CAST({column} AS VARCHAR), '0'), '.'), '.', ',')"
    else:
        text = f"CAST({column} AS VARCHAR)"
    return text if mark is None else f"CASE WHEN {mark} THEN 'nicht lesbar' ELSE {text} END"


def _cell(cell: object) -> str:
    return "" if cell is None else str(cell)[:LONGEST]
