"""What a delivery does not cover: where absence is unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis

from engine.compile.to_ibis.canon import about_row, link_column, outward
from engine.compile.to_ibis.terms import days, values
from engine.compile.to_ibis.terms.logic import (
    Bool,
    Expr,
    Val,
    all_of,
    any_of,
    choose,
    merge,
    negation,
    only_where,
)
from engine.compile.to_ibis.terms.view import View
from engine.compile.verdicts import Gap
from engine.plan.conditions import Covers
from engine.plan.rules import Source
from engine.plan.values import FirstEvidence, Newest, Rows, Value
from engine.plan.window import lower_bounds, upper_bounds

BOUNDLESS = 2_000_000_000
"""More than anything that is counted: the high end of a range without bound."""

Lost = dict[Gap, Bool]
"""Where something was not delivered, and what."""


def blank(rows: Rows, view: View) -> Lost:
    """Where nothing of a selection was delivered: no table, an unknown base, no link, not for the record's unit."""
    gap = view.delivery.missing_table(rows.entity)
    if not view.delivery.has(rows.entity):
        return {gap: True}
    lost: Lost = dict(view.column(link_column(rows.base)).gaps) if rows.base.path else {}
    astray = any_of(*lost.values())
    if rows.link and not view.delivery.has_column(rows.entity, rows.link):
        return merge(lost, {gap: negation(astray)})
    return merge(lost, {gap: all_of(negation(astray), _other_unit(rows, view))})


def _other_unit(rows: Rows, view: View) -> Bool:
    units = view.delivery.coverage(rows.entity).units
    if units is None:
        return False
    if view.unit is None or not rows.link:
        return True
    unit = values.value(view.unit, view)
    return negation(unit.value.isin(sorted(units)).fill_null(False))


def outside(node: Any, view: View, anchor: Value | None = None) -> Lost:
    """Where a selection reaches outside the coverage, and what is missing then.

    Besides its condition a window of Covers, or the `anchor` of a time that pauses, bounds it.
    """
    rows: Rows = node.rows
    first, last = (node.first, node.last) if isinstance(node, Covers) else (anchor, None)
    lost = blank(rows, view)
    here = negation(any_of(*lost.values()))
    late: Bool = False
    if (end := view.delivery.early_end(rows.entity)) is not None:
        upper = _bounds(upper_bounds(rows), last)
        late = negation(_some(view, upper, lambda d: d <= days.day(end)))
    beyond = any_of(before_start(rows, view, first), late)
    found = merge(lost, {view.delivery.missing_table(rows.entity): all_of(here, beyond)})
    if not isinstance(node, Covers):
        return found
    nowhere = any_of(values.value(node.first, view).absent, values.value(node.last, view).absent)
    return only_where(negation(nowhere), found)


def before_start(rows: Rows, view: View, first: Value | None = None) -> Bool:
    """Where a selection reaches before the first delivered day."""
    start = view.delivery.coverage(rows.entity).start
    if start is None:
        return False
    return negation(_some(view, _bounds(lower_bounds(rows), first), lambda d: d >= days.day(start)))


def _bounds(found: tuple[Value, ...], more: Value | None) -> list[Value]:
    bounds: list[Value] = [outward(bound) for bound in found if not about_row(bound)]
    return bounds if more is None else [*bounds, more]


def _some(view: View, bounds: list[Value], holds: Callable[[Expr], Expr]) -> Bool:
    return any_of(*(holds(values.value(bound, view).value).fill_null(False) for bound in bounds))


def newest(node: Newest, found: Val, settled: Bool, view: View) -> Val:
    """The newest record's value, unknown where an undelivered one could be it.

    `settled`: where it is a certain record's; that its field is empty does not mean that there is none.
    """
    lost = blank(node.rows, view)
    blind = any_of(*lost.values())
    none = all_of(negation(found.unknown), found.absent, negation(settled))
    reached = only_where(all_of(negation(blind), none), outside(node, view))
    early: Bool = False
    if node.oldest:
        early = all_of(negation(blind), settled, before_start(node.rows, view))
        reached = merge(reached, {view.delivery.missing_table(node.rows.entity): early})
    return _lost(found, merge(lost, reached), any_of(blind, early))


def first_evidence(node: FirstEvidence, found: Val, view: View) -> Val:
    """The first evidence, unknown where there could be an earlier one, or any, that was not delivered."""
    begins = None if node.earliest is None else values.value(node.earliest, view)
    opened = opening(node, begins, view)
    start = days.day(days.EVER) if begins is None else begins.value.fill_null(days.EVER)
    sooner = any_of(found.value.isnull(), (start < found.value).fill_null(False))
    lost = only_where(all_of(negation(found.unknown), sooner), opened)
    if view.delivery.early_end(node.rows.entity) is not None:
        closed = False if begins is None else begins.absent
        ended = all_of(
            negation(found.unknown), found.value.isnull(), negation(any_of(*lost.values())), negation(closed)
        )
        lost = merge(lost, {view.delivery.missing_table(node.rows.entity): ended})
    return _lost(found, lost, False)


def holds_days(source: Source | FirstEvidence, begins: Val | None, ends: Val | None, view: View) -> Bool:
    """Where any day may lie in a window: it has begun, and does not end before it begins."""
    if begins is None:
        return True
    begun = any_of(begins.unknown, (begins.value <= days.day(view.today)).fill_null(False))
    if ends is None or not isinstance(source, Source):
        return begun
    lasts = begins.value <= ends.value if source.until_inclusive else begins.value < ends.value
    return all_of(begun, lasts.fill_null(True))


def opening(source: Source | FirstEvidence, begins: Val | None, view: View) -> Lost:
    """Where the beginning of a window was not delivered, and what is missing then."""
    until = source.until if isinstance(source, Source) else None
    waits = holds_days(source, begins, None if until is None else values.value(until, view), view)
    lost = blank(source.rows, view)
    start = view.delivery.coverage(source.rows.entity).start
    if start is not None:
        early = True if begins is None else negation((begins.value >= days.day(start)).fill_null(False))
        here = negation(any_of(*lost.values()))
        lost = merge(lost, {view.delivery.missing_table(source.rows.entity): all_of(here, early)})
    return only_where(waits, lost)


def _lost(found: Val, lost: Lost, instead: Bool) -> Val:
    """A value that is unknown where something was not delivered; `instead`: whatever else is missing."""
    blind = any_of(*lost.values())
    if blind is False:
        return found
    shown = choose(blind, ibis.null(found.value.type()), found.value)
    gaps = merge(only_where(negation(instead), found.gaps), lost)
    return Val(shown, any_of(blind, found.unknown), False, gaps)
