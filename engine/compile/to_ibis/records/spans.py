"""The union of intervals, measured: islands by window functions, every day once."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.islands import islands
from engine.compile.to_ibis.records.measures import met
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
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
    negation,
    only_where,
)
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import Answer, Range, View, bits
from engine.plan.conditions import Covers, Measure

_BOUNDLESS = 2_000_000_000
"""More days or months than any window has: what an unknown window may hold."""


def cover(
    shop: Workshop, view: View, groups: tuple[str, ...], question: Covers, around: dict[str, Val]
) -> tuple[ir.Table, Answer]:
    """How much of a window the intervals of each group cover, as a range."""
    name = f"q{shop.number(question)}"
    first, last = around["first"], around["last"]
    clipped, gaps = _intervals(view, groups, question, first, last)
    listed = tuple(gaps)
    measured = _full_months(clipped, groups) if question.measure is Measure.FULL_MONTHS else _stretch(
        clipped, groups, _as_days if question.measure is Measure.DAYS else _as_months)  # fmt: skip
    found = {name: measured["low"], name + "^": ibis.ifelse(measured["lost"], _BOUNDLESS, measured["high"])}
    if listed:
        found[name + "#"] = measured["gaps"]
    return measured.select(*groups, **found), Range(name, False, listed, apart=True)


def _intervals(view: View, groups: tuple[str, ...], question: Covers, first: Val, last: Val) -> tuple[ir.Table, Gaps]:
    """The possible intervals clipped to the window, and which of them are sure."""
    told = met(question.rows, view)
    start, end = value(question.start, view), value(question.end, view)
    lost = any_of(first.unknown, last.unknown)
    until = choose(any_of(end.unknown, end.running), last.value, end.value)
    begins = ibis.greatest(choose(start.unknown, first.value, start.value), first.value)
    ends = ibis.least(until, last.value)
    possible = all_of(told.possible, negation(start.absent), any_of(end.unknown, end.running, end.value.notnull()))
    surely = all_of(told.true, negation(start.unknown), negation(end.unknown), negation(lost))
    gaps = merge(told.gaps, only_where(told.possible, merge(start.gaps, end.gaps, first.gaps, last.gaps)))
    bounded = negation(any_of(first.absent, last.absent))
    rows = view.table.select(
        **{g: view.table[g] for g in groups}, s=begins, e=ends, sure=column(surely), possible=column(possible),
        lost=column(lost), bounded=column(bounded), gaps=choose(surely, ibis.literal(0, "int64"), bits(gaps)),
    )  # fmt: skip
    there: Bool = rows["possible"] & rows["bounded"] & (rows["lost"] | (rows["s"] <= rows["e"]).fill_null(False))
    return rows.filter(there), gaps


def _as_days(table: ir.Table) -> tuple[Expr, Expr]:
    """Intervals as numbers of days, both ends counted."""
    origin = days.day(days.EVER.replace(year=1900))
    return days.days_from(origin, table["s"]), days.days_from(origin, table["e"])


def _as_months(table: ir.Table) -> tuple[Expr, Expr]:
    """Intervals as numbers of calendar months, both ends counted."""
    return month(table["s"]), month(table["e"])


def month(day: Expr) -> Expr:
    """Calendar months, counted on."""
    return day.year().cast("int64") * 12 + day.month()


def _stretch(table: ir.Table, groups: tuple[str, ...], measure: Callable[[ir.Table], tuple[Expr, Expr]]) -> ir.Table:
    """Each interval adds what lies beyond all earlier ones."""
    first, last = measure(table)
    rows = table.select(*groups, "sure", "lost", "gaps", a=first, b=last)
    before = ibis.window(group_by=[rows[g] for g in groups], order_by=rows["a"], rows=(None, -1))
    seen = rows.mutate(
        any=rows["b"].max().over(before),
        sure_one=ibis.ifelse(rows["sure"], rows["b"], ibis.null("int64")).max().over(before),
    )
    grown = seen.mutate(high=_beyond(seen, "any"), low=ibis.ifelse(seen["sure"], _beyond(seen, "sure_one"), 0))
    return _summed(grown, groups)


def _beyond(table: ir.Table, before: str) -> Expr:
    reached = ibis.greatest(table["a"] - 1, table[before].fill_null(-_BOUNDLESS))
    return ibis.greatest(table["b"] - reached, 0).fill_null(0)


def _summed(table: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    return table.group_by(list(groups)).agg(
        low=table["low"].sum().cast("int32"),
        high=table["high"].sum().cast("int32"),
        lost=ibis.ifelse(table["lost"], 1, 0).max() > 0,
        gaps=table["gaps"].bit_or().cast("int64"),
    )


def _full_months(table: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """Calendar months wholly inside one island of the union, of the sure and of the possible intervals."""
    surely = _months_inside(table.filter(table["sure"]), groups).mutate(high=ibis.literal(0, type="int64"))
    possibly = _months_inside(table, groups).rename(high="low")
    possibly = possibly.mutate(low=ibis.literal(0, type="int64"))
    order = [*groups, "low", "high", "lost", "gaps"]
    return _summed(surely.select(order).union(possibly.select(order)), groups)


def _months_inside(table: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """The full months of every island; islands that touch are one."""
    told = islands(table, groups, "e")
    united = told.group_by([*groups, "island"]).agg(
        s=told["s"].min(), e=told["e"].max(), lost=ibis.ifelse(told["lost"], 1, 0).max() > 0,
        gaps=told["gaps"].bit_or(),
    )  # fmt: skip
    start = month(united["s"]) + (united["s"].day() > 1).cast("int64")
    following = days.add_days(united["e"], 1)
    end = month(following) - 1
    return united.select(*groups, "lost", "gaps", low=ibis.greatest(end - start + 1, 0).fill_null(0))
