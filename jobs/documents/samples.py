"""Values that show what a column looks like: what the rules' own examples put there, else one of its type."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from engine.check.trial.cases import read_facts
from jobs.rules.needs import Need
from schemas.documents.order import Sample
from schemas.factmodel import Entity, FactModel, Field, FieldType
from schemas.node import fold
from schemas.rule import AuthoredRule

_OF_TYPE: dict[FieldType, Sample] = {
    FieldType.DATE: date(2020, 6, 30),
    FieldType.NUMBER: Decimal("12.5"),
    FieldType.INTEGER: 3,
    FieldType.YES_NO: True,
    FieldType.TEXT: "Text",
}


def samples(model: FactModel, rules: Iterable[AuthoredRule]) -> dict[Need, Sample]:
    """The first value that any example gives each field."""
    found: dict[Need, Sample] = {}
    for rule in rules:
        for example in rule.examples:
            for entity, rows in read_facts(model, example).rows.items():
                for row in rows:
                    for name, value in row.items():
                        if isinstance(value, str | int | bool | Decimal | date):
                            found.setdefault((entity, name), value)
    return found


def sample(entity: Entity, field: Field, known: dict[Need, Sample]) -> Sample:
    """A value of a field."""
    given = known.get((entity.name, field.name))
    if given is not None:
        return given
    return field.choices[0] if field.choices else _OF_TYPE[field.type]


def key_sample(entity: Entity) -> str:
    """A key; a link to a record of the entity holds the same."""
    return f"{fold(entity.label)[:1].upper()}-000123"
