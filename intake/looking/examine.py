"""What a table's cells are like before it is written: how many cannot be read, and whether reading changes any."""

from __future__ import annotations

from dataclasses import dataclass, field

from intake.cells.cell import FLOATS, Cell, spoken
from intake.cells.fields import field_cell, key_cell
from intake.cells.numbers import Points, points_of, points_query
from intake.database import Connection, small
from intake.looking.legible import undamaged
from intake.source import Source
from intake.wording import loose_choice, unreadable
from schemas.factmodel import Field, FieldType
from schemas.failure import space
from schemas.snapshot import Flaw

EXAMPLES = 5
_PLACE = '"§ Datensatz"'
"""A name that no delivered column bears."""


@dataclass(slots=True)
class Examined:
    """A table's rows, the SQL of its columns, the columns with unreadable cells, and whether a copy is enough."""

    source: Source
    rows: int
    cells: dict[str, Cell]
    unreadable: list[str] = field(default_factory=list)
    verbatim: bool = False
    flaws: list[Flaw] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def examine(connection: Connection, source: Source) -> Examined:
    """Reads every cell of a table once, set-wise. Raises DeliveryRefused if the file is damaged."""
    with undamaged(source), space():
        return _examine(connection, source)


def _examine(connection: Connection, source: Source) -> Examined:
    entity = source.entity
    points = _points(connection, source)
    keys = {entity.key, *(link.column for link in entity.links)}
    cells = {
        column: key_cell(raw, source.types[column])
        if column in keys
        else field_cell(entity.fields[column], raw, source.types[column], points.get(column, Points.OPEN))
        for column, raw in source.raw.items()
    }
    tally = _tally(connection, source, cells)
    examined = Examined(source, tally.pop(("rows", "")), cells)
    _judge(connection, examined, tally, keys)
    examined.verbatim = (
        source.staged is None
        and not source.columns.renamed
        and not any(tally.values())
        and all(cell.same_type for cell in cells.values())
    )
    return examined


def _tally(connection: Connection, source: Source, cells: dict[str, Cell]) -> dict[tuple[str, str], int]:
    """How many rows there are, and of how many what is to be said, by what and column.

    Columns without any doubtful value stay as they are: reading them closely takes ten times as long.
    """
    entity, raw = source.entity, source.raw
    required = [one for one in (entity.key, *(link.column for link in entity.links if link.required)) if one in cells]
    # Of a large file so exactly that hardly any column gets a closer look.
    few = small(source.staged or source.file)
    doubts = {
        column: cell.doubt if few else f"{cell.doubt} AND {cell.changed or cell.bad}"
        for column, cell in cells.items()
        if cell.same_type and cell.doubt
    }
    tally = _counted(
        connection, source,
        {("rows", ""): "true"}
        | {("doubt", column): doubt for column, doubt in doubts.items()}
        | {("empty", column): f"{raw[column]} IS NULL" for column in required},
    )  # fmt: skip
    for column in doubts:
        if not tally.pop(("doubt", column)):
            cells[column] = Cell(raw[column], same_type=True)
    closely: dict[tuple[str, str], str] = {}
    for column, cell in cells.items():
        doubt = f"{cell.doubt} AND " if cell.same_type and cell.doubt else ""
        asked = {"bad": cell.bad, "changed": cell.changed, "loose": cell.loose}
        closely |= {(what, column): doubt + sql for what, sql in asked.items() if sql}
    closely |= {("empty", one): _is_empty(cells[one]) for one in required if cells[one].value != raw[one]}
    return tally | _counted(connection, source, closely)


def _is_empty(cell: Cell) -> str:
    """Whether nothing stands in a cell; what cannot be read is something."""
    return f"{cell.value} IS NULL" + (f" AND NOT coalesce({cell.bad}, false)" if cell.bad else "")


def _counted(
    connection: Connection, source: Source, conditions: dict[tuple[str, str], str]
) -> dict[tuple[str, str], int]:
    """Of how many rows each condition is true.

    Each column of a large file is asked by itself: then mostly the words of its dictionary answer, not its rows.
    """
    if not conditions:
        return {}
    if small(source.staged or source.file):
        sums = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions.values())
        found = connection.execute(f"SELECT {sums} FROM {source.scan}").fetchall()[0]
        return {asked: int(rows) for asked, rows in zip(conditions, found, strict=True)}
    apart = enumerate(conditions.values())
    each = " UNION ALL ".join(f"SELECT {n}, count(*) FROM {source.scan} WHERE {condition}" for n, condition in apart)
    rows = dict(connection.execute(each).fetchall())
    return {asked: int(rows[n]) for n, asked in enumerate(conditions)}


