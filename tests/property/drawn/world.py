"""A small generic fact model: every field type and meaning of an empty field, links two levels deep, siblings."""

from __future__ import annotations

from engine.plan.values import Column, RowRef
from schemas.factmodel import Empty, Entity, FactModel, Field, FieldType, Link

T, E = FieldType, Empty


def _field(name: str, type_: FieldType, empty: Empty = Empty.UNKNOWN, *choices: str, planned: bool = False) -> Field:
    return Field(name, name.capitalize(), type_, empty, choices, planned=planned)


def _entity(
    name: str, links: tuple[Link, ...], fields: tuple[Field, ...], day: str | None = None,
    interval: tuple[str, str] | None = None,
) -> Entity:  # fmt: skip
    own = {field.name: field for field in fields}
    return Entity(name, name.capitalize(), f"{name}-Liste", "der", f"{name}_id", own, links, day, interval)


STELLE = _entity(
    "stelle",
    (),
    (
        _field("plaetze", T.INTEGER),
        _field("faktor", T.NUMBER, E.UNDOCUMENTED),
        _field("seit", T.DATE),
    ),
)
AKTE = _entity(
    "akte",
    (Link("stelle_id", "stelle"),),
    (
        _field("bereit", T.YES_NO),
        _field("gesperrt", T.YES_NO, E.UNDOCUMENTED),
        _field("farbe", T.CHOICE, E.UNKNOWN, "rot", "gelb", "blau"),
        _field("form", T.CHOICE, E.UNDOCUMENTED, "rund", "eckig"),
        _field("name", T.TEXT),
        _field("vermerk", T.TEXT, E.UNDOCUMENTED),
        _field("wert", T.NUMBER),
        _field("stufe", T.INTEGER),
        _field("punkte", T.INTEGER, E.UNDOCUMENTED),
        _field("geboren", T.DATE),
        _field("eroeffnet", T.DATE),
        _field("geschlossen", T.DATE, E.NOT_HAPPENED),
        _field("befristet", T.DATE, E.RUNNING, planned=True),
        _field("termin", T.DATE, planned=True),
    ),
)
VORGANG = _entity(
    "vorgang",
    (Link("akte_id", "akte"),),
    (
        _field("beginn", T.DATE),
        _field("ende", T.DATE, E.RUNNING, planned=True),
        _field("ende_geplant", T.DATE, planned=True),
        _field("erledigt", T.DATE, E.NOT_HAPPENED),
        _field("gemeldet", T.DATE),
        _field("art", T.CHOICE, E.UNKNOWN, "klein", "mittel", "gross"),
        _field("ok", T.YES_NO),
        _field("menge", T.NUMBER, E.UNDOCUMENTED),
        _field("stufe", T.INTEGER),
        _field("notiz", T.TEXT, E.UNDOCUMENTED),
    ),
    "beginn",
    ("beginn", "ende"),
)
SCHRITT = _entity(
    "schritt",
    (Link("vorgang_id", "vorgang"), Link("akte_id", "akte")),
    (
        _field("tag", T.DATE),
        _field("bis", T.DATE, planned=True),
        _field("art", T.CHOICE, E.UNKNOWN, "brief", "ruf"),
        _field("ok", T.YES_NO, E.NOT_HAPPENED),
        _field("menge", T.NUMBER),
    ),
    "tag",
)
ZEITRAUM = _entity(
    "zeitraum",
    (Link("akte_id", "akte"), Link("vorgang_id", "vorgang", required=False)),
    (
        _field("von", T.DATE),
        _field("bis", T.DATE, E.RUNNING, planned=True),
        _field("schluss", T.DATE),
        _field("art", T.CHOICE, E.UNDOCUMENTED, "a", "b"),
    ),
    "von",
    ("von", "bis"),
)
MERKMAL = _entity(
    "merkmal",
    (Link("akte_id", "akte"),),
    (
        _field("art", T.CHOICE, E.UNKNOWN, "x", "y", "z"),
        _field("gewicht", T.INTEGER),
        _field("gilt", T.YES_NO, E.UNDOCUMENTED),
    ),
)

MODEL = FactModel(
    {entity.name: entity for entity in (STELLE, AKTE, VORGANG, SCHRITT, ZEITRAUM, MERKMAL)},
    case="akte",
    unit="stelle",
    office="amt",
)


def column(row: RowRef, name: str) -> Column:
    """The plan's column of a stored field of the row's entity, or of its key or a link."""
    entity = MODEL.entities[row.entity]
    label = f"{row.entity}.{name}"
    if name not in entity.fields:
        return Column(row, name, FieldType.TEXT, Empty.UNKNOWN, key=True, label=label)
    field = entity.fields[name]
    return Column(row, name, field.type, field.empty, field.planned, field.choices, label)


def children(entity: str) -> list[tuple[str, str]]:
    """Every entity with a link to `entity`, and the link's column."""
    return [(e.name, link.column) for e in MODEL.entities.values() for link in e.links if link.target == entity]


def upward(row: RowRef) -> list[RowRef]:
    """The row itself and every row reached from it along links."""
    reached = [row]
    for link in MODEL.entities[row.entity].links:
        reached += upward(RowRef(row.scope, (*row.path, link.column), link.target))
    return reached


def keys(entity: str) -> set[str]:
    """The key and link columns of an entity."""
    noun = MODEL.entities[entity]
    return {noun.key, *(link.column for link in noun.links)}
