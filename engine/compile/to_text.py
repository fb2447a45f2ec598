"""What a leaf says in German: clauses with slots, the same words for the set-wise and the case-wise evaluator.

`clauses(leaf, model)` gives three clauses without a full stop. In the clauses for true and false every slot's value is
present or absent (an absent one is written `Slot.absent`); the clause for unknown names no values. Slots of a leaf are
computed in the leaf's own scope; slots inside a selection never depend on the selected record.
"""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases.naming import derived, entity, entry, is_or_are
from engine.compile.phrases.nouns import bare, day_words, noun
from engine.compile.phrases.written import amount, choices, slot, type_of
from engine.compile.selections import selection
from engine.compile.template import Clauses, Counted, Fact, Template
from engine.compile.words.operators import LENGTHS, NUMBERS, OPPOSITE, compact
from engine.compile.words.reach import never_absent
from engine.plan.conditions import (
    Compare,
    Condition,
    Counting,
    Counts,
    Covers,
    Filled,
    Lasts,
    Measure,
    OneOf,
    Operator,
)
from engine.plan.values import Column, Literal, Newest, Rows, Tally, Unset, Value
from schemas.factmodel import Empty, FactModel, FieldType

_MEASURES = {
    Measure.DAYS: ("Tag", "Tagen", "an"),
    Measure.FULL_MONTHS: ("vollen Monat", "vollen Monaten", "in"),
    Measure.STARTED_MONTHS: ("angefangenen Monat", "angefangenen Monaten", "in"),
}
_RELATIONS = {
    Operator.EQUAL: ("am ", "nicht am "),
    Operator.NOT_EQUAL: ("nicht am ", "am "),
    Operator.LESS: ("vor dem ", "nicht vor dem "),
    Operator.AT_MOST: ("nicht nach dem ", "nach dem "),
    Operator.MORE: ("nach dem ", "nicht nach dem "),
    Operator.AT_LEAST: ("nicht vor dem ", "vor dem "),
}
"""What a day does to another when a comparison is true, and when it is false and both days are there."""

_MAYBE = {
    **{operator: (true, f"nicht {true}") for operator, (true, _) in _RELATIONS.items()},
    Operator.NOT_EQUAL: ("nicht am ", "nicht an einem anderen Tag als dem "),
    Operator.AT_MOST: ("spätestens am ", "nicht spätestens am "),
    Operator.AT_LEAST: ("frühestens am ", "nicht frühestens am "),
}
"""The same where one of the days may not be there: then a comparison is false, whichever way it goes."""

_EXISTS = ((Operator.AT_LEAST, 1), (Operator.MORE, 0))
_NONE = ((Operator.EQUAL, 0), (Operator.AT_MOST, 0), (Operator.LESS, 1))


def clauses(leaf: Condition, model: FactModel) -> Clauses:
    """What `leaf` (one of plan.conditions.LEAVES) says when it is true, false or unknown."""
    match leaf:
        case Compare():
            found = _compare(leaf, model)
        case OneOf():
            found = _one_of(leaf, model)
        case Filled():
            found = _filled(leaf, model)
        case Lasts():
            found = _age(leaf, model) if leaf.counting is Counting.AGE else _lasts(leaf, model)
        case Counts():
            found = _counts(leaf, model)
        case Covers():
            found = _covers(leaf, model)
        case _:
            raise TypeError(f"not a leaf: {type(leaf).__name__}")
    return Clauses(*(compact(template) for template in (found.true, found.false, found.unknown)))


def _compare(leaf: Compare, model: FactModel) -> Clauses:
    if isinstance(leaf.left, Tally):
        return _number(leaf, model)
    kind = type_of(leaf.left)
    if kind is FieldType.DATE:
        return _day(leaf, model)
    if kind in (FieldType.NUMBER, FieldType.INTEGER):
        return _number(leaf, model)
    if kind is FieldType.YES_NO:
        return _yes_no(leaf, model)
    return _choice(leaf, model)


def _day(leaf: Compare, model: FactModel) -> Clauses:
    subject: Template = (f"{noun(leaf.left, model)} (", slot(leaf.left), ") liegt ")
    true, false = _RELATIONS[leaf.operator]
    if not (_comparable(leaf.left) and _comparable(leaf.right)):
        true, false = _MAYBE[leaf.operator]
    right = _compared_day(leaf.right, model)
    unknown = f"{noun(leaf.left, model)}: unbekannt (gefordert: {true}"
    point = true.endswith("am ")
    unknown += f"{day_words(leaf.right, model, point=point)})"
    return Clauses((*subject, true, *right), (*subject, false, *right), (unknown,))


