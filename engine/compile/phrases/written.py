"""What stands in a sentence as it was written: numbers, days, choices, values that are not set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from engine.compile import german
from engine.compile.template import Format, Slot
from engine.plan.values import (
    Choose,
    Column,
    DaysBetween,
    Duration,
    FirstPresent,
    Literal,
    Newest,
    Scaled,
    Tally,
    Today,
    Unset,
    Value,
)
from schemas.factmodel import Empty, FieldType

NOT_SET = "vom Amt festzulegen"
_FORMATS = {
    FieldType.DATE: Format.DAY,
    FieldType.NUMBER: Format.NUMBER,
    FieldType.INTEGER: Format.NUMBER,
    FieldType.YES_NO: Format.YES_NO,
}


def type_of(value: Value) -> FieldType:
    """The type of what a value yields."""
    match value:
        case Column() | Literal() | Unset():
            return value.type
        case Newest():
            return type_of(value.value)
        case Choose():
            return type_of(value.branches[0][1] if value.branches else value.otherwise or Today())
        case FirstPresent():
            return type_of(value.values[0])
        case Tally() | DaysBetween():
            return FieldType.INTEGER
        case Scaled():
            return FieldType.NUMBER
        case _:
            return FieldType.DATE


def literal(value: Decimal | date | str | bool, unit: str = "") -> str:
    """A value as it is written in a German sentence."""
    match value:
        case bool():
            return "ja" if value else "nein"
        case date():
            return german.day(value)
        case Decimal():
            return german.number(value) + (f" {unit}" if unit else "")
        case _:
            return choice(value)


def choice(word: str) -> str:
    """A choice as it stands in a sentence: in quotes where its own „und“, „oder“ or „nicht“ could be taken for ours."""
    ours = any(sign in word for sign in (",", " und ", " oder ", " nicht "))
    own = ours or word.startswith(("nicht ", "kein", "ohne "))
    return f"„{word}“" if own else word


def choices(words: Iterable[str]) -> str:
    """A, B oder C."""
    return german.enumeration((choice(word) for word in words), "oder")


def amount(value: Duration | Unset, dative: bool = False) -> str:
    """A duration, or that the office has yet to set it."""
    return german.duration(value, dative) if isinstance(value, Duration) else unset(value)


def unset(value: Unset) -> str:
    """A value that the office has yet to set, by its name."""
    return f"„{value.name}“ ({NOT_SET})"


def slot(value: Value, absent: str | None = None) -> str | Slot:
    """What stands for a value in a sentence: its text if it is written in the rule, else a slot.

    A running end is written "läuft noch", any other absent value "nicht erfasst", unless `absent` says otherwise.
    """
    if isinstance(value, Literal):
        return literal(value.value, value.unit)
    if isinstance(value, Unset):
        return unset(value)
    form = _FORMATS.get(type_of(value), Format.TEXT)
    running = isinstance(value, Column) and value.empty is Empty.RUNNING
    return Slot(value, form, absent or ("läuft noch" if running else "nicht erfasst"))
