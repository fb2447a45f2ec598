"""What a delivery brings, by its headers alone: no cell is read. What cannot be there yet is delivered, and empty."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from intake.cells.fields import SQL_TYPES
from intake.database import Connection, connect, identifier, literal
from intake.encoding import fingerprint
from intake.folder import look_into
from intake.header import match, read_header
from intake.source import parquet_columns
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.failure import DeliveryRefused
from schemas.snapshot import Table


def contents(data: Path, model: FactModel, as_of: date) -> dict[str, frozenset[str]]:
    """Entity → its delivered columns, keys and links among them; all columns of what comes into being after the day.

    Raises DeliveryRefused with every reason at once.
    """
    folder = look_into(data, model)
    problems = list(folder.problems)
    found: dict[str, frozenset[str]] = {}
    with connect() as connection:
        for name, file in folder.files.items():
            entity = model.entities[name]
            try:
                if file.suffix.casefold() == ".parquet":
                    names = tuple(column for column, _ in parquet_columns(connection, file))
                else:
                    names = read_header(file, fingerprint(file, text=True).encoding, entity).names
            except DeliveryRefused as refusal:
                problems += refusal.lines
                continue
            columns = match(file.name, names, entity)
            problems += columns.problems
            found[name] = frozenset(columns.positions)
    if problems:
        raise DeliveryRefused(*problems)
    return found | {entity.name: frozenset(columns_of(entity)) for entity in unborn(model, as_of, found)}


def unborn(model: FactModel, as_of: date, delivered: Collection[str]) -> list[Entity]:
    """The entities of which there can be no record on the Stichtag and no table was delivered."""
    return [entity for entity in model.entities.values() if not entity.begun(as_of) and entity.name not in delivered]


def columns_of(entity: Entity) -> dict[str, str]:
    """The canonical columns of an entity's table with their SQL types."""
    keys = [entity.key, *(link.column for link in entity.links)]
    return {**dict.fromkeys(keys, SQL_TYPES[FieldType.TEXT]), **{f.name: SQL_TYPES[f.type] for f in entity.stored}}


def write_empty(connection: Connection, entity: Entity, into: Path) -> Table:
    """An empty table with all columns of an entity. It has no source: nobody delivered it."""
    types = columns_of(entity)
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {identifier(name)}" for name, kind in types.items())
    target = into / f"{entity.name}.parquet"
    query = f"COPY (SELECT {columns} WHERE false) TO {literal(str(target))} (FORMAT parquet)"
    connection.execute(query).fetchall()
    return Table(entity.name, target, 0, frozenset(types))
