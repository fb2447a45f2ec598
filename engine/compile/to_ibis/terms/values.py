"""Plan values over a frame's columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis

from engine.compile.to_ibis.canon import needs_calendar
from engine.compile.to_ibis.terms import coverage, days, numbers
from engine.compile.to_ibis.terms.logic import (
    Bool,
    Expr,
    Gaps,
    Val,
    all_of,
    any_of,
    choose,
    column,
    merge,
    nothing,
    only_where,
    sure,
)
from engine.compile.to_ibis.terms.moments import Way
from engine.compile.to_ibis.terms.view import TYPES, Range, Stored, View
from engine.compile.verdicts import Gap
from engine.plan.conditions import Compare, Operator
from engine.plan.values import (
    Anchor,
    Choose,
    Column,
    CoverageStart,
    DaysBetween,
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
from schemas.outcome import Cause


def value(node: Value, view: View) -> Val:
    """The value of a canonical node in every row of the view."""
    known = view.values.get(node)
    if known is None:
        known = view.values[node] = _value(node, view)
    return known


def _value(node: Value, view: View) -> Val:
    match node:
        case Column():
            return view.column(node)
        case Literal():
            return sure(literal(node))
        case Unset():
            return nothing(TYPES.get(node.type, "int64"), Gap(node.name, Cause.VALUE_NOT_SET))
        case Today():
            return sure(days.day(view.today))
        case Anchor():
            return view.anchor()
        case Period():
            return sure(days.day(view.delivery.moment(Way.MONTH_ENDS if node.last else Way.MONTH_BEGINS)))
        case YearStart():
            return lift(lambda day: days.as_day(day.truncate("Y")), value(node.day, view))
        case CoverageStart():
            return _coverage_start(node, view)
        case Choose():
            return _choose(node, view)
        case FirstPresent():
            return _first_present([value(part, view) for part in node.values]) if node.values else nothing("date")
        case Earliest():
            return _extreme([value(part, view) for part in node.days], ibis.least)
        case Latest():
            return _extreme([value(part, view) for part in node.days], ibis.greatest)
        case DaysBetween():
            return lift(lambda a, b: days.days_from(a, b), value(node.start, view), value(node.end, view))
        case Scaled():
            return lift(numbers.product, value(node.left, view), value(node.right, view))
        case Shifted() | Moved():
            return _shifted(node, view)
        case Newest() | NextRecord() | FirstEvidence():
            return looked_up(node, view)
        case Tally():
            return _tally(node, view)


def looked_up(node: Any, view: View) -> Val:
    """What was looked up: the newest record's value, the first evidence, the next record, a working day."""
    stored = view.answers[node]
    assert isinstance(stored, Stored)
    found = stored.read(view.table)
    if isinstance(node, Newest):
        return coverage.newest(node, found, stored.of_record(view.table), view)
    return coverage.first_evidence(node, found, view) if isinstance(node, FirstEvidence) else found


def range_of(node: Any, view: View) -> tuple[Expr, Expr | None, Gaps]:
    """The range of what was counted or measured; high is None where nothing bounds it."""
    stored = view.answers[node]
    assert isinstance(stored, Range)
    low, high, gaps = stored.read(view.table)
    lost = coverage.outside(node, view)
    blind = any_of(*lost.values())
    if blind is False:
        return low, high, gaps
    if blind is True:
        return low, None, merge(gaps, lost)
    return low, choose(blind, ibis.literal(coverage.BOUNDLESS), high), merge(gaps, lost)


def literal(node: Literal) -> Expr:
    """A written value as a column."""
    if isinstance(node.value, Decimal):
        whole = node.value == node.value.to_integral_value()
        return ibis.literal(int(node.value)) if whole else ibis.literal(node.value, type="decimal(18, 4)")
    if isinstance(node.value, date):
        return days.day(node.value)
    return ibis.literal(node.value)


def lift(compute: Callable[..., Expr], *parts: Val) -> Val:
    """What is computed from several values: unknown if one is, else absent if one is."""
    unknown = any_of(*(part.unknown for part in parts))
    kind = compute(*(part.value for part in parts))
    return Val(kind, unknown, all(part.sure for part in parts), merge(*(part.gaps for part in parts)))


def _coverage_start(node: CoverageStart, view: View) -> Val:
    if not view.delivery.has(node.entity):
        return nothing("date", view.delivery.missing_table(node.entity))
    start = view.delivery.coverage(node.entity).start
    return nothing("date") if start is None else sure(days.day(start))


def _shifted(node: Shifted | Moved, view: View) -> Val:
    if needs_calendar(node):
        return looked_up(node, view)
    assert isinstance(node, Shifted)
    if isinstance(node.amount, Unset):
        amount = value(node.amount, view)
        inner = value(node.day, view)
        return Val(ibis.null("date"), True, True, merge(inner.gaps, amount.gaps))
    move = days.after if node.forward else days.before
    amount_given, inclusive = node.amount, node.inclusive
    return lift(lambda d: move(d, amount_given, inclusive), value(node.day, view))


