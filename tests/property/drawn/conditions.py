"""Draws well-typed conditions with every node of the plan."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

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
from engine.plan.values import Column, Duration, Literal, Rows, Today, Unit, Unset
from schemas.factmodel import FieldType
from tests.property.drawn import values
from tests.property.drawn.values import Writer
from tests.property.drawn.world import MODEL, column, keys

T = FieldType
ORDERED = (Operator.AT_LEAST, Operator.AT_MOST, Operator.LESS, Operator.MORE, Operator.EQUAL)


def condition(w: Writer, depth: int) -> Condition:
    """A condition of at most `depth` more levels."""
    if depth > 0 and w.chooser.chance(45):
        return _combined(w, depth)
    return leaf(w, depth)


def _combined(w: Writer, depth: int) -> Condition:
    kind = w.chooser.number(0, 9)
    if kind < 4:
        return All(tuple(condition(w, depth - 1) for _ in range(w.chooser.number(2, 3))))
    if kind < 7:
        return AnyOf(tuple(condition(w, depth - 1) for _ in range(w.chooser.number(2, 3))))
    if kind == 7:
        return Not(condition(w, depth - 1))
    if kind == 8:
        return Named(f"begriff{w.rows_written}", "Ein Begriff", condition(w, depth - 1))
    fixed: tuple[Condition, ...] = (All(()), AnyOf(()), Constant(True), Constant(False))
    return w.chooser.pick(fixed)


def leaf(w: Writer, depth: int) -> Condition:
    """A condition with a truth of its own."""
    kinds = ["days", "lasts", "age", "filled", *["yes"] * 2, *["choice"] * 3, "text", *["numbers"] * 2]
    if depth > 0:
        kinds += [*["counts"] * 3, "series", *["covers"] * 2]
    return LEAVES[w.chooser.pick(kinds)](w, depth)


def derived_day(w: Writer, depth: int, name: str) -> Compare:
    """A comparison of a day that is computed in the named way."""
    return Compare(values.DERIVED_DAYS[name](w, depth), w.chooser.pick(ORDERED), values.day(w, 0))


def _days(w: Writer, depth: int) -> Compare:
    left = w.chooser.pick(w.columns(T.DATE)) if w.chooser.chance(70) else values.day(w, depth - 1)
    return Compare(left, w.chooser.pick(ORDERED), values.day(w, depth - 1))


def _numbers(w: Writer, depth: int, type_: FieldType) -> Compare:
    operators = (*ORDERED, Operator.NOT_EQUAL)
    return Compare(
        values.number(w, depth - 1, type_), w.chooser.pick(operators), values.number(w, depth - 1, type_)
    )  # fmt: skip


def _yes(w: Writer) -> Condition:
    if not w.has(T.YES_NO):
        return _filled(w)
    literal = Literal(w.chooser.chance(60), T.YES_NO)
    operator = Operator.EQUAL if w.chooser.chance(85) else Operator.NOT_EQUAL
    return Compare(w.chooser.pick(w.columns(T.YES_NO)), operator, literal)


def _choice(w: Writer, depth: int) -> Condition:
    if not w.has(T.CHOICE):
        return _filled(w)
    value, choices = values.word(w, depth - 1, T.CHOICE)
    if w.chooser.chance(50):
        operator = Operator.EQUAL if w.chooser.chance(75) else Operator.NOT_EQUAL
        return Compare(value, operator, Literal(w.chooser.pick(choices), T.CHOICE))
    some = choices[w.chooser.number(0, 1) :][: w.chooser.number(1, 2)]
    return OneOf(value, some, w.chooser.chance(35))


def _text(w: Writer, depth: int) -> Condition:
    if not w.has(T.TEXT):
        return _filled(w)
    if w.chooser.chance(15):
        return _same_record(w)
    value, texts = values.word(w, depth - 1, T.TEXT)
    kind = w.chooser.number(0, 2)
    if kind == 0:
        return OneOf(value, texts[:2], w.chooser.chance(35))
    operator = w.chooser.pick((Operator.EQUAL, Operator.NOT_EQUAL))
    other = Literal(w.chooser.pick(texts), T.TEXT) if kind == 1 else w.chooser.pick(w.columns(T.TEXT))
    return Compare(value, operator, other)


def _same_record(w: Writer) -> Compare:
    """Whether two rows in scope belong to the same record, or are it."""
    one, other = (column(row, w.chooser.pick(sorted(keys(row.entity)))) for row in (w.row(), w.row()))
    return Compare(one, w.chooser.pick((Operator.EQUAL, Operator.NOT_EQUAL)), other)


def _filled(w: Writer) -> Filled:
    types = [type_ for type_ in (T.DATE, T.TEXT, T.CHOICE, T.NUMBER, T.YES_NO) if w.has(type_)]
    return Filled(w.chooser.pick(w.columns(w.chooser.pick(types))), w.chooser.chance(60))


def _lasts(w: Writer, depth: int) -> Lasts:
    start = w.chooser.pick(w.columns(T.DATE)) if w.chooser.chance(70) else values.day(w, depth - 1)
    end = w.chooser.pick(w.columns(T.DATE)) if w.chooser.chance(60) else values.day(w, depth - 1)
    counting = w.chooser.pick((Counting.EXCLUSIVE, Counting.INCLUSIVE))
    units = (Unit.MONTHS, Unit.MONTHS, Unit.DAYS, Unit.WEEKS, Unit.YEARS)
    amount: Duration | Unset = values.duration(w, *units)
    if w.unset and w.chooser.chance(3):
        amount = Unset("dauer_x", T.DURATION)
    return Lasts(start, end, w.chooser.pick(ORDERED), amount, counting, label="dauer")


def _age(w: Writer) -> Lasts:
    start = w.chooser.pick(w.columns(T.DATE))
    at = Today() if w.chooser.chance(70) else values.day(w, 0)
    operator = w.chooser.pick((Operator.AT_LEAST, Operator.LESS))
    return Lasts(start, at, operator, values.duration(w, Unit.YEARS), Counting.AGE, label="alter")


def _counts(w: Writer, depth: int) -> Condition:
    if not values.reachable(w):
        return _filled(w)
    found = values.rows(w, depth)
    if w.chooser.chance(40):
        operator, number = w.chooser.pick(((Operator.AT_LEAST, 1), (Operator.EQUAL, 0)))
        return Counts(found, operator, Literal(Decimal(number), T.INTEGER))
    return Counts(found, w.chooser.pick(ORDERED), values.literal_number(w, T.INTEGER))


def _series(w: Writer, depth: int) -> Condition:
    if not values.with_day(w):
        return _filled(w)
    found = values.rows(w, depth, day_needed=True)
    assert found.day is not None
    window = Compare(found.day, Operator.AT_LEAST, values.literal_day(w))
    both = Rows(
        found.scope, found.entity, found.base, found.link, found.day, All((window, found.where))
    )  # fmt: skip
    number = Literal(Decimal(w.chooser.number(1, 3)), T.INTEGER)
    return Counts(both, Operator.AT_LEAST, number, in_series=True, breaks=found.where)


def _covers(w: Writer, depth: int) -> Condition:
    if not values.reachable(w):
        return _filled(w)
    found = values.rows(w, depth, entities=("zeitraum", "vorgang"))
    days = values.of_rows(found, T.DATE)
    interval = MODEL.entities[found.entity].interval
    named = {one.name: one for one in days}
    if not days:
        return Counts(found, Operator.AT_LEAST, Literal(Decimal(1), T.INTEGER))
    start: Column = named[interval[0]] if interval else w.chooser.pick(days)
    end: Column = named[interval[1]] if interval and w.chooser.chance(80) else w.chooser.pick(days)
    measure = w.chooser.pick(tuple(Measure))
    first = values.day(w, depth - 1)
    last = Today() if w.chooser.chance(60) else values.day(w, depth - 1)
    limit = w.chooser.pick((1, 30, 90, 0, 365) if measure is Measure.DAYS else (1, 0, 3, 12))
    return Covers(
        found, start, end, first, last, measure, w.chooser.pick(ORDERED), Literal(Decimal(limit), T.INTEGER)
    )  # fmt: skip


LEAVES: dict[str, Callable[[Writer, int], Condition]] = {
    "days": _days,
    "lasts": _lasts,
    "age": lambda w, _depth: _age(w),
    "filled": lambda w, _depth: _filled(w),
    "yes": lambda w, _depth: _yes(w),
    "choice": _choice,
    "text": _text,
    "numbers": lambda w, depth: _numbers(w, depth, w.chooser.pick((T.NUMBER, T.INTEGER))),
    "counts": _counts,
    "series": _series,
    "covers": _covers,
}
"""The kinds of leaf by name."""
