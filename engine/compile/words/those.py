"""Whom a rule speaks of: „Teilnahmen mit Art FbW“, or „Teilnahmen, für die alles Folgende gilt:“ with a list."""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases.naming import entity
from engine.compile.phrases.nouns import always
from engine.compile.selections import selection
from engine.compile.statements import lines, plain
from engine.compile.words.facts import own
from engine.compile.words.speech import about_no_case
from engine.compile.words.windows import named_window
from engine.plan.conditions import All, AnyOf, Compare, Condition, Filled, Lasts, Not, OneOf
from engine.plan.values import Column, Literal, RowRef, Rows, Today, Unset, Value
from schemas.factmodel import FactModel, FieldType

_MANY = 2
"""More facts than these are easier to take in as a list."""


def those(head: str, condition: Condition, name: str, model: FactModel) -> str:
    """„Es zählen Anträge“ with a condition about them: a sentence, or a sentence and a list."""
    if always(condition):
        return f"{head}."
    short = described(condition, name, model)
    if short:
        return f"{head}{short}."
    if isinstance(condition, AnyOf) and len(condition.parts) > 1:
        return f"{head}, für die mindestens eines davon gilt:\n\n" + "\n".join(either(condition, model))
    listed = lines(condition, model)
    if len(listed) == 1:
        return f"{head}, für die gilt: {listed[0].removeprefix('- ')}."
    return f"{head}, für die alles Folgende gilt:\n\n" + "\n".join(listed)


def either(condition: AnyOf, model: FactModel) -> list[str]:
    """The parts of a condition of which one must hold, as a list without a head."""
    return [line.removeprefix("  ") for line in lines(condition, model)[1:]]


def every(name: str, condition: Condition, model: FactModel, rest: str) -> str:
    """„Für jede Teilnahme mit Art FbW ist …“: whom a rule concerns, and what is asked of them."""
    known = entity(name, model)
    subject = f"Für {german.every(known.article, known.label)}"
    if always(condition):
        return f"{subject} {rest}"
    short = described(condition, name, model)
    if short:
        return f"{subject}{short} {rest}"
    whom = {"der": "den", "das": "das"}.get(known.article, "die")
    listed = lines(condition, model)
    if len(listed) == 1:
        return f"{subject}, für {whom} gilt: {listed[0].removeprefix('- ')}, {rest}"
    return f"{subject}, für {whom} alles Folgende gilt:\n\n" + "\n".join(listed) + f"\n\n{rest}"


def described(condition: Condition, name: str, model: FactModel) -> str:
    """A condition as what the records have, with a blank in front; nothing where that would be too much to take in."""
    ref = RowRef("", (), name)
    rows = Rows("", name, ref, "", None, condition)
    parts = condition.parts if isinstance(condition, All | AnyOf) else (condition,)
    if len(parts) > _MANY or not all(_simple(part, rows) for part in parts):
        return ""
    return plain(selection(rows, about_no_case(model)))


def _simple(part: Condition, rows: Rows) -> bool:
    """Whether a part says one thing of the records themselves."""
    window = named_window(part)
    if window is not None:
        return _is_noun(window[0], rows)
    match part:
        case All() | AnyOf() if len(part.parts) == 1:
            return _simple(part.parts[0], rows)
        case Not():
            return isinstance(part.part, OneOf | Filled | Compare) and _simple(part.part, rows)
        case Compare(left=Column(type=FieldType.DATE)):
            return _is_noun(part.left, rows) and isinstance(part.right, Literal | Today)
        case Compare():
            return own(part.left, rows) is not None and isinstance(part.right, Literal | Unset)
        case OneOf() | Filled():
            return own(part.value, rows) is not None
        case Lasts():
            return bool(part.label) and isinstance(part.start, Column) and own(part.start, rows) is not None
        case _:
            return False


def _is_noun(day: Value, rows: Rows) -> bool:
    """Whether a day of the records is called by a noun: „mit Datum ab dem …“ fits into a sentence."""
    column = own(day, rows)
    return column is not None and german.is_noun(column.label)
