"""Tables that cannot be there yet: entities that come into being only after the Stichtag are delivered, and empty."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from intake.cells.fields import SQL_TYPES
from intake.database import Connection, identifier, literal
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.snapshot import Table


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
