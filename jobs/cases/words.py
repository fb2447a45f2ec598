"""Records of a case by the names people know."""

from __future__ import annotations

from datetime import date

from engine.compile.reasons import missing_label
from schemas.cases.case import Row, Unreadable, Value
from schemas.factmodel import Entity, FactModel, Field, FieldType

UNKNOWN = "unbekannt"


def record(entity: Entity, row: Row) -> str:
    """A record by its kind, key and own day: „Kontakt k1 vom 12.03.2020“."""
    day = row.get(entity.day) if entity.day is not None else None
    when = f" vom {day:%d.%m.%Y}" if isinstance(day, date) else ""
    return f"{entity.label} {row.get(entity.key)}{when}"


def shown(value: Value, field: Field | None = None) -> str:
    """A value as people read it; empty for what is empty."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nein"
        case Unreadable():
            return UNKNOWN
        case date():
            return f"{value:%d.%m.%Y}"
        case str():
            return value
        case _:
            text = format(value, "f") if not isinstance(value, int) else str(value)
            text = text.rstrip("0").rstrip(".") if "." in text else text
            unit = f" {field.unit}" if field is not None and field.unit and field.type is FieldType.NUMBER else ""
            return text.replace(".", ",") + unit


def missing(names: tuple[str, ...], model: FactModel) -> tuple[str, ...]:
    """What is missing, by its labels."""
    return tuple(missing_label(name, model) for name in names)