def _first_present(parts: list[Val]) -> Val:
    first, rest = parts[0], parts[1:]
    if first.sure or not rest:
        return replace(first, running=False)
    other = _first_present(rest)
    found = ibis.coalesce(first.value, other.value)
    if first.unknown is not False:
        found = choose(first.unknown, ibis.null(first.value.type()), found)
    gaps = merge(first.gaps, only_where(first.absent, other.gaps))
    return Val(found, any_of(first.unknown, all_of(first.absent, other.unknown)), other.sure, gaps)


def _extreme(parts: list[Val], compute: Callable[..., Expr]) -> Val:
    unknown = any_of(*(part.unknown for part in parts))
    found = compute(*(part.value for part in parts)) if len(parts) > 1 else parts[0].value
    if unknown is not False:
        found = choose(unknown, ibis.null(found.type()), found)
    return Val(found, unknown, any(part.sure for part in parts), merge(*(part.gaps for part in parts)))


def _choose(node: Choose, view: View) -> Val:
    """The first branch that holds. What is unknown, and why, follows the same cases as the value itself."""
    cases = _table(node, view) or _branches(node, view)
    kind = _kind(node, view)
    gaps = dict.fromkeys(gap for _, chosen in cases for gap in chosen.gaps)
    held = {gap: _first_bool([(when, chosen.gaps.get(gap, False)) for when, chosen in cases]) for gap in gaps}
    unknown = _first_bool([(when, chosen.unknown) for when, chosen in cases])
    sure = all(chosen.sure or chosen.unknown is True for _, chosen in cases) and cases[-1][0] is True
    found = _first([(when, chosen.value) for when, chosen in cases], ibis.null(kind))
    return Val(found, unknown, sure, {gap: when for gap, when in held.items() if when is not False})


def _kind(node: Choose, view: View) -> Expr:
    """The type of what is chosen."""
    then = node.branches[0][1] if node.branches else node.otherwise
    return ibis.dtype("date") if then is None else value(then, view).value.type()


_Cases = list[tuple[Bool, Val]]
"""When each value is the one; of several the first. A value of None is unknown."""


def _branches(node: Choose, view: View) -> _Cases:
    from engine.compile.to_ibis.terms.conditions import truth

    cases: _Cases = []
    for condition, then in node.branches:
        told = truth(condition, view)
        cases += [(told.unknown, Val(None, True, True, told.gaps)), (told.true, value(then, view))]
    return _otherwise(cases, node, view)


def _table(node: Choose, view: View) -> _Cases | None:
    """The cases of a table: every condition compares one value with another choice, so that they exclude each other."""
    asked: dict[Value, None] = {}
    written: list[Expr] = []
    for condition, _ in node.branches:
        if not isinstance(condition, Compare) or condition.operator is not Operator.EQUAL:
            return None
        if not isinstance(condition.right, Literal):
            return None
        asked[condition.left] = None
        written.append(literal(condition.right))
    if len(asked) != 1 or len({c.right for c, _ in node.branches}) < len(written):  # type: ignore[union-attr]
        return None
    by = value(next(iter(asked)), view)
    if by.running is not False:
        return None
    cases: _Cases = [(by.unknown, Val(None, True, True, by.gaps))]
    for choice, (_, then) in zip(written, node.branches, strict=True):
        cases.append(((by.value == choice).fill_null(False), value(then, view)))
    return _otherwise(cases, node, view)


def _otherwise(cases: _Cases, node: Choose, view: View) -> _Cases:
    """The cases that can be, with what holds in none of them."""
    if node.otherwise is not None:
        cases = [*cases, (True, value(node.otherwise, view))]
    else:
        cases = [*cases, (True, Val(ibis.null(_kind(node, view))))]
    stop = next(n for n, (when, _) in enumerate(cases) if when is True)
    return [case for case in cases[: stop + 1] if case[0] is not False]


def _first(cases: list[tuple[Bool, Expr]], empty: Expr) -> Expr:
    """The first case that holds; the last one always does."""
    branches = [(when, empty if then is None else then) for when, then in cases]
    last = branches.pop()[1]
    return ibis.cases(*branches, else_=last) if branches else last


def _first_bool(cases: list[tuple[Bool, Bool]]) -> Bool:
    """The same for booleans that are never null; cases that say what holds without them are not asked."""
    *before, (_, last) = cases
    while before and isinstance(last, bool) and before[-1][1] is last:
        before.pop()
    if not before:
        return last
    if last is False and len(before) == 1:
        when, then = before[0]
        return all_of(column(when).fill_null(False), then)
    return _first([*((when, column(then)) for when, then in before), (True, column(last))], ibis.literal(False))


def _tally(node: Tally, view: View) -> Val:
    low, high, gaps = range_of(node, view)
    if high is None:
        return Val(ibis.null("int64"), True, True, gaps)
    unknown = low != high
    return Val(choose(unknown, ibis.null("int64"), low), unknown, True, only_where(unknown, gaps))
