"""Conditions as German statements without a case: what a rule demands, not what a record shows."""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases.naming import derived, entity, entry, is_or_are, of_entity, the_subject
from engine.compile.phrases.nouns import bare, day_words, noun
from engine.compile.phrases.written import amount, choices, type_of
from engine.compile.selections import selection
from engine.compile.template import Counted, Passed, Slot, Template
from engine.compile.words.facts import like, quoted
from engine.compile.words.operators import LENGTHS, NUMBERS, OPPOSITE
from engine.compile.words.speech import about_no_case
from engine.compile.words.windows import last_days, named_window
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
from engine.plan.values import Column, Duration, Literal, Rows, Shifted, Today, Unset, Value
from schemas.factmodel import FactModel, FieldType

_DAYS = {
    Operator.EQUAL: "liegt am ",
    Operator.NOT_EQUAL: "liegt nicht am ",
    Operator.LESS: "liegt vor dem ",
    Operator.AT_MOST: "liegt nicht nach dem ",
    Operator.MORE: "liegt nach dem ",
    Operator.AT_LEAST: "liegt nicht vor dem ",
}
_FAR = {
    (Operator.LESS, False): "liegt mehr als ",
    (Operator.AT_MOST, False): "liegt mindestens ",
    (Operator.MORE, True): "liegt mehr als ",
    (Operator.AT_LEAST, True): "liegt mindestens ",
    (Operator.AT_MOST, True): "liegt höchstens ",
    (Operator.LESS, True): "liegt weniger als ",
}
"""How far a day lies from another one, before it (False) or after it, where that says all."""
_MEASURES = {
    Measure.DAYS: "Tagen",
    Measure.FULL_MONTHS: "vollen Monaten",
    Measure.STARTED_MONTHS: "angefangenen Monaten",
}
_NONE = ((Operator.EQUAL, 0), (Operator.AT_MOST, 0), (Operator.LESS, 1))
_SOME = ((Operator.AT_LEAST, 1), (Operator.MORE, 0))
_AS_MANY = {
    Operator.EQUAL: ("genau so viele", "wie"),
    Operator.NOT_EQUAL: ("nicht genau so viele", "wie"),
    Operator.LESS: ("weniger", "als"),
    Operator.AT_MOST: ("höchstens so viele", "wie"),
    Operator.MORE: ("mehr", "als"),
    Operator.AT_LEAST: ("mindestens so viele", "wie"),
}


def plain(template: Template) -> str:
    """A template about no case as text: values stand in words already."""
    return "".join(piece if isinstance(piece, str) else _word(piece) for piece in template)


def _word(piece: Slot | Counted | Passed) -> str:
    if isinstance(piece, Passed):
        return ""
    return piece.many if isinstance(piece, Counted) else piece.absent


def day(value: Value, model: FactModel) -> str:
    """A day after „dem“: „30.06.2020“, „Stichtag“, „Tag 3 Monate vor Ende der Teilnahme“."""
    return day_words(value, about_no_case(model))


def lines(condition: Condition, model: FactModel, depth: int = 0) -> list[str]:
    """A condition as a Markdown list, one line a part."""
    mark = "  " * depth + "- "
    if named_window(condition) is not None:
        return [mark + statement(condition, model)]
    match condition:
        case All() if depth == 0:
            return [line for part in condition.parts for line in lines(part, model, depth)]
        case All() | AnyOf() if len(condition.parts) > 1:
            head = "alles davon:" if isinstance(condition, All) else "mindestens eines davon:"
            return [mark + head, *(line for part in condition.parts for line in lines(part, model, depth + 1))]
        case All() | AnyOf():
            return [line for part in condition.parts for line in lines(part, model, depth)]
        case Not(part=All() | AnyOf() as part) if named_window(part) is None:
            head = "nicht alles davon:" if isinstance(part, All) else "nichts davon:"
            return [mark + head, *(line for inner in part.parts for line in lines(inner, model, depth + 1))]
        case Named(condition=inner) if not isinstance(inner, Constant):
            below = inner.parts if isinstance(inner, All) and named_window(inner) is None else (inner,)
            parts = [line for part in below for line in lines(part, model, depth + 1)]
            return [f"{mark}„{condition.title}“, das heißt:", *parts]
        case Constant(truth=True):
            return []
        case _:
            return [mark + statement(condition, model)]


def statement(condition: Condition, model: FactModel, wanted: bool = True) -> str:
    """A condition in one line; `wanted` False says the opposite."""
    model = about_no_case(model)
    window = named_window(condition)
    if window is not None:
        return f"{noun(window[0], model)} liegt {'' if wanted else 'nicht '}{window[1]}"
    match condition:
        case All() | AnyOf():
            both = isinstance(condition, All) is wanted
            parts = (_bracketed(part, condition, model, wanted) for part in condition.parts)
            return german.enumeration(parts, "und" if both else "oder")
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
            words = choices(condition.choices)
            return f"{noun(condition.value, model)} {is_or_are(condition.value, model)} {sign}{words}"
        case Filled():
            sign = "" if condition.filled is wanted else "nicht "
            return f"{entry(condition.value, model)} ist {sign}ausgefüllt"
        case Lasts():
            return _lasts(condition, model, wanted)
        case Counts():
            return _counts(condition, model, wanted)
        case Covers():
            return _covers(condition, model, wanted)


