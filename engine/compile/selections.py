"""German phrases for selected records: „mit Status offen und mit Datum ab dem 01.04.2020“.

Values that can be computed outside of the selection are slots, the others are said in words.
"""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases import amount, bare, column_label, derived, entity, noun, type_of, within
from engine.compile.template import Template
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
from engine.plan.values import Column, Newest, Rows, Shifted, Today, Value
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
_DAYS = {
    Operator.EQUAL: "am ",
    Operator.NOT_EQUAL: "nicht am ",
    Operator.LESS: "vor dem ",
    Operator.AT_MOST: "bis zum ",
    Operator.MORE: "nach dem ",
    Operator.AT_LEAST: "ab dem ",
}
OPPOSITE = {
    Operator.EQUAL: Operator.NOT_EQUAL,
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.LESS: Operator.AT_LEAST,
    Operator.AT_LEAST: Operator.LESS,
    Operator.MORE: Operator.AT_MOST,
    Operator.AT_MOST: Operator.MORE,
}
_NEGATED = {Operator.EQUAL: Operator.NOT_EQUAL, Operator.NOT_EQUAL: Operator.EQUAL}


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
    parts = _flat(rows.where)
    held, rest = _held(parts, rows, model)
    said = [_phrase(part, rows, model) for part in rest if _day(part, rows, model) is None]
    spans = _spans(rest, model, rows)
    said += [span for stem, span in spans if stem.startswith("mit ")]
    phrases = joined([phrase for phrase in said if phrase], " und ")
    made: list[Template] = [(", ", *span) for stem, span in spans if not stem.startswith("mit ")]
    return compact((*held, *((" ", *phrases) if phrases else ()), *(piece for one in made for piece in one)))


def _flat(condition: Condition) -> list[Condition]:
    """The parts that must all hold, without those that state nothing."""
    if isinstance(condition, All):
        return [found for part in condition.parts for found in _flat(part)]
    if isinstance(condition, Not) and isinstance(condition.part, Compare | OneOf):
        return [_opposite(condition.part)]
    return [] if isinstance(condition, Constant) and condition.truth else [condition]


def _opposite(part: Compare | OneOf) -> Condition:
    """„anders als“ instead of „nicht wie“; said of records that have the field at all."""
    if isinstance(part, OneOf):
        return OneOf(part.value, part.choices, not part.negated, part.place)
    if part.operator in _NEGATED:
        return Compare(part.left, _NEGATED[part.operator], part.right, part.place)
    return Not(part, part.place)


def _held(parts: list[Condition], rows: Rows, model: FactModel) -> tuple[Template, list[Condition]]:
    """„ am 30.06.2020“ for records whose interval holds a day, and the other parts."""
    interval = entity(rows.entity, model).interval
    begun = [p for p in parts if interval and _bounds(p, rows, model, interval[0], Operator.AT_MOST)]
    ending = [p for p in parts if interval and _bounds(p, rows, model, interval[1], Operator.AT_LEAST)]
    for first in begun:
        for last in ending:
            assert isinstance(first, Compare) and isinstance(last, Compare)
            if _same(first.right, last.right):
                words, computed = within(first.right, model)
                when: Template = (" am ", *words) if computed else (f" an {words[0]}",)
                return when, [p for p in parts if p is not first and p is not last]
    return (), parts


def _bounds(part: Condition, rows: Rows, model: FactModel, name: str, operator: Operator) -> bool:
    column = _day(part, rows, model)
    return column is not None and column.name == name and isinstance(part, Compare) and part.operator is operator


def _same(one: Value, other: Value) -> bool:
    return one == other or (isinstance(one, Today) and isinstance(other, Today))


def _day(part: Condition, rows: Rows, model: FactModel) -> Column | None:
    """The day of the selected record that a part compares, or None."""
    if not isinstance(part, Compare):
        return None
    column = derived(part.left, model)
    if column is None or column.type is not FieldType.DATE:
        return None
    return column if column.row.scope == rows.scope and not column.row.path else None


def _spans(parts: list[Condition], model: FactModel, rows: Rows) -> list[tuple[str, Template]]:
    """Comparisons of the records' own days, those of one day together: „mit Datum vom … bis zum …“, each with its stem.

    A label like „vorgeschlagen am“ is its own stem: „vorgeschlagen ab dem …“.
    """
    compared: dict[str, tuple[str, list[Compare]]] = {}
    for part in parts:
        column = _day(part, rows, model)
        if column is not None and isinstance(part, Compare) and not _trivial(part, rows, column):
            compared.setdefault(column.name, (column_label(column, model), []))[1].append(part)
    return [(stem := _stem(label), _span(stem, found, model)) for label, found in compared.values()]


def _stem(label: str) -> str:
    if german.is_noun(label):
        return f"mit {label}"
    return label.removesuffix(" am") if label.endswith(" am") else f"mit „{label}“"


def _trivial(part: Compare, rows: Rows, column: Column) -> bool:
    """Records dated after the Stichtag do not exist, so that this need not be said."""
    own_day = rows.day is not None and column.name == rows.day.name
    return own_day and part.operator is Operator.AT_MOST and isinstance(part.right, Today)


