"""Conditions as German statements without a case: what a rule demands, not what a record shows."""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases import amount, asked, bare, derived, entity, literal, noun, slot, type_of
from engine.compile.selections import LENGTHS, NUMBERS, OPPOSITE, selection
from engine.compile.template import Plural, Slot, Template
from engine.plan.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Counting,
    Counts,
    Covers,
    Filled,
    Lasts,
    Measure,
    Named,
    Not,
    OneOf,
    Operator,
)
from engine.plan.values import Literal, Rows, Today, Unset, Value
from schemas.factmodel import FactModel, FieldType

_DAYS = {
    Operator.EQUAL: "ist der ",
    Operator.NOT_EQUAL: "ist nicht der ",
    Operator.LESS: "liegt vor dem ",
    Operator.AT_MOST: "liegt nicht nach dem ",
    Operator.MORE: "liegt nach dem ",
    Operator.AT_LEAST: "liegt nicht vor dem ",
}
_MEASURES = {
    Measure.DAYS: "Tagen",
    Measure.FULL_MONTHS: "vollen Monaten",
    Measure.STARTED_MONTHS: "angefangenen Monaten",
}
_NONE = ((Operator.EQUAL, 0), (Operator.AT_MOST, 0), (Operator.LESS, 1))
_SOME = ((Operator.AT_LEAST, 1), (Operator.MORE, 0))


def plain(template: Template, model: FactModel) -> str:
    """A template with words in the place of its slots: „ab dem Tag 3 Monate vor dem Stichtag“."""
    return "".join(piece if isinstance(piece, str) else _word(piece, model) for piece in template)


def _word(piece: Slot | Plural, model: FactModel) -> str:
    if isinstance(piece, Plural):
        return piece.many
    return day(piece.value, model) if not isinstance(piece.value, str) else str(piece.value)


def day(value: Value, model: FactModel) -> str:
    """A day after „dem“: „30.06.2020“, „Stichtag“, „Tag 3 Monate vor Ende der Teilnahme“."""
    if isinstance(value, Literal):
        return literal(value.value, value.unit)
    if isinstance(value, Today):
        return "Stichtag"
    if type_of(value) is not FieldType.DATE or isinstance(value, Unset):
        return bare(value, model)
    words = noun(value, model, dative=True)
    return words.removeprefix("dem ") if words.startswith("dem ") else f"Tag „{words}“"


def lines(condition: Condition, model: FactModel, depth: int = 0) -> list[str]:
    """A condition as a Markdown list, one line a part."""
    mark = "  " * depth + "- "
    match condition:
        case All() if depth == 0:
            return [line for part in condition.parts for line in lines(part, model, depth)]
        case All() | AnyOf() if len(condition.parts) > 1:
            head = "alles davon:" if isinstance(condition, All) else "mindestens eines davon:"
            return [mark + head, *(line for part in condition.parts for line in lines(part, model, depth + 1))]
        case All() | AnyOf():
            return [line for part in condition.parts for line in lines(part, model, depth)]
        case Not(part=All() | AnyOf() as part):
            head = "nicht alles davon:" if isinstance(part, All) else "nichts davon:"
            return [mark + head, *(line for inner in part.parts for line in lines(inner, model, depth + 1))]
        case Named(condition=inner) if not isinstance(inner, Constant):
            below = inner.parts if isinstance(inner, All) else (inner,)
            parts = [line for part in below for line in lines(part, model, depth + 1)]
            return [f"{mark}„{condition.title}“, das heißt:", *parts]
        case Constant(truth=True):
            return []
        case _:
            return [mark + statement(condition, model)]


def statement(condition: Condition, model: FactModel, wanted: bool = True) -> str:
    """A condition in one line; `wanted` False says the opposite."""
    match condition:
        case All() | AnyOf():
            both = isinstance(condition, All) is wanted
            return german.enumeration((statement(p, model, wanted) for p in condition.parts), "und" if both else "oder")
        case Not():
            return statement(condition.part, model, not wanted)
        case Named():
            return f"„{condition.title}“ trifft {'' if wanted else 'nicht '}zu"
        case Constant():
            return "immer" if condition.truth is wanted else "nie"
        case Compare():
            return _compare(condition, model, wanted)
        case OneOf():
            sign = "" if condition.negated is not wanted else "nicht "
            return f"{noun(condition.value, model)} ist {sign}{german.enumeration(condition.choices, 'oder')}"
        case Filled():
            return f"{noun(condition.value, model)} ist {'' if condition.filled is wanted else 'nicht '}ausgefüllt"
        case Lasts():
            return _lasts(condition, model, wanted)
        case Counts():
            return _counts(condition, model, wanted)
        case Covers():
            return _covers(condition, model, wanted)


