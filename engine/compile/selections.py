"""German phrases for selected records: „mit Status offen und mit Datum ab dem 01.04.2020“.

Values that can be computed outside of the selection are slots, the others are said in words. What belongs together
where an „oder“ stands beside an „und“ is put in brackets.
"""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases.naming import column_label, derived, entity, entry
from engine.compile.phrases.nouns import noun, within
from engine.compile.phrases.written import amount, choices, type_of
from engine.compile.template import Template
from engine.compile.words.facts import compared, label_of, lasting, on, own, related, with_label
from engine.compile.words.operators import DAYS, LENGTHS, NUMBERS, OPPOSITE, compact, joined
from engine.compile.words.speech import caseless, choosing
from engine.compile.words.windows import window_words
from engine.plan.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
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
from engine.plan.values import Column, Literal, Rows, Shifted, Today, Value
from schemas.factmodel import FactModel, FieldType

_NEGATED = {Operator.EQUAL: Operator.NOT_EQUAL, Operator.NOT_EQUAL: Operator.EQUAL}
_NONE = ((Operator.EQUAL, 0), (Operator.AT_MOST, 0), (Operator.LESS, 1))
_JOINED = ("mit ", "ohne ")
_SOME = ((Operator.AT_LEAST, 1), (Operator.MORE, 0))


def selection(rows: Rows, model: FactModel, most: int | None = None) -> Template:
    """What the selected records have, with a blank in front; empty when every record is meant.

    With `most` so many phrases are said at most, then how many more there are.
    """
    held, said, after = _pieces(rows, model)
    rest = 0 if most is None else len(said) + len(after) - most
    if most is not None and rest > 0:
        said, after = [*said[:most], *after[: max(0, most - len(said))]], []
        said.append((f"mit {rest} {'weiteren Merkmal' if rest == 1 else 'weiteren Merkmalen'}",))
    phrases = _listed(said)
    tail = [piece for one in after for piece in (", ", *one)]
    before = [piece for one in (held, phrases) if one for piece in (" ", *one)]
    return compact((*before, *tail))


def _listed(said: list[Template]) -> Template:
    """A, B und C."""
    if len(said) < 2:
        return said[0] if said else ()
    return joined([joined(said[:-1], ", "), said[-1]], " und ")


def _pieces(rows: Rows, model: FactModel) -> tuple[Template, list[Template], list[Template]]:
    """The day on which the records' interval must hold, the phrases, and what follows behind a comma."""
    model = choosing(rows, model)
    parts = _flat(rows.where)
    held, rest = _held(parts, rows, model)
    others = [part for part in rest if _day(part, rows, model) is None and not _restates(part, rows)]
    spans = _spans(rest, model, rows)
    alone = len(others) + len(spans) == 1
    said = [phrase for part in others if (phrase := _phrase(part, rows, model, alone))]
    after = [phrase for phrase in said if _begins(phrase, ("wobei ", "außer "))]
    said = [phrase for phrase in said if phrase not in after]
    said += [span for stem, span in spans if stem.startswith(_JOINED)]
    return held, said, [*(span for stem, span in spans if not stem.startswith(_JOINED)), *after]


def _begins(phrase: Template, words: tuple[str, ...]) -> bool:
    return bool(phrase) and isinstance(phrase[0], str) and phrase[0].startswith(words)


def grouped(condition: Condition, rows: Rows, model: FactModel) -> tuple[Template, bool]:
    """What a part of a selection says, and whether it says several things."""
    held, said, after = _pieces(Rows(rows.scope, rows.entity, rows.base, rows.link, rows.day, condition), model)
    every = [*([held] if held else []), *said, *after]
    return _listed(every), len(every) > 1


def _flat(condition: Condition) -> list[Condition]:
    """The parts that must all hold, without those that state nothing; a „nicht“ is said of single facts only."""
    if isinstance(condition, All):
        return [found for part in condition.parts for found in _flat(part)]
    if isinstance(condition, AnyOf) and len(condition.parts) == 1:
        return _flat(condition.parts[0])
    if isinstance(condition, Not):
        inner = _opposite(condition.part)
        return [inner] if isinstance(inner, Not) else _flat(inner)
    return [] if isinstance(condition, Constant) and condition.truth else [condition]


