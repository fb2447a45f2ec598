"""What the office adds to a delivery: the records it makes itself, and the import's own look through the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from intake.database import Connection, identifier, literal, one_thread
from intake.landing.writing import copy, sha256
from schemas.factmodel import Entity, FactModel
from schemas.failure import space
from schemas.snapshot import UNREADABLE_SUFFIX, Snapshot, Table, scan

PREFIX = "einfuhr-"
"""How the keys of the import's own records begin."""
OWN = "Nachweise des Amts"
_EXTRA = {"_datei", "_zeile"}


@dataclass(frozen=True, slots=True)
class Merged:
    """A delivery with the office's own records, and by entity how many delivered rows one of them replaces."""

    snapshot: Snapshot
    replaced: dict[str, int]


def merge(read: Snapshot, own: Iterable[Path], model: FactModel, into: Path, connection: Connection) -> Merged:
    """Adds the office's own records (one Parquet file per entity, named after it) to the tables of a delivery.

    Where both have a key, the office's record holds. The tables are written into the folder `into`.
    """
    tables, replaced = dict(read.tables), dict[str, int]()
    own = tuple(own)
    if not own:
        return Merged(read, replaced)
    with space():
        for path in own:
            entity = model.entities[path.stem]
            table, gone = _merged(connection, entity, tables.get(entity.name), path, into)
            tables[entity.name], replaced[entity.name] = table, gone
    return Merged(replace(read, tables=tables), replaced)


def _merged(connection: Connection, entity: Entity, table: Table | None, own: Path, into: Path) -> tuple[Table, int]:
    described = connection.execute(f"DESCRIBE SELECT * FROM {scan(own)}").fetchall()
    columns = frozenset(str(row[0]) for row in described) - _EXTRA
    new = f"SELECT * EXCLUDE (_datei, _zeile) FROM {scan(own)}"
    target = into / f"{entity.name}.mit-nachweisen.parquet"
    if table is None:
        connection.execute(f"COPY ({new}) TO {literal(str(target))} (FORMAT parquet)").fetchall()
        return Table(entity.name, target, _rows(connection, target), columns, source=OWN), 0
    key = identifier(entity.key)
    stays = f"{key} NOT IN (SELECT {key} FROM {scan(own)})"
    marks = ", ".join(
        f"coalesce({identifier(one + UNREADABLE_SUFFIX)}, false) AS {identifier(one + UNREADABLE_SUFFIX)}"
        for one in sorted(table.unreadable)
    )
    both = f"SELECT * FROM {scan(table.path)} WHERE {stays} UNION ALL BY NAME {new}"
    chosen = f"SELECT * REPLACE ({marks}) FROM ({both})" if marks else both
    connection.execute(f"COPY ({chosen}) TO {literal(str(target))} (FORMAT parquet)").fetchall()
    rows, added = _rows(connection, target), _rows(connection, own)
    source = f"{table.source}, {OWN}" if table.source else OWN
    merged = replace(table, path=target, rows=rows, columns=table.columns | columns, source=source)
    return merged, table.rows + added - rows


@dataclass(frozen=True, slots=True)
class Inspection:
    """Which entity notes a look through the data, the fields it is noted in, and what it hangs on.

    A key or a field that the office's fact model does not have leaves the record out.
    """

    entity: str
    on: str
    checked: str
    defects: str
    parent: str

    def known(self, model: FactModel) -> bool:
        """Whether the fact model has all of it."""
        entity = model.entities.get(self.entity)
        fields = {self.on, self.checked, self.defects}
        return entity is not None and fields <= set(entity.fields) and entity.link_to(self.parent) is not None


def note(
    tables: Mapping[str, Table],
    model: FactModel,
    what: Inspection,
    as_of: date,
    found: tuple[int, int],
    earlier: Path | None,
    into: Path,
    scratch: Path,
    connection: Connection,
) -> dict[str, Table]:
    """The tables with a record of this import's look through them: how many values were checked and how many are wrong.

    `earlier` is the table of the snapshot before, whose own looks stay known. Nothing is added where the fact model or
    the delivery has nothing that the record could hang on.
    """
    parent = tables.get(what.parent)
    if parent is None or not parent.rows or not what.known(model):
        return dict(tables)
    entity, table = model.entities[what.entity], tables.get(what.entity)
    with one_thread(connection), space():
        before = "" if table is None else f"SELECT * FROM {scan(table.path)} UNION ALL BY NAME "
        query = before + _own(connection, model, what, as_of, found, parent, earlier)
        keep = {entity.key, *(table.columns if table else ())}
        order = [entity.key, *(link.column for link in entity.links), *(one.name for one in entity.stored)]
        new = {entity.key, f"{what.parent}_id", what.on, what.checked, what.defects}
        columns = [one for one in order if one in keep | new]
        marks = [one + UNREADABLE_SUFFIX for one in sorted(table.unreadable)] if table else []
        chosen = ", ".join(identifier(one) for one in columns)
        chosen += "".join(f", coalesce({identifier(one)}, false) AS {identifier(one)}" for one in marks)
        aside, target = scratch / f"{entity.name}.parquet", into / f"{entity.name}.parquet"
        copy(connection, f"SELECT {chosen} FROM ({query}) ORDER BY {identifier(entity.key)}", aside)
        aside.replace(target)
        rows = _rows(connection, target)
    named = frozenset(columns)
    made = Table(entity.name, target, rows, named) if table is None else replace(table, rows=rows, columns=named)
    return {**tables, entity.name: replace(made, path=target, sha256=sha256(target))}


def _own(
    connection: Connection,
    model: FactModel,
    what: Inspection,
    as_of: date,
    found: tuple[int, int],
    parent: Table,
    earlier: Path | None,
) -> str:
    """The records of this import, one for each record of the parent, and of the imports before it."""
    entity = model.entities[what.entity]
    key, link = identifier(entity.key), identifier(f"{what.parent}_id")
    new = (
        f"SELECT '{PREFIX}{as_of}-' || {link} AS {key}, {link}, DATE '{as_of}' AS {identifier(what.on)}, "
        f"CAST({found[0]} AS BIGINT) AS {identifier(what.checked)}, CAST({found[1]} AS BIGINT) AS "
        f"{identifier(what.defects)} FROM {scan(parent.path)}"
    )
    if earlier is None:
        return new
    known = {str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {scan(earlier)}").fetchall()}
    wanted = [key, link, *(identifier(one) for one in (what.on, what.checked, what.defects))]
    if not {one.strip('"') for one in wanted} <= known:
        return new
    past = f"starts_with({key}, '{PREFIX}') AND {identifier(what.on)} < DATE '{as_of}'"
    return f"{new} UNION ALL BY NAME SELECT {', '.join(wanted)} FROM {scan(earlier)} WHERE {past}"


def _rows(connection: Connection, path: Path) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {scan(path)}").fetchall()[0][0])
