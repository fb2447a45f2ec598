"""German words for the plan's values, without a case: „3 Monate vor Ende der Teilnahme“, „Art des Kontakts“."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.compile import german
from engine.compile.template import Format, Slot, Template
from engine.plan.conditions import All as AllOf
from engine.plan.conditions import (
    AnyOf,
    Compare,
    Condition,
    Constant,
    Counts,
    Covers,
    Filled,
    Lasts,
    Named,
    Not,
    OneOf,
)
from engine.plan.values import (
    Anchor,
    Choose,
    Column,
    CoverageStart,
    DaysBetween,
    Duration,
    Earliest,
    FirstEvidence,
    FirstPresent,
    Latest,
    Literal,
    Moved,
    Newest,
    NextRecord,
    Period,
    RowRef,
    Scaled,
    Shifted,
    Tally,
    Today,
    Unset,
    Value,
)
from schemas.factmodel import Empty, Entity, FactModel, FieldType

NOT_SET = "vom Amt festzulegen"
_DAYS = (Today, Anchor, Period, Shifted, Moved, Earliest, Latest, NextRecord, CoverageStart, FirstEvidence)
_FORMATS = {
    FieldType.DATE: Format.DAY,
    FieldType.NUMBER: Format.NUMBER,
    FieldType.INTEGER: Format.NUMBER,
    FieldType.YES_NO: Format.YES_NO,
}


def entity(name: str, model: FactModel) -> Entity:
    """The entity, or for a name the model does not know (the office) one that is called by its name."""
    known = model.entities.get(name)
    if known is not None:
        return known
    return Entity(name, german.capital(name), german.capital(name), "das", f"{name}_id", {})


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
            return value


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


def asked(value: Value, model: FactModel) -> str:
    """A yes-no field as a question: „Kontakt „zustande gekommen““; its label is seldom a noun."""
    if isinstance(value, Column):
        return f"{entity(value.row.entity, model).label} „{column_label(value, model)}“"
    return noun(value, model)


def of_entity(ref: RowRef, model: FactModel) -> str:
    """der Teilnahme, des Termins."""
    known = entity(ref.entity, model)
    return german.genitive(known.article, known.label)


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


def never_absent(value: Value | None) -> bool:
    """Whether a value is always present or unknown."""
    match value:
        case Column():
            return value.empty is Empty.UNKNOWN and value.row.scope == "" and not value.row.path
        case Literal() | Today() | Period() | Unset():
            return True
        case Shifted() | Moved():
            return never_absent(value.day)
        case Earliest() | Latest():
            return any(never_absent(day) for day in value.days)
        case FirstPresent():
            return any(never_absent(part) for part in value.values)
        case DaysBetween():
            return never_absent(value.start) and never_absent(value.end)
        case Tally():
            return True
        case _:
            return False


def noun(value: Value, model: FactModel, dative: bool = False) -> str:
    """A value as a noun: „Ende der Teilnahme“, „der Tag „abgeschlossen am“ der Eingliederungsvereinbarung“."""
    known = derived(value, model)
    if known is not None:
        value = known
    match value:
        case Column():
            return _column(value, of_entity(value.row, model), model, dative)
        case Literal():
            return literal(value.value, value.unit)
        case Unset():
            return unset(value)
        case Today():
            return "dem Stichtag" if dative else "der Stichtag"
        case Anchor():
            return "dem Beginn des Abschnitts" if dative else "der Beginn des Abschnitts"
        case Period():
            return f"{'dem' if dative else 'der'} {'letzten' if value.last else 'ersten'} Tag des Berichtsmonats"
        case Shifted() | Moved() | Earliest() | Latest() | FirstPresent():
            return _day_noun(value, model, dative)
        case Choose():
            return _choice_noun(value, model)
        case _:
            return _record_noun(value, model, dative)


def _column(column: Column, owner: str, model: FactModel, dative: bool) -> str:
    label = column_label(column, model)
    if german.is_noun(label):
        return f"{label} {owner}" if label[:1].isupper() else f"{_weak(label) if dative else label} {owner}"
    if column.type is FieldType.DATE:
        return f"{'dem' if dative else 'der'} Tag „{label}“ {owner}"
    return f"„{label}“ {owner}"


def _weak(label: str) -> str:
    """Adjectives of a label in the dative without an article: geplantem Ende."""
    return " ".join(
        word + "m"
        if word.endswith("e") and word[:1].islower()
        else word.removesuffix("es") + "em"
        if word.endswith("es") and word[:1].islower()
        else word
        for word in label.split(" ")
    )


def shift_words(value: Shifted, model: FactModel) -> str:
    """3 Monate vor Ende der Teilnahme."""
    way = "nach" if value.forward else "vor"
    inclusive = " einschließlich" if value.inclusive else ""
    return f"{amount(value.amount)} {way} {noun(value.day, model, dative=True)}{inclusive}"


def _day_noun(value: Value, model: FactModel, dative: bool) -> str:
    the = "dem" if dative else "der"
    match value:
        case Shifted():
            return f"{the} Tag {shift_words(value, model)}"
        case Moved():
            way = "nächsten" if value.forward else "vorherigen"
            return f"{the} Tag {_plain(value.day, model)}, verschoben auf den {way} Werktag"
        case Earliest() | Latest():
            word = "früheste" if isinstance(value, Earliest) else "späteste"
            days = german.enumeration((_plain(d, model) for d in value.days), "und")
            return f"{the} {word}{'n' if dative else ''} Tag aus {days}"
        case FirstPresent():
            return german.enumeration((noun(v, model, dative) for v in value.values), "oder ersatzweise")
        case _:
            return noun(value, model, dative)


def _plain(value: Value, model: FactModel) -> str:
    """A value as it stands in brackets: without the words „der Tag“ in front of it."""
    if isinstance(value, Shifted):
        return shift_words(value, model)
    words = noun(value, model)
    if words.startswith("der Tag "):
        return words.removeprefix("der Tag ")
    first, _, rest = words.removeprefix("der ").partition(" ")
    # Without its article an adjective shows the gender itself: der früheste Tag, frühester Tag.
    return (
        f"{first}r {rest}"
        if words.startswith("der ") and first.endswith("e") and rest
        else " ".join([first, rest]).strip()
    )


def bare(value: Value, model: FactModel) -> str:
    """A value as it stands in brackets or in a list: „Stichtag“, „3 Monate vor Ende der Teilnahme“."""
    return _plain(value, model)


def _choice_noun(value: Choose, model: FactModel) -> str:
    values = dict.fromkeys(_plain(v, model) for _, v in value.branches)
    if value.otherwise is not None:
        values[_plain(value.otherwise, model)] = None
    return f"je nach Fall {german.enumeration(values, 'oder')}"


def _record_noun(value: Value, model: FactModel, dative: bool) -> str:
    match value:
        case Newest():
            return _newest(value, model, dative)
        case NextRecord():
            known = entity(value.row.entity, model)
            return f"{'dem' if dative else 'der'} Tag der nächsten Angabe „{known.label}“"
        case CoverageStart():
            return (
                f"{'dem' if dative else 'der'} erste{'n' if dative else ''} gelieferte{'n' if dative else ''} Tag von "
                f"„{entity(value.entity, model).plural}“"
            )
        case FirstEvidence():
            known = entity(value.rows.entity, model)
            return f"{'dem' if dative else 'der'} erste{'n' if dative else ''} Tag von „{known.label}“"
        case Tally():
            return f"Zahl der {german.plural_genitive(entity(value.rows.entity, model).plural)}"
        case DaysBetween():
            return f"Tage von {_plain(value.start, model)} bis {_plain(value.end, model)}"
        case Scaled():
            return f"{noun(value.left, model)} mal {noun(value.right, model)}"
        case _:
            return noun(value, model, dative)


def _newest(value: Newest, model: FactModel, dative: bool) -> str:
    known = entity(value.rows.entity, model)
    word = "ältesten" if value.oldest else "neuesten"
    article = {"der": "des", "die": "der", "das": "des"}[known.article]
    owner = f"{article} {word} {german.genitive(known.article, known.label).partition(' ')[2]}"
    if isinstance(value.value, Column):
        return _column(value.value, owner, model, dative)
    return f"{noun(value.value, model)} ({word} {known.label})"


def scopes(node: Value | Condition | None) -> frozenset[str]:
    """The scopes a value or condition speaks of, without those it opens itself."""
    match node:
        case Column():
            return frozenset({node.row.scope})
        case NextRecord():
            return frozenset({node.row.scope})
        case Shifted() | Moved():
            return scopes(node.day)
        case Earliest() | Latest():
            return frozenset[str]().union(*(scopes(d) for d in node.days))
        case FirstPresent():
            return frozenset[str]().union(*(scopes(v) for v in node.values))
        case Choose():
            parts = [scopes(c) | scopes(v) for c, v in node.branches]
            return scopes(node.otherwise).union(*parts)
        case DaysBetween():
            return scopes(node.start) | scopes(node.end)
        case Scaled():
            return scopes(node.left) | scopes(node.right)
        case Newest() | Tally() | FirstEvidence() | Counts() | Covers():
            return _of_rows(node)
        case AllOf() | AnyOf():
            return frozenset[str]().union(*(scopes(p) for p in node.parts))
        case Not():
            return scopes(node.part)
        case Named():
            return scopes(node.condition)
        case Compare():
            return scopes(node.left) | scopes(node.right)
        case OneOf() | Filled():
            return scopes(node.value)
        case Lasts():
            return scopes(node.start) | scopes(node.end)
        case _:
            return frozenset()


def _of_rows(node: Newest | Tally | FirstEvidence | Counts | Covers) -> frozenset[str]:
    found = scopes(node.rows.where) | {node.rows.base.scope}
    match node:
        case Newest():
            found |= scopes(node.value)
        case FirstEvidence():
            found |= scopes(node.earliest)
        case Counts():
            found |= scopes(node.number)
        case Covers():
            found |= scopes(node.first) | scopes(node.last) | scopes(node.number)
        case _:
            pass
    return found - {node.rows.scope}


def within(value: Value, model: FactModel) -> tuple[Template, bool]:
    """A value inside a selection: a slot where only the rule's own record is needed, else its words (then False)."""
    if scopes(value) <= {""}:
        return (slot(value),), True
    return (bare(value, model),), False


def always(condition: Condition | None) -> bool:
    """Whether a condition states nothing."""
    match condition:
        case None:
            return True
        case AllOf():
            return all(always(part) for part in condition.parts)
        case Constant():
            return condition.truth
        case _:
            return False
