"""Single facts of a selected record: „mit Art persönlich“, „im Alter von unter 3 Jahren“."""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases.naming import column_label, derived, entity, of_entity, the_entity
from engine.compile.phrases.nouns import bare, day_words, noun, within
from engine.compile.phrases.written import amount, literal, slot, type_of
from engine.compile.template import Template
from engine.compile.words.operators import DAYS, NUMBERS, compact
from engine.compile.words.reach import scopes
from engine.compile.words.speech import caseless
from engine.plan.conditions import Compare, Counting, Lasts, Operator
from engine.plan.values import Column, Literal, Newest, Rows, Value
from schemas.factmodel import FactModel, FieldType


def on(start: str, value: Value, model: FactModel) -> Template:
    """A day behind „am“, „bis zum“ and the like."""
    if start.endswith("am ") and (caseless(model) or not scopes(value) <= {""}):
        return (start, day_words(value, model, point=True))
    return (start, *within(value, model))


def related(leaf: Compare, model: FactModel) -> Template:
    """A comparison whose left side is not the selected record's own field."""
    column = derived(leaf.left, model)
    dated = type_of(leaf.left) is FieldType.DATE
    if column is None:
        if dated:
            return compact((f"wobei {noun(leaf.left, model)} ", *on(DAYS[leaf.operator], leaf.right, model), " liegt"))
        right = _value(leaf, model)
        return compact((f"wobei {noun(leaf.left, model)} {NUMBERS[leaf.operator]} ", *right, " ist"))
    name = f"„{column_label(column, model)}“ {of_entity(column.row, model)}"
    if german.is_noun(column_label(column, model)):
        name = noun(column, model)
    if dated:
        return compact((f"mit {name} ", *on(DAYS[leaf.operator], leaf.right, model)))
    if column.type in (FieldType.NUMBER, FieldType.INTEGER):
        return compact((f"mit {name} {NUMBERS[leaf.operator]} ", *_value(leaf, model)))
    sign = "" if leaf.operator is Operator.EQUAL else "außer "
    return compact((f"mit {name} {sign}", *_value(leaf, model)))


def own(value: Value, rows: Rows) -> Column | None:
    """The column of the selected record itself that a value is, or None."""
    return value if isinstance(value, Column) and value.row.scope == rows.scope and not value.row.path else None


def label_of(value: Value, model: FactModel) -> str:
    """The label of a field, in quotes where it cannot stand as a noun."""
    column = value.value if isinstance(value, Newest) else value
    label = column_label(column, model) if isinstance(column, Column) else noun(value, model)
    return label if german.is_noun(label) else f"„{label}“"


def with_label(label: str, words: str) -> str:
    """mit Art persönlich; mit „übergeben an: Vermittlungsoffensive“."""
    if not label.startswith("„"):
        return f"mit {german.after_with(label)} {words}"
    return f"mit „{label.strip('„“')}: {words.replace('„', '‚').replace('“', '‘')}“"


def quoted(leaf: Compare) -> str:
    """What a comparison with something written says, free text in quotes."""
    assert isinstance(leaf.right, Literal)
    free = type_of(leaf.left) is FieldType.TEXT and leaf.right.type is not FieldType.CHOICE
    return f"„{leaf.right.value}“" if free else literal(leaf.right.value, leaf.right.unit)


def _value(leaf: Compare, model: FactModel) -> Template:
    """The right side of a comparison inside a selection."""
    right = leaf.right
    if isinstance(right, Literal):
        return (quoted(leaf),)
    if type_of(right) in (FieldType.NUMBER, FieldType.INTEGER):
        return within(right, model)
    if not isinstance(right, Column):
        return within(right, model)
    found = within(right, model)
    if len(found) == 1 and isinstance(found[0], str):
        return (like(leaf, model),)
    return (slot(right, f"{like(leaf, model)} (nicht erfasst)"),)


def like(leaf: Compare, model: FactModel) -> str:
    """„wie bei der Sitzung“ where two records must agree in one field, „wie Kennziffer des Bedarfs“ in two."""
    left = derived(leaf.left, model)
    assert isinstance(leaf.right, Column)
    if left is None or column_label(left, model) != column_label(leaf.right, model):
        return f"wie {bare(leaf.right, model)}"
    return f"wie bei {the_entity(leaf.right.row, model)}"


def compared(condition: Compare, model: FactModel) -> Template:
    """A comparison of the selected record's own field: „mit Art persönlich“, „mit „zustande gekommen: ja““."""
    label = label_of(condition.left, model)
    kind = type_of(condition.left)
    if _itself(condition, model):
        assert isinstance(condition.right, Column)
        article = entity(condition.right.row.entity, model).article
        return (f"außer {'dieser' if article == 'die' else 'diesem'} selbst",)
    right = _value(condition, model)
    if kind is FieldType.YES_NO:
        sign = "" if condition.operator is Operator.EQUAL else "nicht "
        inner = label.strip("„“")
        return compact((f"mit „{inner}: {sign}", *right, "“"))
    if kind in (FieldType.NUMBER, FieldType.INTEGER):
        name = german.after_with(label) if not label.startswith("„") else label
        return compact((f"mit {name} {NUMBERS[condition.operator]} ", *right))
    sign = "" if condition.operator is Operator.EQUAL else "außer "
    if label.startswith("„"):
        return compact((f"mit „{label.strip('„“')}: {sign}", *right, "“"))
    return compact((f"mit {german.after_with(label)} {sign}", *right))


def _itself(leaf: Compare, model: FactModel) -> bool:
    """Whether two records of one entity must not be the same one."""
    left, right = leaf.left, leaf.right
    if leaf.operator is not Operator.NOT_EQUAL or not isinstance(left, Column) or not isinstance(right, Column):
        return False
    key = entity(left.row.entity, model).key
    return left.row.entity == right.row.entity and left.name == right.name == key


def lasting(condition: Lasts) -> str:
    """How long something about the selected record lasts: „mit Dauer von …“, „im Alter von …“."""
    if condition.counting is Counting.AGE:
        years = amount(condition.amount, dative=True)
        return {
            Operator.AT_LEAST: f"im Alter von mindestens {years}",
            Operator.LESS: f"im Alter von unter {years}",
        }.get(condition.operator, f"im Alter von {NUMBERS[condition.operator]} {years}")
    label = condition.label or "Dauer"
    return f"mit {label} von {NUMBERS[condition.operator]} {amount(condition.amount, dative=True)}"
