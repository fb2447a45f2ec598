"""How many people work in each unit, from a snapshot: numbers only, so that small units can be told."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas.factmodel import Entity, FactModel
from schemas.snapshot import Snapshot, Table


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


def employees(model: FactModel, snapshot: Snapshot, as_of: date) -> dict[str, int] | None:
    """People by unit in a delivery; None where it does not say who works where."""
    entity = people(model)
    table = snapshot.tables.get(entity.name) if entity is not None else None
    if entity is None or table is None:
        return None
    return headcount(table, entity, model.unit, as_of)


def headcount(table: Table, entity: Entity, unit: str, as_of: date) -> dict[str, int] | None:
    """People by unit on a day; None where the delivery does not say to which unit they belong."""
    link = entity.link_to(unit)
    if link is None or link.column not in table.columns:
        return None
    ends = [] if entity.interval is None else [end for end in entity.interval[1:] if end in table.columns]
    with pq.ParquetFile(table.path) as file:
        found = file.read(columns=[link.column, *ends])
    for end in ends:
        there = pc.or_kleene(pc.is_null(found[end]), pc.greater_equal(found[end], pa.scalar(as_of)))
        found = found.filter(there)
    counted = pc.value_counts(found[link.column].drop_null())
    return {one["values"]: one["counts"] for one in counted.to_pylist()}
