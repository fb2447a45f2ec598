"""What a delivery says about its own extent, held against what came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from intake.database import Connection, identifier
from schemas.cases.case import Coverage
from schemas.factmodel import FactModel
from schemas.snapshot import Flaw, Table, scan

_SHOWN = 5


def extent_flaws(
    connection: Connection,
    model: FactModel,
    coverage: Mapping[str, Coverage],
    tables: Mapping[str, Table],
    as_of: date,
) -> list[Flaw]:
    """Tables that are named and did not come, extents that begin too late, units that are not among those delivered."""
    flaws = []
    units = frozenset[str]().union(*(covered.units or () for covered in coverage.values()))
    unknown = units - _delivered(connection, model, tables) if units and model.unit in tables else frozenset()
    for name, covered in coverage.items():
        if name not in tables:
            flaws.append(Flaw(name, None, "Der Lieferumfang nennt diese Tabelle, geliefert wurde sie nicht.", 0))
        elif covered.start is not None and covered.start > as_of:
            flaws.append(Flaw(name, None, "Der Lieferumfang beginnt erst nach dem Stichtag.", 0))
        elif lost := sorted((covered.units or frozenset()) & unknown):
            many = model.entities[model.unit].plural
            shown = ", ".join(lost[:_SHOWN]) + (" …" if len(lost) > _SHOWN else "")
            flaws.append(Flaw(name, None, f"Der Lieferumfang nennt {many}, die nicht geliefert wurden: {shown}.", 0))
    return flaws


def _delivered(connection: Connection, model: FactModel, tables: Mapping[str, Table]) -> frozenset[str]:
    query = f"SELECT {identifier(model.entities[model.unit].key)} FROM {scan(tables[model.unit].path)}"
    return frozenset(str(row[0]) for row in connection.execute(query).fetchall())