def _points(connection: Connection, source: Source) -> dict[str, Points]:
    numbers = [
        column
        for column, raw_type in source.types.items()
        if raw_type == "VARCHAR" and column in source.entity.fields and _is_number(source.entity.fields[column])
    ]
    if not numbers:
        return {}
    asked = ", ".join(points_query(source.raw[column]) for column in numbers)
    found = connection.execute(f"SELECT {asked} FROM {source.scan}").fetchall()[0]
    return {column: points_of(found[2 * n], found[2 * n + 1]) for n, column in enumerate(numbers)}


def _is_number(field: Field) -> bool:
    return field.type in (FieldType.NUMBER, FieldType.INTEGER)


def _judge(connection: Connection, examined: Examined, tally: dict[tuple[str, str], int], keys: set[str]) -> None:
    source = examined.source
    for (what, column), rows in tally.items():
        if not rows:
            continue
        if what == "empty":
            examined.problems.append(_empty_key(connection, examined, column, rows))
        elif what == "bad" and column in keys:
            examined.problems.append(_no_key(source, column, rows))
        elif what == "bad":
            examined.unreadable.append(column)
            bad = examined.cells[column].bad or "false"
            values = _values(connection, source, column, bad)
            shown = source.entity.fields[column]
            examined.flaws.append(unreadable(source.entity, shown, rows, values, _keys(connection, examined, bad)))
        elif what == "loose":
            loose = examined.cells[column].loose or "false"
            values = _values(connection, source, column, loose)
            flaw = loose_choice(source.entity, source.entity.fields[column], rows, values)
            examined.flaws.append(flaw)


def _no_key(source: Source, column: str, rows: int) -> str:
    subject = "1 Zeile" if rows == 1 else f"{rows} Zeilen"
    if source.types[column] in FLOATS:
        return f"{source.file.name}: {column} ist in {subject} keine Kennung, sondern keine Zahl (NaN) oder unendlich."
    if source.types[column] == "VARCHAR":
        return f"{source.file.name}: {column} enthält in {subject} ein Nullbyte."
    return f"{source.file.name}: {column} hat einen Typ, der kein Schlüssel sein kann ({subject})."


def _values(connection: Connection, source: Source, column: str, where: str) -> list[str]:
    query = (
        f"SELECT {spoken(source.raw[column], source.types[column])} AS v FROM {source.scan} WHERE {where} "
        f"GROUP BY v ORDER BY count(*) DESC, v LIMIT {EXAMPLES}"
    )
    found = connection.execute(query).fetchall()
    return [str(row[0]).replace("\0", "\u2400") for row in found if row[0] is not None]


def _keys(connection: Connection, examined: Examined, where: str) -> tuple[str, ...]:
    key = examined.cells[examined.source.entity.key].value
    query = f"SELECT {key} AS k FROM {examined.source.scan} WHERE {where} ORDER BY k LIMIT {EXAMPLES}"
    return tuple(str(row[0]) for row in connection.execute(query).fetchall() if row[0] is not None)


def _empty_key(connection: Connection, examined: Examined, column: str, rows: int) -> str:
    source = examined.source
    where = _is_empty(examined.cells[column])
    subject = "1 Zeile" if rows == 1 else f"{rows} Zeilen"
    if column != source.entity.key:
        keys = ", ".join(_keys(connection, examined, where))
        return f"{source.file.name}: Die Verknüpfung {column} ist in {subject} leer (z. B. {source.entity.key} {keys})."
    numbered = f"SELECT *, row_number() OVER () AS {_PLACE} FROM {source.scan}"
    query = f"SELECT {_PLACE} FROM ({numbered}) WHERE {where} ORDER BY {_PLACE} LIMIT {EXAMPLES}"
    found = ", ".join(str(row[0]) for row in connection.execute(query).fetchall())
    return f"{source.file.name}: Der Schlüssel {column} ist in {subject} leer (z. B. Datensatz {found})."
