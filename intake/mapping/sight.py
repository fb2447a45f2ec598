"""A look at tables before anybody maps them: the first rows, and the few values a column has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from intake.database import connect, literal
from intake.exports.raw import ROW, Raw

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
    source = f"read_parquet({literal(str(raw.path))})"
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


def head(path: Path, columns: tuple[str, ...], scratch: Path, most: int) -> tuple[tuple[str, ...], ...]:
    """The first rows of a table as it arrives, in some of its columns, as texts."""
    names = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in columns)
    with connect(scratch) as connection:
        found = connection.execute(f"SELECT {names} FROM read_parquet({literal(str(path))}) LIMIT {most}").fetchall()
    return tuple(tuple(_cell(cell) for cell in row) for row in found)


def _cell(cell: object) -> str:
    return "" if cell is None else str(cell)[:LONGEST]