def _opposite(part: Condition) -> Condition:
    """The contrary: „anders als“ instead of „nicht wie“ (of records that have the field), none instead of not some."""
    match part:
        case Not():
            return part.part
        case All():
            return AnyOf(tuple(_opposite(one) for one in part.parts), part.place)
        case AnyOf():
            return All(tuple(_opposite(one) for one in part.parts), part.place)
        case OneOf():
            return OneOf(part.value, part.choices, not part.negated, part.place)
        case Filled():
            return Filled(part.value, not part.filled, part.place)
        case Counts() if not part.in_series:
            return Counts(part.rows, OPPOSITE[part.operator], part.number, place=part.place)
        case Compare() if part.operator in _NEGATED:
            return Compare(part.left, _NEGATED[part.operator], part.right, part.place)
        case _:
            return Not(part)


def _held(parts: list[Condition], rows: Rows, model: FactModel) -> tuple[Template, list[Condition]]:
    """„am 30.06.2020“ for records whose interval holds a day, and the other parts."""
    interval = entity(rows.entity, model).interval
    begun = [p for p in parts if interval and _bounds(p, rows, model, interval[0], Operator.AT_MOST)]
    ending = [p for p in parts if interval and _bounds(p, rows, model, interval[1], Operator.AT_LEAST)]
    for first in begun:
        for last in ending:
            assert isinstance(first, Compare) and isinstance(last, Compare)
            if _same(first.right, last.right):
                rest = [p for p in parts if p is not first and p is not last]
                return compact(on("am ", first.right, model)), rest
    return (), parts


def _bounds(part: Condition, rows: Rows, model: FactModel, name: str, operator: Operator) -> bool:
    column = _day(part, rows, model)
    return column is not None and column.name == name and isinstance(part, Compare) and part.operator is operator


def _same(one: Value, other: Value) -> bool:
    return one == other or (isinstance(one, Today) and isinstance(other, Today))


def _day(part: Condition, rows: Rows, model: FactModel) -> Column | None:
    """The day of the selected record that a part (or the part that must not hold) compares, or None."""
    if isinstance(part, Not):
        part = part.part
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
    compared: dict[tuple[str, bool], tuple[str, list[Compare]]] = {}
    for part in parts:
        column = _day(part, rows, model)
        inner = part.part if isinstance(part, Not) else part
        if column is None or not isinstance(inner, Compare) or _trivial(part, rows, column):
            continue
        key = (column.name, isinstance(part, Not))
        compared.setdefault(key, (column_label(column, model), []))[1].append(inner)
    found = []
    for (name, negated), (label, limits) in compared.items():
        own_day = rows.day is not None and name == rows.day.name
        # Of a day that must not lie somewhere each limit is a wish of its own.
        for some in [[one] for one in limits] if negated else [limits]:
            stem = _stem(label, negated)
            found.append((stem, _span(stem, some, model, own_day and not negated)))
    return found


def _stem(label: str, negated: bool) -> str:
    if label.endswith(" am") and not german.is_noun(label) and label[:1].islower():
        return f"{'nicht ' if negated else ''}{label.removesuffix(' am')}"
    return f"{'ohne' if negated else 'mit'} {german.after_with(label) if german.is_noun(label) else f'„{label}“'}"


def _trivial(part: Condition, rows: Rows, column: Column) -> bool:
    """Records dated after the Stichtag do not exist, so that this need not be said."""
    own_day = rows.day is not None and column.name == rows.day.name
    limit, said = (part.part, Operator.MORE) if isinstance(part, Not) else (part, Operator.AT_MOST)
    return own_day and isinstance(limit, Compare) and limit.operator is said and isinstance(limit.right, Today)


def _span(stem: str, parts: list[Compare], model: FactModel, own_day: bool) -> Template:
    order = [Operator.AT_LEAST, Operator.MORE, Operator.EQUAL, Operator.NOT_EQUAL, Operator.AT_MOST, Operator.LESS]
    parts = sorted(parts, key=lambda part: order.index(part.operator))
    if caseless(model) and (len(parts) == 2 or (len(parts) == 1 and own_day)):
        window = window_words(parts[0], parts[1] if len(parts) == 2 else None)
        if window:
            return (f"{stem} {window}",)
    from_to = [part.operator for part in parts] == [Operator.AT_LEAST, Operator.AT_MOST]
    said = [
        on("vom " if from_to and part.operator is Operator.AT_LEAST else DAYS[part.operator], part.right, model)
        for part in parts
    ]
    return compact((f"{stem} ", *joined(said, " " if from_to else " und ")))


