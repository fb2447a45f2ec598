"""What a table's cells are like before it is written: how many cannot be read, and whether reading changes any."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from intake.cells.cell import Cell
from intake.cells.fields import field_cell, key_cell
from intake.cells.numbers import Points, points_of, points_query
from intake.database import Connection
from intake.source import Source, damaged
from intake.wording import loose_choice, unreadable
from schemas.factmodel import Field, FieldType
from schemas.failure import Failure, space
from schemas.snapshot import Flaw

EXAMPLES = 5


@dataclass(slots=True)
class Examined:
    """A table's rows, the SQL of its columns, the columns with unreadable cells, and whether a copy is enough.

    `unique`: the keys are known to occur once.
    """

    source: Source
    rows: int
    cells: dict[str, Cell]
    unreadable: list[str] = field(default_factory=list)
    verbatim: bool = False
    unique: bool = False
    flaws: list[Flaw] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def examine(connection: Connection, source: Source) -> Examined:
    """Reads every cell of a table once, set-wise. Raises DeliveryRefused if the file is damaged."""
    try:
        with space():
            return _examine(connection, source)
    except Failure:
        raise
    except duckdb.Error as error:
        raise damaged(source.file) from error


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
    required = [entity.key, *(link.column for link in entity.links if link.required)]
    glance = _glance(connection, source, cells, required)
    if glance is not None and glance.clear:
        return Examined(source, glance.rows, cells, verbatim=True, unique=True)
    wanted: list[tuple[str, str, str]] = [("rows", "", "true")]
    for column, cell in cells.items():
        wanted += [(what, column, sql) for what in ("bad", "changed", "loose") if (sql := getattr(cell, what))]
    wanted += [("empty", column, f"{cells[column].value} IS NULL") for column in required]
    sums = ", ".join(f"count(*) FILTER (WHERE {sql})" for _, _, sql in wanted)
    counts = connection.execute(f"SELECT {sums} FROM {source.scan}").fetchall()[0]
    tally = {(what, column): int(n) for (what, column, _), n in zip(wanted, counts, strict=True)}
    examined = Examined(source, tally["rows", ""], cells, unique=glance is not None and glance.unique)
    _judge(connection, examined, tally, keys)
    changes = any(n for (what, _), n in tally.items() if what != "rows")
    examined.verbatim = (
        source.staged is None
        and not source.columns.renamed
        and not changes
        and all(c.same_type for c in cells.values())
    )
    return examined


@dataclass(frozen=True, slots=True)
class _Glance:
    """What one question about all columns tells: `unique` keys, and whether nothing is left to examine (`clear`)."""

    rows: int
    unique: bool
    clear: bool


def _glance(connection: Connection, source: Source, cells: dict[str, Cell], required: list[str]) -> _Glance | None:
    """Lets columns without any doubtful value pass as they are: reading them closely takes ten times as long.

    None where no column can pass that way.
    """
    doubted = {column: cell.doubt for column, cell in cells.items() if cell.same_type and cell.doubt}
    if source.staged is not None or not doubted:
        return None
    name = source.entity.key
    asked = [f"count(*) FILTER (WHERE {doubt})" for doubt in doubted.values()]
    asked += ["count(*)", f"count(DISTINCT hash({source.raw[name]}))"]
    asked += [f"count(*) FILTER (WHERE {source.raw[column]} IS NULL)" for column in required if column in source.raw]
    counts = connection.execute(f"SELECT {', '.join(asked)} FROM {source.scan}").fetchall()[0]
    doubtful = dict(zip(doubted, counts, strict=False))
    for column, cell in cells.items():
        if doubtful.get(column) == 0:
            cells[column] = Cell(source.raw[column], same_type=cell.same_type)
    rows, keys, *empty = counts[len(doubted) :]
    # Reading may make two keys one; equal keys have equal hashes, so as many hashes as rows mean no key twice.
    unique = keys == rows and _plain(cells[name])
    plain = not any(doubtful.values()) and all(_plain(cell) for cell in cells.values())
    return _Glance(rows, unique, plain and unique and not source.columns.renamed and not any(empty))


def _plain(cell: Cell) -> bool:
    """Whether a column is read as it stands, whatever its values."""
    return cell.same_type and not (cell.bad or cell.changed or cell.loose)


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
            name = source.file.name
            examined.problems.append(f"{name}: {column} hat einen Typ, der kein Schlüssel sein kann ({rows} Zeilen).")
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


def _values(connection: Connection, source: Source, column: str, where: str) -> list[str]:
    query = (
        f"SELECT CAST({source.raw[column]} AS VARCHAR) AS v FROM {source.scan} WHERE {where} "
        f"GROUP BY v ORDER BY count(*) DESC, v LIMIT {EXAMPLES}"
    )
    return [str(row[0]) for row in connection.execute(query).fetchall()]


def _keys(connection: Connection, examined: Examined, where: str) -> tuple[str, ...]:
    key = examined.cells[examined.source.entity.key].value
    query = f"SELECT {key} AS k FROM {examined.source.scan} WHERE {where} ORDER BY k LIMIT {EXAMPLES}"
    return tuple(str(row[0]) for row in connection.execute(query).fetchall() if row[0] is not None)


def _empty_key(connection: Connection, examined: Examined, column: str, rows: int) -> str:
    source = examined.source
    where = f"{examined.cells[column].value} IS NULL"
    subject = "1 Zeile" if rows == 1 else f"{rows} Zeilen"
    if column != source.entity.key:
        keys = ", ".join(_keys(connection, examined, where))
        return f"{source.file.name}: Die Verknüpfung {column} ist in {subject} leer (z. B. {source.entity.key} {keys})."
    numbered = source.scan.removesuffix(")") + ", file_row_number = true)"
    query = f"SELECT file_row_number + 1 AS n FROM {numbered} WHERE {where} ORDER BY n LIMIT {EXAMPLES}"
    found = ", ".join(str(row[0]) for row in connection.execute(query).fetchall())
    return f"{source.file.name}: Der Schlüssel {column} ist in {subject} leer (z. B. Datensatz {found})."