def _span(stem: str, parts: list[Compare], model: FactModel) -> Template:
    order = [Operator.AT_LEAST, Operator.MORE, Operator.EQUAL, Operator.NOT_EQUAL, Operator.AT_MOST, Operator.LESS]
    parts = sorted(parts, key=lambda part: order.index(part.operator))
    from_to = [part.operator for part in parts] == [Operator.AT_LEAST, Operator.AT_MOST]
    said: list[Template] = []
    for part in parts:
        words, computed = within(part.right, model)
        start = "vom " if from_to and part.operator is Operator.AT_LEAST else _DAYS[part.operator]
        said.append((start, *words) if computed else (f"{start}Tag {bare(part.right, model)}",))
    return compact((f"{stem} ", *joined(said, " " if from_to else " und ")))


def _phrase(condition: Condition, rows: Rows, model: FactModel) -> Template:
    match condition:
        case Compare() if own(condition.left, rows) is not None:
            return _compared(condition, model)
        case Compare() if _restates(condition, rows):
            return ()
        case OneOf() if own(condition.value, rows) is not None:
            sign = "außer " if condition.negated else ""
            return (f"mit {_label(condition.value, model)} {sign}{german.enumeration(condition.choices, 'oder')}",)
        case Filled() if own(condition.value, rows) is not None:
            return (f"{'mit' if condition.filled else 'ohne'} Angabe „{_label(condition.value, model).strip('„“')}“",)
        case Lasts() if own(condition.start, rows) is not None:
            return (_lasting(condition),)
        case AnyOf():
            return joined([_phrase(part, rows, model) for part in condition.parts], " oder ")
        case All():
            inner = Rows(rows.scope, rows.entity, rows.base, rows.link, rows.day, condition)
            return joined([p for p in (_strip(selection(inner, model)),) if p], " und ")
        case Not(part=Filled() as part) if own(part.value, rows) is not None:
            return _phrase(Filled(part.value, not part.filled), rows, model)
        case Not():
            return compact(("nicht aber ", *_phrase(condition.part, rows, model)))
        case Named():
            return (f"mit „{condition.title}“",)
        case _:
            return _other(condition, model)


def _strip(template: Template) -> Template:
    """The same phrase without the blank in front."""
    if template and isinstance(template[0], str):
        return compact((template[0].lstrip(), *template[1:]))
    return template


def _restates(condition: Compare, rows: Rows) -> bool:
    """„n nach dem Tag ≥ Stichtag“ says the same as „Tag ≥ n vor dem Stichtag“, if that stands there too."""
    left = condition.left
    if not isinstance(left, Shifted) or not isinstance(condition.right, Today):
        return False
    return any(
        isinstance(part, Compare) and part.left == left.day and isinstance(part.right, Shifted)
        and part.right.amount == left.amount and isinstance(part.right.day, Today)
        for part in _flat(rows.where)
    )  # fmt: skip


def _other(condition: Condition, model: FactModel) -> Template:
    match condition:
        case Counts():
            known = entity(condition.rows.entity, model)
            tail = selection(condition.rows, model)
            return compact(
                (
                    f"mit {NUMBERS[condition.operator]} ",
                    *within(condition.number, model)[0],
                    f" {known.plural}",
                    *tail,
                )
            )
        case Covers():
            return (f"mit Zeiten „{entity(condition.rows.entity, model).label}“",)
        case Compare():
            words, _ = within(condition.right, model)
            relation = _DAYS[condition.operator] if type_of(condition.left) is FieldType.DATE else ""
            return compact((f"mit {bare(condition.left, model)} {relation}", *words))
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


def _label(value: Value, model: FactModel) -> str:
    column = value.value if isinstance(value, Newest) else value
    label = column_label(column, model) if isinstance(column, Column) else noun(value, model)
    return label if german.is_noun(label) else f"„{label}“"


def _compared(condition: Compare, model: FactModel) -> Template:
    label = _label(condition.left, model)
    kind = type_of(condition.left)
    right, computable = within(condition.right, model)
    if kind is FieldType.YES_NO:
        inner = label.strip("„“")
        sign = "" if condition.operator is Operator.EQUAL else "nicht "
        return compact((f"mit „{inner}: {sign}", *right, "“"))
    if kind in (FieldType.NUMBER, FieldType.INTEGER):
        return compact((f"mit {label} {NUMBERS[condition.operator]} ", *right))
    sign = "" if condition.operator is Operator.EQUAL else "außer "
    like = "" if computable else "wie "
    return compact((f"mit {label} {sign}{like}", *right))


def _lasting(condition: Lasts) -> str:
    years = amount(condition.amount)
    if condition.counting is Counting.AGE:
        return {
            Operator.AT_LEAST: f"im Alter von mindestens {amount(condition.amount, dative=True)}",
            Operator.LESS: f"im Alter von unter {amount(condition.amount, dative=True)}",
        }.get(condition.operator, f"im Alter: {NUMBERS[condition.operator]} {years}")
    label = condition.label or "Dauer"
    return f"mit {label} von {NUMBERS[condition.operator]} {amount(condition.amount, dative=True)}"
