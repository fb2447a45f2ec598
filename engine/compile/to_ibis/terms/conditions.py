"""Plan conditions over a frame's columns: wahr, falsch or unbekannt, by Kleene's tables and never cleverer."""

from __future__ import annotations

from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any

import ibis

from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.edges import beside_today
from engine.compile.to_ibis.terms.logic import (
    FALSE,
    TRUE,
    Bool,
    Expr,
    Gaps,
    Truth,
    Val,
    all_of,
    any_of,
    choose,
    column,
    conjunction,
    different,
    disjunction,
    merge,
    only_where,
    opposite,
    same,
    truth_of,
)
from engine.compile.to_ibis.terms.numbers import alike
from engine.compile.to_ibis.terms.values import range_of, value
from engine.compile.to_ibis.terms.view import View
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
from engine.plan.values import Unset
from schemas.factmodel import FieldType

COMPARE: dict[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQUAL: same,
    Operator.NOT_EQUAL: different,
    Operator.LESS: lt,
    Operator.AT_MOST: le,
    Operator.MORE: gt,
    Operator.AT_LEAST: ge,
}


def truth(node: Condition, view: View) -> Truth:
    """The truth of a canonical condition in every row of the view."""
    known = view.truths.get(node)
    if known is None:
        known = view.truths[node] = _truth(node, view)
    return known


def _truth(node: Condition, view: View) -> Truth:
    match node:
        case Constant():
            return TRUE if node.truth else FALSE
        case All():
            return conjunction(truth(part, view) for part in node.parts)
        case AnyOf():
            return disjunction(truth(part, view) for part in node.parts)
        case Not():
            return opposite(truth(node.part, view))
        case Named():
            return truth(node.condition, view)
        case Compare():
            return _compare(node, view)
        case OneOf():
            return _one_of(node, view)
        case Filled():
            return _filled(node, view)
        case Lasts():
            return _lasts(node, view)
        case Counts() | Covers():
            low, high, gaps = range_of(node, view)
            return in_range(low, high, gaps, node.operator, value(node.number, view))


def _compare(node: Compare, view: View) -> Truth:
    if (known := beside_today(node, view)) is not None:
        return related([known[0]], known[1])
    left, right = _running(value(node.left, view)), _running(value(node.right, view))
    return related([left, right], COMPARE[node.operator](*alike(left.value, right.value)))


def _running(val: Val) -> Val:
    """A running end as a day that is later than every day."""
    if val.running is False:
        return val
    return Val(choose(val.running, days.day(days.NEVER), val.value), val.unknown, False, val.gaps)


def related(parts: list[Val], compared: Expr) -> Truth:
    """A comparison of values: unknown if one is unknown, else false if one is absent."""
    gaps = merge(*(part.gaps for part in parts))
    unknown = any_of(*(part.unknown for part in parts))
    if unknown is True:
        return Truth(None, gaps=gaps)
    if all(part.sure for part in parts):
        return Truth(compared, unknown is False, gaps)
    return truth_of(unknown, compared.fill_null(False), gaps)


def _one_of(node: OneOf, view: View) -> Truth:
    val = value(node.value, view)
    if val.unknown is True:
        return Truth(None, gaps=val.gaps)
    found = val.value.isin(node.choices)
    told = Truth(found, val.unknown is False, val.gaps) if val.sure else truth_of(
        val.unknown, found.fill_null(False), val.gaps)  # fmt: skip
    return opposite(told) if node.negated else told


def _filled(node: Filled, view: View) -> Truth:
    val = view.filled(node.value)
    if val.unknown is True:
        return Truth(None, gaps=val.gaps)
    found = val.value.notnull()
    if node.value.type in (FieldType.TEXT, FieldType.CHOICE):
        found = (val.value.strip() != "").fill_null(False)
    return truth_of(val.unknown, found if node.filled else ~found, val.gaps)


def _lasts(node: Lasts, view: View) -> Truth:
    if (known := beside_today(node, view)) is not None:
        return related([known[0]], known[1])
    start, end = value(node.start, view), value(node.end, view)
    if end.running is not False:
        end = Val(choose(end.running, days.day(view.today), end.value), end.unknown, False, end.gaps)
    if isinstance(node.amount, Unset):
        return Truth(None, gaps=merge(start.gaps, end.gaps, value(node.amount, view).gaps))
    amount = node.amount
    if node.counting is Counting.AGE:
        bound = days.age_reached(start.value, amount)
    else:
        bound = days.after(start.value, amount, node.counting is Counting.INCLUSIVE)
    return related([start, end], COMPARE[node.operator](end.value, bound))


def in_range(low: Expr, high: Expr | None, gaps: Gaps, operator: Operator, number: Val) -> Truth:
    """A range of numbers compared with a number: true if every number of the range is, false if none is."""
    lowest = Val(low, sure=True)
    wide: Bool = True if high is None else low != high
    sure_true, sure_false = _bounds(low, high, operator, number.value)
    if number.unknown is True:
        return Truth(None, gaps=merge(number.gaps, only_where(wide, gaps)))
    if high is not None and high is low:
        return related([lowest, number], COMPARE[operator](low, number.value))
    missing = merge(number.gaps, gaps)
    if isinstance(sure_true, bool) and isinstance(sure_false, bool):
        return Truth(True if sure_true else False if sure_false else None, gaps=missing)
    if not number.sure:
        sure_true = column(sure_true).fill_null(False)
        sure_false = any_of(column(sure_false).fill_null(False), number.absent)
    found = ibis.cases((column(sure_true), True), (column(sure_false), False), else_=ibis.null("boolean"))
    whole = Truth(found)
    return Truth(found, gaps=only_where(whole.unknown, missing))


def _bounds(low: Expr, high: Expr | None, operator: Operator, number: Expr) -> tuple[Bool, Bool]:
    """Where a comparison holds for every number from `low` to `high`, and where for none; `high` None: no bound."""
    match operator:
        case Operator.AT_LEAST:
            return low >= number, False if high is None else high < number
        case Operator.MORE:
            return low > number, False if high is None else high <= number
        case Operator.AT_MOST:
            return False if high is None else high <= number, low > number
        case Operator.LESS:
            return False if high is None else high < number, low >= number
        case Operator.EQUAL:
            one = False if high is None else all_of(low == high, low == number)
            return one, any_of(number < low, False if high is None else number > high)
        case Operator.NOT_EQUAL:
            equal, unequal = _bounds(low, high, Operator.EQUAL, number)
            return unequal, equal
