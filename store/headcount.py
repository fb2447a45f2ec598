"""How many people work in each unit, from a snapshot: numbers only, so that small units can be told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from schemas.factmodel import Entity, FactModel
from schemas.snapshot import Snapshot, Table, scan
from store.database import connect, literal


def people(model: FactModel) -> Entity | None:
    """The entity of those who work in the office: a person of a unit to whom no case refers."""
    case = model.entities.get(model.case)
    referred = {link.target for link in case.links} if case is not None else set()
    return next(
        (
            one
            for one in model.personal
            if one.name not in {model.case, *referred} and one.link_to(model.unit) and not one.link_to(model.case)
        ),
        None,
    )


def employees(model: FactModel, snapshot: Snapshot, as_of: date, scratch: Path) -> dict[str, int] | None:
    """People by unit in a delivery; None where it does not say who works where."""
    entity = people(model)
    table = snapshot.tables.get(entity.name) if entity is not None else None
    if entity is None or table is None:
        return None
    return headcount(table, entity, model.unit, as_of, scratch)


def headcount(table: Table, entity: Entity, unit: str, as_of: date, scratch: Path) -> dict[str, int] | None:
    """People by unit on a day; None where the delivery does not say to which unit they belong."""
    link = entity.link_to(unit)
    if link is None or link.column not in table.columns:
        return None
    there = "true"
    if entity.interval is not None and entity.interval[1] in table.columns:
        there = f'("{entity.interval[1]}" IS NULL OR "{entity.interval[1]}" >= DATE {literal(as_of.isoformat())})'
    connection = connect(scratch)
    try:
        rows = connection.execute(
            f'SELECT "{link.column}", count(*) FROM {scan(table.path)} '
            f'WHERE "{link.column}" IS NOT NULL AND {there} GROUP BY ALL'
        ).fetchall()
    finally:
        connection.close()
    return {str(name): int(number) for name, number in rows}
