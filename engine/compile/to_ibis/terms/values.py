"""Plan values over a frame's columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis

from engine.compile.to_ibis.canon import needs_calendar
from engine.compile.to_ibis.terms import coverage, days
from engine.compile.to_ibis.terms.logic import (
    Bool,
    Expr,
    Gap,
    Gaps,
    Val,
    all_of,
    any_of,
    choose,
    merge,
    nothing,
    only_where,
    sure,
)
from engine.compile.to_ibis.terms.view import TYPES, Range, Stored, View
from engine.plan.conditions import Condition
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
            return sure(days.day(period(view.today, node.last)))
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
            return lift(lambda a, b: a * b, value(node.left, view), value(node.right, view))
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
        return coverage.newest(node, found, view)
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


def period(today: date, last: bool) -> date:
    """The first or last day of the month of `today`."""
    first = today.replace(day=1)
    if not last:
        return first
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


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
    from engine.compile.to_ibis.terms.conditions import truth

    cases: list[tuple[Bool, Expr | None]] = []
    unknown: list[Bool] = []
    gaps: list[Gaps] = []
    certain: list[bool] = []
    reached: Bool = True
    branches: list[tuple[Condition | None, Value]] = [*node.branches]
    if node.otherwise is not None:
        branches.append((None, node.otherwise))
    for condition, then in branches:
        chosen = value(then, view)
        if condition is None:
            here: Bool = reached
        else:
            told = truth(condition, view)
            cases.append((told.unknown, None))
            unknown.append(all_of(reached, told.unknown))
            gaps.append(only_where(reached, told.gaps))
            here = all_of(reached, told.true)
            reached = all_of(reached, told.false)
        cases.append((True if condition is None else told.true, chosen.value))
        unknown.append(all_of(here, chosen.unknown))
        gaps.append(only_where(here, chosen.gaps))
        certain.append(chosen.sure)
    kind = next(e.type() for _, e in cases if e is not None)
    return Val(_cases(cases, kind), any_of(*unknown), all(certain) and node.otherwise is not None, merge(*gaps))


def _cases(cases: list[tuple[Bool, Expr | None]], kind: Expr) -> Expr:
    """The first case that holds, without those that never do."""
    empty = ibis.null(kind)
    branches: list[tuple[Expr, Expr]] = []
    otherwise = empty
    for when, then in cases:
        if when is False:
            continue
        if when is True:
            otherwise = empty if then is None else then
            break
        branches.append((when, empty if then is None else then))
    return ibis.cases(*branches, else_=otherwise) if branches else otherwise


def _tally(node: Tally, view: View) -> Val:
    low, high, gaps = range_of(node, view)
    if high is None:
        return Val(ibis.null("int64"), True, True, gaps)
    unknown = low != high
    return Val(choose(unknown, ibis.null("int64"), low), unknown, True, only_where(unknown, gaps))