def _bracketed(part: Condition, whole: All | AnyOf, model: FactModel, wanted: bool) -> str:
    """A part of several; where an „oder“ stands among „und“ it is in brackets."""
    said = statement(part, model, wanted)
    while isinstance(part, Not):
        part = part.part
    mixed = isinstance(part, All | AnyOf) and len(part.parts) > 1 and len(whole.parts) > 1
    return f"({said})" if mixed and named_window(part) is None else said


def _operator(operator: Operator, wanted: bool) -> Operator:
    return operator if wanted else OPPOSITE[operator]


def _compare(leaf: Compare, model: FactModel, wanted: bool) -> str:
    operator, name = _operator(leaf.operator, wanted), noun(leaf.left, model)
    kind = type_of(leaf.left)
    if kind is FieldType.DATE:
        return f"{name} {_lies(operator, leaf.right, model)}"
    right = quoted(leaf) if isinstance(leaf.right, Literal) else bare(leaf.right, model)
    if kind in (FieldType.NUMBER, FieldType.INTEGER):
        return f"{name} {is_or_are(leaf.left, model)} {NUMBERS[operator]} {right}"
    sign = "" if operator is Operator.EQUAL else "nicht "
    if kind is FieldType.YES_NO:
        return f"{name}: {sign}{right}"
    right = like(leaf, model) if isinstance(leaf.right, Column) else right
    return f"{name} {is_or_are(leaf.left, model)} {sign}{right}"


def _lies(operator: Operator, right: Value, model: FactModel) -> str:
    """„liegt nicht nach dem Stichtag“, „liegt mehr als 3 Monate vor dem Stichtag“."""
    if isinstance(right, Shifted) and not right.inclusive and (operator, right.forward) in _FAR:
        way = "nach" if right.forward else "vor"
        return f"{_FAR[operator, right.forward]}{amount(right.amount)} {way} {noun(right.day, model, dative=True)}"
    point = operator in (Operator.EQUAL, Operator.NOT_EQUAL)
    return f"{_DAYS[operator]}{day_words(right, model, point=point)}"


def _lasts(leaf: Lasts, model: FactModel, wanted: bool) -> str:
    operator = _operator(leaf.operator, wanted)
    first, last = derived(leaf.start, model), derived(leaf.end, model)
    if leaf.counting is Counting.AGE:
        at = "" if isinstance(leaf.end, Today) else f" am {day_words(leaf.end, model, point=True)}"
        if leaf.label and first is not None:
            owner = of_entity(first.row, model)
            return f"{leaf.label} {owner} beträgt{at} {NUMBERS[operator]} {amount(leaf.amount)}"
        said = {Operator.AT_LEAST: "mindestens", Operator.LESS: "noch nicht"}.get(operator, NUMBERS[operator])
        return f"seit {noun(leaf.start, model, dative=True)} sind es{at} {said} {amount(leaf.amount)}"
    if first is not None and last is not None and first.row == last.row:
        return f"{the_subject(first.row, model)} dauert {LENGTHS[operator]} {amount(leaf.amount)}"
    start, end = day_words(leaf.start, model), day_words(leaf.end, model)
    return f"die Zeit vom {start} bis zum {end} ist {LENGTHS[operator]} {amount(leaf.amount)}"


def records(rows: Rows, model: FactModel, plural: bool = True) -> str:
    """„Termine mit …“, or in the accusative singular „einen Termin mit …“."""
    known = entity(rows.entity, model)
    head = known.plural if plural else german.accusative(known.article, known.label)
    return head + plain(selection(rows, about_no_case(model)))


def _counts(leaf: Counts, model: FactModel, wanted: bool) -> str:
    operator = _operator(leaf.operator, wanted)
    known = entity(leaf.rows.entity, model)
    tail = plain(selection(leaf.rows, model))
    series = " in Folge" if leaf.in_series else ""
    asked = (operator, leaf.number.value) if isinstance(leaf.number, Literal) else None
    if asked in _SOME:
        return f"es gibt {german.accusative(known.article, known.label)}{tail}"
    if asked in _NONE:
        lately = "zuletzt " if leaf.in_series else ""
        return f"es gibt {lately}{german.accusative(known.article, known.label, negative=True)}{tail}"
    number = bare(leaf.number, model)
    if not isinstance(leaf.number, Literal | Unset):
        few, than = _AS_MANY[operator]
        return f"es gibt {few} {known.plural}{series}{tail} {than} {number}"
    return f"es gibt {NUMBERS[operator]} {number} {known.label if number == '1' else known.plural}{series}{tail}"


def _covers(leaf: Covers, model: FactModel, wanted: bool) -> str:
    known = entity(leaf.rows.entity, model)
    recent = last_days(leaf.first, leaf.last)
    window = f"vom {day_words(leaf.first, model)} bis zum {day_words(leaf.last, model)}"
    if recent is not None:
        several = isinstance(recent, Duration) and recent.amount != 1
        window = f"in den letzten {amount(recent, dative=True)}" if several else f"in der Zeit {amount(recent)}"
        window += "" if several else " bis zum Stichtag"
    way = "an" if leaf.measure is Measure.DAYS else "in"
    tail = plain(selection(leaf.rows, model))
    number = bare(leaf.number, model)
    said = f"{NUMBERS[_operator(leaf.operator, wanted)]} {number} {_MEASURES[leaf.measure]}"
    return f"„{known.label}“{tail} bestand {window} {way} {said}"