def _comparable(value: Value) -> bool:
    """Whether a day is there, or a running end of the record itself, which is later than every day."""
    own = isinstance(value, Column) and value.empty is Empty.RUNNING and not value.row.scope and not value.row.path
    return own or never_absent(value)


def _compared_day(right: Value, model: FactModel) -> Template:
    """01.07.2023; 30.03.2020 (3 Monate vor Ende der Teilnahme)."""
    if isinstance(right, Literal | Unset):
        return (slot(right),)
    return (slot(right), f" ({bare(right, model)})")


def _number(leaf: Compare, model: FactModel) -> Clauses:
    name = noun(leaf.left, model)
    wanted: Template = (f"{NUMBERS[leaf.operator]} ", slot(leaf.right))
    subject: Template = (f"{name} {is_or_are(leaf.left, model)} ", slot(leaf.left))
    return Clauses(
        (*subject, ", also ", *wanted),
        (*subject, ", nicht ", *wanted),
        (f"{name}: unbekannt (gefordert: {NUMBERS[leaf.operator]} ", *_static(leaf.right, model), ")"),
    )


def _static(value: Value, model: FactModel) -> Template:
    """A value without its slot: for clauses that name no values."""
    return (slot(value),) if isinstance(value, Literal | Unset) else (noun(value, model),)


def _yes_no(leaf: Compare, model: FactModel) -> Clauses:
    name = noun(leaf.left, model)
    sign = "" if leaf.operator is Operator.EQUAL else "nicht "
    return Clauses(
        (f"{name}: ", slot(leaf.left)),
        (f"{name}: ", slot(leaf.left), f" (gefordert: {sign}", slot(leaf.right), ")"),
        (f"{name}: unbekannt (gefordert: {sign}", *_static(leaf.right, model), ")"),
    )


def _choice(leaf: Compare, model: FactModel) -> Clauses:
    name = noun(leaf.left, model)
    subject: Template = (f"{name} ist ", slot(leaf.left))
    right: Template = (slot(leaf.right),)
    if not isinstance(leaf.right, Literal):
        right = (f"wie {noun(leaf.right, model)} (", slot(leaf.right), ")")
    unknown: Template = (f"{name}: unbekannt (gefordert: ", *_static(leaf.right, model), ")")
    if leaf.operator is Operator.EQUAL:
        also: Template = subject if isinstance(leaf.right, Literal) else (*subject, ", ", *right)
        return Clauses(also, _instead(leaf.left, subject, right), unknown)
    other: Template = (f"{name}: unbekannt (ausgeschlossen: ", *_static(leaf.right, model), ")")
    return Clauses((*subject, ", nicht ", *right), (*subject, " (gefordert: anders als ", *right, ")"), other)


def _one_of(leaf: OneOf, model: FactModel) -> Clauses:
    name = noun(leaf.value, model)
    words = choices(leaf.choices)
    subject: Template = (f"{name} ist ", slot(leaf.value))
    if leaf.negated:
        return Clauses(
            (*subject, f", nicht {words}"),
            (*subject, " und damit ausgeschlossen"),
            (f"{name}: unbekannt (ausgeschlossen: {words})",),
        )
    unknown = (f"{name}: unbekannt (gefordert: {words})",)
    return Clauses(subject, _instead(leaf.value, subject, (words,)), unknown)


def _instead(value: Value, subject: Template, wanted: Template) -> Template:
    """„ist FbW, nicht AGH“; where choices begin with „nicht“ themselves, „ist absehbar (gefordert: nicht absehbar)“."""
    inner = value.value if isinstance(value, Newest) else value
    possible = inner.choices if isinstance(inner, Column) else ()
    if any(word == "nicht" for one in possible for word in one.split()):
        return (*subject, " (gefordert: ", *wanted, ")")
    return (*subject, ", nicht ", *wanted)


def _filled(leaf: Filled, model: FactModel) -> Clauses:
    name = entry(leaf.value, model)
    yes, no = (f"{name} ist ausgefüllt",), (f"{name} ist nicht ausgefüllt",)
    return Clauses(yes if leaf.filled else no, no if leaf.filled else yes, (f"{name}: unbekannt, ob ausgefüllt",))


def _age(leaf: Lasts, model: FactModel) -> Clauses:
    """AT_LEAST and LESS are what people say of an age; the others compare with the day it is reached."""
    name = noun(leaf.start, model)
    subject: Template = (f"{name} ist der ", slot(leaf.start), "; das sind am ", *_end(leaf.end), " ")
    years = amount(leaf.amount)
    said = {
        Operator.AT_LEAST: (f"mindestens {years}", f"noch nicht {years}"),
        Operator.LESS: (f"noch nicht {years}", f"mindestens {years}"),
    }
    word = NUMBERS[leaf.operator]
    true, false = said.get(leaf.operator, (f"{word} {years}", f"nicht {word} {years}"))
    return Clauses((*subject, true), (*subject, false), (f"{name}: unbekannt, ob {true}",))


