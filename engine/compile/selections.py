"""German phrases for selected records: „mit Status offen und mit Datum ab dem 01.04.2020“.

Values that can be computed outside of the selection are slots, the others are said in words.
"""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases import amount, column_label, entity, noun, scopes, slot, type_of, within
from engine.compile.template import Slot, Template
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
    Named,
    Not,
    OneOf,
    Operator,
)
from engine.plan.values import Column, Literal, Newest, Rows, Value
from schemas.factmodel import FactModel, FieldType

NUMBERS = {
    Operator.EQUAL: "genau",
    Operator.NOT_EQUAL: "nicht genau",
    Operator.LESS: "weniger als",
    Operator.AT_MOST: "höchstens",
    Operator.MORE: "mehr als",
    Operator.AT_LEAST: "mindestens",
}
LENGTHS = {**NUMBERS, Operator.LESS: "kürzer als", Operator.MORE: "länger als"}
DAYS = {
    Operator.EQUAL: "am",
    Operator.NOT_EQUAL: "nicht am",
    Operator.LESS: "vor",
    Operator.AT_MOST: "bis zu",
    Operator.MORE: "nach",
    Operator.AT_LEAST: "ab",
}


def joined(parts: list[Template], separator: str) -> Template:
    """Templates with a separator between them."""
    found: list[object] = []
    for at, part in enumerate(parts):
        found += [separator, *part] if at else part
    return compact(tuple(found))  # type: ignore[arg-type]


def compact(template: Template) -> Template:
    """The same template with neighbouring texts joined and empty ones left out."""
    found: list[object] = []
    for piece in template:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece != "":
            found.append(piece)
    return tuple(found)  # type: ignore[arg-type]


def selection(rows: Rows, model: FactModel) -> Template:
    """What the selected records have, with a blank in front; empty when every record is meant."""
    parts = [p for p in _conjuncts(rows.where, rows, model) if p]
    return compact((" ", *joined(parts, " und "))) if parts else ()


def _conjuncts(condition: Condition, rows: Rows, model: FactModel) -> list[Template]:
    if isinstance(condition, All):
        return [found for part in condition.parts for found in _conjuncts(part, rows, model)]
    if isinstance(condition, Constant):
        return [] if condition.truth else [("die es nicht geben kann",)]
    return [_phrase(condition, rows, model)]


def _phrase(condition: Condition, rows: Rows, model: FactModel) -> Template:
    match condition:
        case Compare() if own(condition.left, rows) is not None:
            return _compared(condition, rows, model)
        case OneOf() if own(condition.value, rows) is not None:
            sign = "außer " if condition.negated else ""
            return (f"mit {_label(condition.value, model)} {sign}{german.enumeration(condition.choices, 'oder')}",)
        case Filled() if own(condition.value, rows) is not None:
            return (f"{'mit' if condition.filled else 'ohne'} {_label(condition.value, model)}",)
        case Lasts() if own(condition.start, rows) is not None:
            return (_lasting(condition),)
        case AnyOf():
            return joined([_phrase(part, rows, model) for part in condition.parts], " oder ")
        case All():
            return joined(_conjuncts(condition, rows, model), " und ")
        case Not(part=Filled() as part) if own(part.value, rows) is not None:
            return (f"{'ohne' if part.filled else 'mit'} {_label(part.value, model)}",)
        case Not():
            return compact(("ohne dass gilt: ", *_phrase(condition.part, rows, model)))
        case Named():
            return (f"mit „{condition.title}“",)
        case _:
            return _other(condition, model)


def _other(condition: Condition, model: FactModel) -> Template:
    match condition:
        case Counts():
            known = entity(condition.rows.entity, model)
            tail = selection(condition.rows, model)
            return compact(
                (
                    f"mit {NUMBERS[condition.operator]} ",
                    slot_or_words(condition.number, condition.rows, model),
                    f" {known.plural}",
                    *tail,
                )
            )
        case Covers():
            return (f"mit Zeiten „{entity(condition.rows.entity, model).label}“",)
        case Compare():
            return compact(
                (f"mit {noun(condition.left, model)} {condition.operator} ", *_operand(condition.right, model))
            )
        case OneOf():
            sign = "außer " if condition.negated else ""
            return (f"mit {noun(condition.value, model)} {sign}{german.enumeration(condition.choices, 'oder')}",)
        case Filled():
            return (f"{'mit' if condition.filled else 'ohne'} {noun(condition.value, model)}",)
        case Lasts():
            return (
                f"mit {LENGTHS[condition.operator]} {amount(condition.amount)} von "
                f"{noun(condition.start, model, dative=True)} bis {noun(condition.end, model, dative=True)}",
            )
        case _:
            return ()


def own(value: Value, rows: Rows) -> Column | None:
    """The column of the selected record itself that a value is, or None."""
    return value if isinstance(value, Column) and value.row.scope == rows.scope and not value.row.path else None


def slot_or_words(value: Value, rows: Rows, model: FactModel) -> str | Slot:
    """A number as a slot, or in words where it depends on the selected record."""
    return noun(value, model) if rows.scope in scopes(value) else slot(value)


def _operand(value: Value, model: FactModel) -> Template:
    return (slot(value),) if isinstance(value, Literal) else (noun(value, model),)


def _label(value: Value, model: FactModel) -> str:
    column = value.value if isinstance(value, Newest) else value
    label = column_label(column, model) if isinstance(column, Column) else noun(value, model)
    return label if german.is_noun(label) else f"„{label}“"


def _compared(condition: Compare, rows: Rows, model: FactModel) -> Template:
    label = _label(condition.left, model)
    kind = type_of(condition.left)
    right, computable = within(condition.right, rows.scope, model)
    if kind is FieldType.YES_NO:
        inner = label.strip("„“")
        sign = "" if condition.operator is Operator.EQUAL else "nicht "
        return compact((f"mit „{inner}: {sign}", *right, "“"))
    if kind is FieldType.DATE:
        return compact((f"mit {label} ", *day_relation(condition.operator, right, computable)))
    if kind in (FieldType.NUMBER, FieldType.INTEGER):
        return compact((f"mit {label} {NUMBERS[condition.operator]} ", *right))
    sign = "" if condition.operator is Operator.EQUAL else "außer "
    like = "" if computable else "wie "
    return compact((f"mit {label} {sign}{like}", *right))


def day_relation(operator: Operator, right: Template, computed: bool) -> Template:
    """vor dem 30.09.2020, bis zum …, am …; or in words: ab dem Tag 6 Monate nach Beginn der Beschäftigung."""
    word = DAYS[operator]
    if not computed and not str(right[0]).startswith(("dem ", "der ")):
        return compact((f"{word.replace('am', 'zu')} ", *right))
    dem = {"am": "am ", "nicht am": "nicht am ", "bis zu": "bis zum "}.get(word, f"{word} dem ")
    if not computed and word in ("am", "nicht am", "bis zu"):
        return compact((f"{word.replace('am', 'an')} ", *right))
    return compact((dem if computed else f"{word} ", *right))


def _lasting(condition: Lasts) -> str:
    years = amount(condition.amount)
    if condition.counting is Counting.AGE:
        return {
            Operator.AT_LEAST: f"im Alter von mindestens {amount(condition.amount, dative=True)}",
            Operator.LESS: f"im Alter von unter {amount(condition.amount, dative=True)}",
        }.get(condition.operator, f"im Alter: {NUMBERS[condition.operator]} {years}")
    label = condition.label or "Dauer"
    return f"mit {label} von {NUMBERS[condition.operator]} {amount(condition.amount, dative=True)}"
