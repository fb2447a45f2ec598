"""Values as nouns, without a case: „3 Monate vor Ende der Teilnahme“, „Art des Kontakts“."""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases.naming import column_label, derived, entity, of_entity
from engine.compile.phrases.written import amount, choices, literal, slot, type_of, unset
from engine.compile.template import Template
from engine.compile.words.reach import has_unset, scopes
from engine.compile.words.speech import caseless
from engine.plan.conditions import All, Compare, Condition, Constant, OneOf, Operator
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
    Scaled,
    Shifted,
    Tally,
    Today,
    Unset,
    Value,
    YearStart,
)
from schemas.factmodel import FactModel, FieldType


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
        case Shifted() | Moved() | YearStart() | Earliest() | Latest() | FirstPresent():
            return _day_noun(value, model, dative)
        case Choose():
            return _choice_noun(value, model)
        case _:
            return _record_noun(value, model, dative)


def _column(column: Column, owner: str, model: FactModel, dative: bool) -> str:
    label = column_label(column, model)
    # „Beginn der Maßnahme“ says whose it is.
    of = "" if label.endswith(f" {owner}") else f" {owner}"
    if not german.is_noun(label) or column.type is FieldType.YES_NO:
        the = "dem Tag " if dative else "der Tag "
        return f"{the if column.type is FieldType.DATE else ''}„{label}“{of}"
    if not dative or german.goes_bare(label):
        return f"{label}{of}"
    after = german.day_dative(label) if column.type is FieldType.DATE else None
    return f"dem {after}{of}" if after is not None else f"{german.after_with(label)}{of}"


def shift_words(value: Shifted, model: FactModel) -> str:
    """3 Monate vor Ende der Teilnahme."""
    way = "nach" if value.forward else "vor"
    inclusive = " einschließlich" if value.inclusive else ""
    far = amount(value.amount) if isinstance(value.amount, Duration) else f"im Abstand {unset(value.amount)}"
    return f"{far} {way} {noun(value.day, model, dative=True)}{inclusive}"


def _day_noun(value: Value, model: FactModel, dative: bool) -> str:
    the = "dem" if dative else "der"
    match value:
        case Shifted():
            return f"{the} Tag {shift_words(value, model)}"
        case Moved():
            way = "nächsten" if value.forward else "vorherigen"
            return f"{the} Tag {_plain(value.day, model)}, verschoben auf den {way} Werktag"
        case YearStart():
            return f"{the} 1. Januar des Jahres ({_plain(value.day, model)})"
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
    if isinstance(value, FirstEvidence | NextRecord):
        return words.removeprefix("der ")
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


def day_words(value: Value, model: FactModel, point: bool = False) -> str:
    """A day after „dem“: „30.06.2020“, „Stichtag“, „Ende der Teilnahme“, „Tag 3 Monate vor Ende der Teilnahme“.

    With `point` it is a single day after „am“: „Tag „Ende der Teilnahme““.
    """
    if isinstance(value, Literal):
        return literal(value.value, value.unit)
    if isinstance(value, Unset) or type_of(value) is not FieldType.DATE:
        return bare(value, model)
    known = derived(value, model)
    if known is not None and german.is_noun(column_label(known, model)):
        label, said = column_label(known, model), noun(known, model)
        after = None if point else german.day_dative(label)
        return f"Tag „{said}“" if after is None else after + said[len(label) :]
    if isinstance(value, FirstPresent) and known is None:
        return " oder ersatzweise dem ".join(day_words(one, model) for one in value.values)
    words = noun(value, model, dative=True)
    return words.removeprefix("dem ") if words.startswith("dem ") else f"Tag „{words}“"


def table_of(value: Choose) -> tuple[Value, list[tuple[str, Value]]] | None:
    """What a table asks, and each row's choices and value; None where the branches are no table."""
    rows: list[tuple[str, Value]] = []
    asked: list[Value] = []
    for condition, then in value.branches:
        match condition:
            case Compare(operator=Operator.EQUAL, right=Literal(value=written)):
                asked.append(condition.left)
                rows.append((literal(written), then))
            case OneOf(negated=False):
                asked.append(condition.value)
                rows.append((choices(condition.choices), then))
            case _:
                return None
    same = bool(asked) and all(one == asked[0] for one in asked) and value.otherwise is None
    return (asked[0], rows) if same else None


def _choice_noun(value: Choose, model: FactModel) -> str:
    table = table_of(value)
    if table is not None:
        rows = "; ".join(f"{words}: {_plain(one, model)}" for words, one in table[1])
        return f"je nach {noun(table[0], model, dative=True)} ({rows})"
    values = dict.fromkeys(_plain(v, model) for _, v in value.branches)
    if value.otherwise is not None:
        values[_plain(value.otherwise, model)] = None
    return f"je nach Fall {german.enumeration(values, 'oder')}"


def _record_noun(value: Value, model: FactModel, dative: bool) -> str:
    the = "dem" if dative else "der"
    match value:
        case Newest():
            return _newest(value, model, dative)
        case NextRecord():
            return f"{the} Tag {_ordinal('nächste', value.row.entity, model)}"
        case CoverageStart():
            return f"{the} Beginn der Lieferung „{entity(value.entity, model).plural}“"
        case FirstEvidence():
            return f"{the} Tag {_ordinal('erste', value.rows.entity, model)}"
        case Tally():
            return f"Zahl der {german.plural_genitive(entity(value.rows.entity, model).plural)}"
        case DaysBetween():
            return f"Tage von {_plain(value.start, model)} bis {_plain(value.end, model)}"
        case Scaled():
            return f"{noun(value.left, model)} mal {noun(value.right, model)}"
        case _:
            raise TypeError(f"no words for a value: {type(value).__name__}")


def _ordinal(word: str, name: str, model: FactModel) -> str:
    """der ersten Integration, des nächsten Kontakts."""
    known = entity(name, model)
    return german.genitive(known.article, f"{word} {known.label}")


def _newest(value: Newest, model: FactModel, dative: bool) -> str:
    known = entity(value.rows.entity, model)
    word = "ältesten" if value.oldest else "neuesten"
    article = {"der": "des", "die": "der", "das": "des"}[known.article]
    owner = f"{article} {word} {german.genitive(known.article, known.label).partition(' ')[2]}"
    if isinstance(value.value, Column):
        return _column(value.value, owner, model, dative)
    return f"{noun(value.value, model)} ({word} {known.label})"


def within(value: Value, model: FactModel) -> Template:
    """A value inside a selection: a slot where only the rule's own record is needed, else its words."""
    words = day_words(value, model) if type_of(value) is FieldType.DATE else bare(value, model)
    if isinstance(value, Literal | Unset) or caseless(model) or not scopes(value) <= {""}:
        return (words,)
    written = slot(value, words if has_unset(value) else f"{words} (nicht erfasst)")
    return (written,)


def always(condition: Condition | None) -> bool:
    """Whether a condition states nothing."""
    match condition:
        case None:
            return True
        case All():
            return all(always(part) for part in condition.parts)
        case Constant():
            return condition.truth
        case _:
            return False