def _operator(operator: Operator, wanted: bool) -> Operator:
    return operator if wanted else OPPOSITE[operator]


def _compare(leaf: Compare, model: FactModel, wanted: bool) -> str:
    operator, name = _operator(leaf.operator, wanted), noun(leaf.left, model)
    kind = type_of(leaf.left)
    if kind is FieldType.DATE:
        return f"{name} {_DAYS[operator]}{day(leaf.right, model)}"
    right = bare(leaf.right, model) if not isinstance(leaf.right, Literal | Unset) else str(slot(leaf.right))
    if kind in (FieldType.NUMBER, FieldType.INTEGER):
        return f"{name} ist {NUMBERS[operator]} {right}"
    sign = "" if operator is Operator.EQUAL else "nicht "
    if kind is FieldType.YES_NO:
        return f"{asked(leaf.left, model)}: {sign}{right}"
    like = "" if isinstance(leaf.right, Literal | Unset) else "wie "
    return f"{name} ist {sign}{like}{right}"


def _lasts(leaf: Lasts, model: FactModel, wanted: bool) -> str:
    operator = _operator(leaf.operator, wanted)
    if leaf.counting is Counting.AGE:
        said = {Operator.AT_LEAST: "mindestens", Operator.LESS: "noch nicht"}.get(operator, NUMBERS[operator])
        at = "" if isinstance(leaf.end, Today) else f" am {day(leaf.end, model)}"
        return f"seit {noun(leaf.start, model, dative=True)} sind es{at} {said} {amount(leaf.amount)}"
    first, last = derived(leaf.start, model), derived(leaf.end, model)
    if first is not None and last is not None and first.row == last.row:
        known = entity(first.row.entity, model)
        return f"{german.nominative(known.article, known.label)} dauert {LENGTHS[operator]} {amount(leaf.amount)}"
    start, end = day(leaf.start, model), day(leaf.end, model)
    return f"die Zeit vom {start} bis zum {end} ist {LENGTHS[operator]} {amount(leaf.amount)}"


def records(rows: Rows, model: FactModel, plural: bool = True) -> str:
    """„Termine mit …“, or in the accusative singular „einen Termin mit …“."""
    known = entity(rows.entity, model)
    head = known.plural if plural else german.accusative(known.article, known.label)
    return head + plain(selection(rows, model), model)


def _counts(leaf: Counts, model: FactModel, wanted: bool) -> str:
    operator = _operator(leaf.operator, wanted)
    known = entity(leaf.rows.entity, model)
    tail = plain(selection(leaf.rows, model), model)
    series = " in Folge" if leaf.in_series else ""
    asked = (operator, leaf.number.value) if isinstance(leaf.number, Literal) else None
    if asked in _SOME:
        return f"es gibt {german.accusative(known.article, known.label)}{tail}"
    if asked in _NONE:
        return f"es gibt {german.accusative(known.article, known.label, negative=True)}{tail}"
    number = str(slot(leaf.number)) if isinstance(leaf.number, Literal | Unset) else bare(leaf.number, model)
    one = number == "1"
    return f"es gibt {NUMBERS[operator]} {number} {known.label if one else known.plural}{series}{tail}"


def _covers(leaf: Covers, model: FactModel, wanted: bool) -> str:
    known = entity(leaf.rows.entity, model)
    number = str(slot(leaf.number)) if isinstance(leaf.number, Literal | Unset) else bare(leaf.number, model)
    window = f"vom {day(leaf.first, model)} bis zum {day(leaf.last, model)}"
    way = "an" if leaf.measure is Measure.DAYS else "in"
    tail = plain(selection(leaf.rows, model), model)
    said = f"{NUMBERS[_operator(leaf.operator, wanted)]} {number} {_MEASURES[leaf.measure]}"
    return f"„{known.label}“{tail} bestand {window} {way} {said}"
