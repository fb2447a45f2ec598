"""Conditions on one record: wahr, falsch or unbekannt, by Kleene's tables and never cleverer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from engine import calendar
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
from engine.plan.values import Duration, Unset
from engine.run.walk.terms import rows, spans, values
from engine.run.walk.terms.facts import (
    Absent,
    Gap,
    Result,
    Scope,
    Truth,
    Unknown,
    conjunction,
    disjunction,
    filled,
    negation,
    together,
    unknown,
)
from schemas.outcome import Cause

COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: eq,
    Operator.NOT_EQUAL: ne,
    Operator.LESS: lt,
    Operator.AT_MOST: le,
    Operator.MORE: gt,
    Operator.AT_LEAST: ge,
}


@dataclass(frozen=True, slots=True)
class Range:
    """A number between `low` and `high` (None: no bound), and what is missing to know it."""

    low: int
    high: int | None
    gaps: frozenset[Gap]


def truth(node: Condition, scope: Scope) -> Truth:
    """The truth of a condition."""
    match node:
        case Constant():
            return node.truth
        case All():
            return conjunction(truth(part, scope) for part in node.parts)
        case AnyOf():
            return disjunction(truth(part, scope) for part in node.parts)
        case Not():
            return negation(truth(node.part, scope))
        case Named():
            return truth(node.condition, scope)
        case _:
            return leaf(node, scope)[0]


def leaf(node: Condition, scope: Scope) -> tuple[Truth, Range | None]:
    """The truth of a leaf and, where it counts or measures, the range it found. Asked once a scope: reasons ask again
    what deciding has asked."""
    known = scope.asked.get(id(node))
    if known is None:
        known = scope.asked[id(node)] = (node, _leaf(node, scope))
    found: tuple[Truth, Range | None] = known[1]
    return found


def _leaf(node: Condition, scope: Scope) -> tuple[Truth, Range | None]:
    match node:
        case Compare():
            return _compare(node, scope), None
        case OneOf():
            return _one_of(node, scope), None
        case Filled():
            told = filled(node.value, scope)
            return (told if node.filled else negation(told)), None
        case Lasts():
            return _lasts(node, scope), None
        case Counts():
            found = Range(*(rows.series(node, scope) if node.in_series else rows.count(node.rows, scope)))
            return in_range(found, node.operator, values.value(node.number, scope)), found
        case Covers():
            found = Range(*spans.cover(node, scope))
            return in_range(found, node.operator, values.value(node.number, scope)), found
        case _:
            raise TypeError(f"not a leaf: {type(node).__name__}")


def _compare(node: Compare, scope: Scope) -> Truth:
    left, right = values.operand(node.left, scope), values.operand(node.right, scope)
    if (isinstance(left, Unknown) or isinstance(right, Unknown)) and (missing := together(left, right)):
        return missing
    if isinstance(left, Absent) or isinstance(right, Absent):
        if any(isinstance(side, Absent) and not side.running for side in (left, right)):
            return False
        # A running end is later than every day.
        return COMPARE[node.operator](isinstance(left, Absent), isinstance(right, Absent))
    return COMPARE[node.operator](left, right)


def _one_of(node: OneOf, scope: Scope) -> Truth:
    found = values.value(node.value, scope)
    if isinstance(found, Unknown):
        return found
    return (not isinstance(found, Absent) and found in node.choices) is not node.negated


def _lasts(node: Lasts, scope: Scope) -> Truth:
    start, end = values.value(node.start, scope), values.operand(node.end, scope)
    if isinstance(end, Absent) and end.running:
        end = scope.world.today
    unset = unknown(Cause.VALUE_NOT_SET, node.amount.name) if isinstance(node.amount, Unset) else True
    if missing := together(start, end, unset):
        return missing
    if isinstance(start, Absent) or isinstance(end, Absent):
        return False
    assert isinstance(start, date) and isinstance(node.amount, Duration)
    return COMPARE[node.operator](end, bound(start, node.amount, node.counting, scope))


def bound(start: date, amount: Duration, counting: Counting, scope: Scope) -> date:
    """The day that the end of a time is compared with."""
    if counting is Counting.AGE:
        return (
            calendar.age_reached(start, amount.months)
            if amount.months is not None
            else calendar.after(start, amount, scope.world.rulebook.calendar)
        )
    return calendar.after(start, amount, scope.world.rulebook.calendar, counting is Counting.INCLUSIVE)


def in_range(found: Range, operator: Operator, number: Result) -> Truth:
    """A range compared with a number: true if every number of the range is, false if none is."""
    wide = found.low != found.high
    if isinstance(number, Unknown):
        return Unknown(number.gaps | (found.gaps if wide else frozenset()))
    if isinstance(number, Absent):
        return False
    assert isinstance(number, Decimal | int)
    if not wide:
        return COMPARE[operator](found.low, number)
    told = _compared(found.low, found.high, operator, number)
    return Unknown(found.gaps) if told is None else told


def _compared(low: int, high: int | None, operator: Operator, number: Decimal | int) -> bool | None:
    """What holds for every number from `low` to `high`; None where it depends."""
    below = high is not None and high < number
    match operator:
        case Operator.AT_LEAST:
            return True if low >= number else False if below else None
        case Operator.LESS:
            return False if low >= number else True if below else None
        case Operator.MORE:
            return True if low > number else False if high is not None and high <= number else None
        case Operator.AT_MOST:
            return False if low > number else True if high is not None and high <= number else None
        case Operator.EQUAL:
            return False if low > number or below else None
        case Operator.NOT_EQUAL:
            return True if low > number or below else None