def _phrase(condition: Condition, rows: Rows, model: FactModel, alone: bool = False) -> Template:
    """One part; `alone` where no other part stands beside it, so that an „oder“ needs no brackets."""
    match condition:
        case Compare() if own(condition.left, rows) is not None:
            return compared(condition, model)
        case OneOf() if own(condition.value, rows) is not None:
            words = f"{'außer ' if condition.negated else ''}{choices(condition.choices)}"
            return (with_label(label_of(condition.value, model), words),)
        case Filled() if own(condition.value, rows) is not None:
            return (f"{'mit' if condition.filled else 'ohne'} Angabe „{label_of(condition.value, model).strip('„“')}“",)
        case Lasts() if own(condition.start, rows) is not None:
            return (lasting(condition),)
        case AnyOf():
            found = [grouped(part, rows, model) for part in condition.parts]
            either = joined([("(", *said, ")") if several else said for said, several in found], " oder ")
            return either if alone else compact(("(", *either, ")"))
        case All():
            return grouped(condition, rows, model)[0]
        case Not():
            return _refused(_phrase(condition.part, rows, model), condition.part)
        case Named():
            return (f"mit dem Merkmal „{condition.title}“",)
        case _:
            return _other(condition, model)


def _refused(phrase: Template, part: Condition) -> Template:
    """„ohne Datum vor dem …“: a day that is not there does not lie before another one either."""
    dated = isinstance(part, Compare) and type_of(part.left) is FieldType.DATE
    if dated and phrase and isinstance(phrase[0], str) and phrase[0].startswith("mit "):
        return ("ohne " + phrase[0].removeprefix("mit "), *phrase[1:])
    return compact(("nicht ", *phrase))


def _restates(condition: Condition, rows: Rows) -> bool:
    """„n nach dem Tag ≥ Stichtag“ says the same as „Tag ≥ n vor dem Stichtag“, if that stands there too."""
    if not isinstance(condition, Compare):
        return False
    left = condition.left
    if not isinstance(left, Shifted) or not isinstance(condition.right, Today):
        return False
    return any(
        isinstance(part, Compare) and part.left == left.day and isinstance(part.right, Shifted)
        and part.right.amount == left.amount and isinstance(part.right.day, Today)
        for part in _flat(rows.where)
    )  # fmt: skip


def _other(condition: Condition, model: FactModel) -> Template:
    """What is said of other records than the selected one, or of computed values."""
    match condition:
        case Counts():
            return _nested(condition, model)
        case Covers():
            return _covered(condition, model)
        case Compare():
            return related(condition, model)
        case OneOf():
            sign = "außer " if condition.negated else ""
            return (f"mit {noun(condition.value, model)} {sign}{choices(condition.choices)}",)
        case Filled():
            said = entry(condition.value, model).removeprefix("die ")
            return (f"{'mit' if condition.filled else 'ohne'} {said}",)
        case Lasts():
            return (
                f"mit {LENGTHS[condition.operator]} {amount(condition.amount)} von "
                f"{noun(condition.start, model, dative=True)} bis {noun(condition.end, model, dative=True)}",
            )
        case _:
            return ()


def _nested(leaf: Counts, model: FactModel) -> Template:
    """„mit einem Bestandteil (Art Stellenplan)“, „ohne einen Schritt (…)“, „mit mindestens 3 Terminen (…)“."""
    known = entity(leaf.rows.entity, model)
    asked = (leaf.operator, leaf.number.value) if isinstance(leaf.number, Literal) else None
    held, said, after = _pieces(leaf.rows, model)
    inner = joined([_without_with(one) for one in [*said, *after]], ", ")
    tail: Template = (*((" ", *held) if held else ()), *((" (", *inner, ")") if inner else ()))
    if asked in _NONE:
        return compact((f"ohne {german.accusative(known.article, known.label)}", *tail))
    if asked in _SOME:
        return compact((f"mit {german.with_one(known.article, known.label)}", *tail))
    number = within(leaf.number, model)
    many = german.with_one(known.article, known.label).partition(" ")[2] if number == ("1",) else ""
    many = many or german.plural_dative(known.plural)
    series = " in Folge" if leaf.in_series else ""
    return compact((f"mit {NUMBERS[leaf.operator]} ", *number, f" {many}{series}", *tail))


def _without_with(phrase: Template) -> Template:
    """The phrase as it stands in brackets: „Art Stellenplan“."""
    if phrase and isinstance(phrase[0], str) and phrase[0].startswith("mit "):
        return compact((phrase[0].removeprefix("mit "), *phrase[1:]))
    return phrase


def _covered(leaf: Covers, model: FactModel) -> Template:
    units = {Measure.DAYS: "Tagen", Measure.FULL_MONTHS: "vollen Monaten"}
    unit = units.get(leaf.measure, "angefangenen Monaten")
    return compact((
        f"mit {NUMBERS[leaf.operator]} ", *within(leaf.number, model),
        f" {unit} „{entity(leaf.rows.entity, model).label}“ (", *on("vom ", leaf.first, model), " ",
        *on("bis zum ", leaf.last, model), ")",
    ))  # fmt: skip