def _end(end: Value) -> Template:
    """The end of a time; a running one is the Stichtag."""
    running = isinstance(end, Column) and end.empty is Empty.RUNNING
    return (slot(end, absent="heute" if running else None),)


def _lasts(leaf: Lasts, model: FactModel) -> Clauses:
    relation = f"{LENGTHS[leaf.operator]} {amount(leaf.amount)}"
    first, last = derived(leaf.start, model), derived(leaf.end, model)
    if first is not None and last is not None and first.row == last.row:
        known = entity(first.row.entity, model)
        subject = f"{german.nominative(known.article, known.label)} dauert"
        times: Template = (f"{subject} vom ", slot(leaf.start), " bis ", *_end(leaf.end), ", also ")
        unknown = f"{subject} unbekannt lange (gefordert: {relation})"
    else:
        start, end = bare(leaf.start, model), bare(leaf.end, model)
        times = ("die Zeit von ", slot(leaf.start), f" ({start}) bis ", *_end(leaf.end), f" ({end}) ist ")
        unknown = f"die Zeit von „{start}“ bis „{end}“ ist unbekannt (gefordert: {relation})"
    sure = never_absent(leaf.start) and never_absent(leaf.end)
    opposite = f"{LENGTHS[OPPOSITE[leaf.operator]]} {amount(leaf.amount)}"
    return Clauses((*times, relation), (*times, opposite if sure else f"nicht {relation}"), (unknown,))


def _records(rows: Rows, model: FactModel, series: str) -> tuple[Template, Template]:
    """„3 Termine mit …“ and „keinen Termin mit …“; of a series „3 Termine in Folge …“ and „zuletzt keinen Termin …“."""
    known = entity(rows.entity, model)
    tail = selection(rows, model)
    none = f"{'zuletzt ' if series else ''}{german.accusative(known.article, known.label, negative=True)}"
    some: Template = (Counted(Fact.FOUND, none, known.label + series, known.plural + series), *tail)
    return some, (none, *tail)


def _counts(leaf: Counts, model: FactModel) -> Clauses:
    known = entity(leaf.rows.entity, model)
    some, none = _records(leaf.rows, model, " in Folge" if leaf.in_series else "")
    ask = (leaf.operator, int(leaf.number.value)) if _whole(leaf.number) else None  # type: ignore[union-attr,arg-type]
    tail = selection(leaf.rows, model)
    if ask in _EXISTS:
        unknown: Template = ("unbekannt, ob es ", german.accusative(known.article, known.label), *tail, " gibt")
        return Clauses(("es gibt ", *some), ("es gibt ", *none), unknown)
    if ask in _NONE:
        unknown = ("unbekannt, ob es ", german.accusative(known.article, known.label), *tail, " gibt")
        return Clauses(("es gibt ", *none), ("es gibt ", *some), unknown)
    wanted: Template = (f", gefordert: {NUMBERS[leaf.operator]} ", slot(leaf.number))
    unknown = (
        "unbekannt, wie viele ",
        known.plural,
        *tail,
        f" es gibt (gefordert: {NUMBERS[leaf.operator]} ",
        *_static(leaf.number, model),
        ")",
    )
    return Clauses(("es gibt ", *some, *wanted), ("es gibt ", *some, *wanted), unknown)


def _whole(number: Value) -> bool:
    return isinstance(number, Literal) and type_of(number) in (FieldType.NUMBER, FieldType.INTEGER)


def _covers(leaf: Covers, model: FactModel) -> Clauses:
    known = entity(leaf.rows.entity, model)
    one, many, way = _MEASURES[leaf.measure]
    subject: Template = (f"„{known.label}“", *selection(leaf.rows, model))
    window: Template = (" vom ", slot(leaf.first), " bis zum ", slot(leaf.last))
    found: Template = (f" {way} ", Counted(Fact.FOUND, f"keinem {one}", one, many))
    wanted: Template = (f", gefordert: {NUMBERS[leaf.operator]} ", slot(leaf.number))
    unknown: Template = (
        *subject,
        f": unbekannt, {way} wie vielen {many} (gefordert: {NUMBERS[leaf.operator]} ",
        *_static(leaf.number, model),
        ")",
    )
    both = (*subject, " bestand", *window, *found, *wanted)
    return Clauses(both, both, unknown)
