"""How records and their fields are called: „der Teilnahme“, „die Angabe „Ende“ der Teilnahme“."""

from __future__ import annotations

from collections.abc import Callable

from engine.compile import german
from engine.compile.words.speech import Speech
from engine.plan.values import Column, FirstPresent, RowRef, Value
from schemas.factmodel import Entity, FactModel


def entity(name: str, model: FactModel) -> Entity:
    """The entity, or for a name the model does not know (the office) one that is called by its name."""
    known = model.entities.get(name)
    if known is not None:
        return known
    return Entity(name, german.capital(name), german.capital(name), "das", f"{name}_id", {})


def column_label(column: Column, model: FactModel) -> str:
    """The label of a field, or of what a key or link column names."""
    if column.label:
        return column.label
    known = entity(column.row.entity, model)
    field = known.fields.get(column.name)
    if field is not None:
        return field.label
    link = next((link for link in known.links if link.column == column.name), None)
    return entity(link.target, model).label if link is not None else f"Kennung {column.name}"


def of_entity(ref: RowRef, model: FactModel) -> str:
    """der Teilnahme, des Termins; where two records of one entity are spoken of, des betreffenden Termins."""
    return _addressed(ref, model, german.genitive)


def the_entity(ref: RowRef, model: FactModel) -> str:
    """The dative: der Teilnahme, dem Termin, demselben Termin."""
    return _addressed(ref, model, german.dative)


def the_subject(ref: RowRef, model: FactModel) -> str:
    """The nominative: die Teilnahme, der Termin, der vorige Termin."""
    return _addressed(ref, model, german.nominative)


def _addressed(ref: RowRef, model: FactModel, case: Callable[[str, str], str]) -> str:
    known = entity(ref.entity, model)
    word = model.address(ref) if isinstance(model, Speech) else ""
    if word != "selbe":
        return case(known.article, f"{word} {known.label}".strip())
    article, _, label = case(known.article, known.label).partition(" ")
    return f"{article}selben {label}"


def entry(column: Column, model: FactModel) -> str:
    """What is filled in or not: die Angabe „Ende“ der Teilnahme; right for labels in the plural, too."""
    return f"die Angabe „{column_label(column, model)}“ {of_entity(column.row, model)}"


def is_or_are(value: Value, model: FactModel) -> str:
    """„ist“, or „sind“ where the label names several things: Plätze der Maßnahme sind."""
    column = derived(value, model)
    return "sind" if column is not None and german.is_plural(column_label(column, model)) else "ist"


def derived(value: Value, model: FactModel) -> Column | None:
    """The field a value stands for: a stored one, or a derived one that takes the first present of several."""
    if isinstance(value, Column):
        return value
    if not isinstance(value, FirstPresent):
        return None
    parts = [part for part in value.values if isinstance(part, Column)]
    if len(parts) != len(value.values) or len({part.row for part in parts}) != 1:
        return None
    known = entity(parts[0].row.entity, model)
    names = tuple(part.name for part in parts)
    field = next((field for field in known.fields.values() if field.first_present == names), None)
    return Column(parts[0].row, field.name, field.type, parts[-1].empty, label=field.label) if field else None
