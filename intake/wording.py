"""What is said about a table's flaws, in German sentences with a tip where one is sure."""

from __future__ import annotations

import re
from difflib import get_close_matches

from schemas.factmodel import Empty, Entity, Field, FieldType
from schemas.node import fold
from schemas.snapshot import Flaw

_KINDS = {
    FieldType.DATE: "kein gültiges Datum",
    FieldType.NUMBER: "keine gültige Zahl",
    FieldType.INTEGER: "keine gültige ganze Zahl",
    FieldType.YES_NO: "weder ja noch nein",
    FieldType.CHOICE: "keine der erlaubten Angaben",
    FieldType.TEXT: "kein Text",
}
_SHOWN = 3


def unreadable(entity: Entity, field: Field, rows: int, values: list[str], keys: tuple[str, ...]) -> Flaw:
    """The flaw of a column in which `rows` cells could not be read; `values` are the most frequent of them."""
    cells = "1 Wert ist" if rows == 1 else f"{rows} Werte sind"
    message = (
        f"{cells} {_KINDS[field.type]} und gilt als unbekannt"
        if rows == 1
        else (f"{cells} {_KINDS[field.type]} und gelten als unbekannt")
    )
    message += _quoted(field, values) + "."
    tip = _tip(field, values)
    return Flaw(entity.name, field.name, f"{message} {tip}" if tip else message, rows, keys)


def loose_choice(entity: Entity, field: Field, rows: int, values: list[str]) -> Flaw:
    """The hint that choices were recognised although their case differs."""
    cells = "1 Wert wurde" if rows == 1 else f"{rows} Werte wurden"
    message = f"{cells} trotz anderer Groß- und Kleinschreibung erkannt{_quoted(field, values)}."
    return Flaw(entity.name, field.name, message, rows)


def orphans(entity: Entity, column: str, target: Entity, rows: int, keys: tuple[str, ...]) -> Flaw:
    """The flaw of records whose parent was not delivered; the records are kept."""
    subject = "1 Datensatz verweist" if rows == 1 else f"{rows} Datensätze verweisen"
    message = f"{subject} mit {column} auf {target.plural or target.name}, die nicht geliefert wurden."
    return Flaw(entity.name, column, message, rows, keys)


def _quoted(field: Field, values: list[str]) -> str:
    if not values or field.protection:
        return ""
    shown = (value if len(value) <= 40 else value[:39] + "…" for value in values[:_SHOWN])
    return ", zum Beispiel " + ", ".join(f"„{' '.join(value.split())}“" for value in shown)


def _tip(field: Field, values: list[str]) -> str:
    match field.type:
        case FieldType.DATE:
            return _date_tip(field, values)
        case FieldType.CHOICE:
            return _choice_tip(field, values)
        case FieldType.NUMBER | FieldType.INTEGER if any(
            re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+", v.strip()) for v in values
        ):
            return "Ob der Punkt Tausender trennt, ist nicht zu erkennen: bitte ohne Tausenderpunkt liefern."
    return ""


def _date_tip(field: Field, values: list[str]) -> str:
    if any("9999" in value for value in values):
        return (
            "Läuft es noch, bleibt das Feld leer."
            if field.empty is Empty.RUNNING
            else "Gibt es keinen Tag, bleibt das Feld leer."
        )
    if any(re.match(r"0001-|01\.01\.0001|1899-|01\.01\.1899", value.strip()) for value in values):
        return "Gibt es keinen Tag, bleibt das Feld leer."
    if any(re.search(r"\d[ T]\d{1,2}:\d{2}", value) for value in values):
        return "Ein Tag wird ohne Uhrzeit geliefert."
    if any(re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2}|\d{5,8}", value.strip()) for value in values):
        return "Erwartet wird 30.06.2020 oder 2020-06-30."
    return ""


def _choice_tip(field: Field, values: list[str]) -> str:
    known = {fold(choice).lower(): choice for choice in field.choices}
    for value in values:
        near = get_close_matches(fold(value).lower(), known, n=1, cutoff=0.75)
        if near:
            return f"Gemeint ist vielleicht „{known[near[0]]}“."
    shown = ", ".join(field.choices[:8]) + (" …" if len(field.choices) > 8 else "")
    return f"Erlaubt sind: {shown}."
