"""Time that stands still: pauses move a due day, and exempt while they last."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.islands import islands
from engine.compile.to_ibis.records.children import pair_of, reachable
from engine.compile.to_ibis.records.frame import Frame, prepare
from engine.compile.to_ibis.records.joining import join_on
from engine.compile.to_ibis.records.measures import met
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.coverage import outside
from engine.compile.to_ibis.terms.logic import (
    Bool,
    Gaps,
    Truth,
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
from engine.compile.to_ibis.terms.view import Stored, View, bits, holds_bit, store
from engine.compile.verdicts import Gap
from engine.plan.conditions import All, AnyOf, Compare, Constant, Counts, Covers, Filled, Lasts, Not, OneOf
from engine.plan.rules import Deadline, Pauses
from engine.plan.values import Anchor, Column, RowRef, Value
from schemas.factmodel import Empty, FieldType

COUNTED, ANCHORED = "counted", "anchored"
"""Columns with the due day as counted, and the day it was counted from."""

_CONDITIONS = (All, AnyOf, Compare, Constant, Counts, Covers, Filled, Lasts, Not, OneOf)
_RESTART = RowRef("restart", (), "")
_AGAIN = Column(_RESTART, "day", FieldType.DATE, Empty.UNDOCUMENTED)
_AGAIN_OPENED = Column(_RESTART, "opened", FieldType.DATE, Empty.UNDOCUMENTED)


@dataclass(frozen=True, slots=True)
class Rested:
    """What pauses make of a due day, and whether one lasts at the Stichtag."""

    view: View
    due: Val
    paused: Truth


def rest(
    shop: Workshop, view: View, keys: tuple[str, ...], deadline: Deadline, counted: Stored, name: str,
    opened: Column | None = None, still: bool = False, kept: bool = True, few: tuple[View, Val] | None = None,
) -> Rested:  # fmt: skip
    """Move the due day that is stored in the view; on the way its relation gets a name, and where `kept` is a table.

    `still`: pauses do not move the day. `opened` is the day of the record that opened a period. `few`: only those that
    a pause may move, with their counted day.
    """
    pauses = deadline.pauses
    assert pauses is not None
    added, anchor = store(ANCHORED, value(deadline.anchor, view))
    view = view.over(view.table.mutate(**added))
    if few is None:
        view = some = view.over(shop.keep(f"{name}_counted", view.table, kept))
    else:
        some, day = few
        held = store(COUNTED, day)[0] | store(ANCHORED, value(deadline.anchor, some))[0]
        some = some.over(shop.keep(f"{name}_counted", some.table.mutate(**held)))
    gaps: tuple[Gap, ...] = ()
    if reachable(shop, view, pauses.rows):
        rests, gaps = _rests(shop, some, keys, pauses, (counted.name, anchor.name), name)
        rests = shop.keep(f"{name}_rests", rests)
        groups = tuple(c for c in rests.columns if c.startswith("g") and c[1:].isdigit())
        restarted: Restarted | None = None
        if pauses.restart and not still:
            restarted = _restarted(shop, some, keys, groups, rests, deadline, opened, counted, name)
        moved = _continued(rests, groups) if restarted is None else restarted.table
        moved = shop.keep(f"{name}_moved", moved)
        near = shop.keep(f"{name}_near", _near(rests, moved, groups, shop))
        view = _joined(view, keys, groups, [moved, near])
        reached = None if restarted is None else restarted.stored
    else:
        empty = {"paused": ibis.literal(False), "maybe": ibis.literal(False), "near": ibis.literal(False)}
        view, reached = view.over(view.table.mutate(added=ibis.null("int32"), **empty)), None
    return _result(view, deadline, counted, anchor, reached, gaps, still)


def _rests(
    shop: Workshop, view: View, keys: tuple[str, ...], pauses: Pauses, also: tuple[str, str], name: str
) -> tuple[ir.Table, tuple[Gap, ...]]:
    """The pauses of each record that surely or possibly are there; unknown sides are null."""
    pair, _, groups = pair_of(shop, view, keys, pauses, also, f"{name}_pauses")
    told, start, end = met(pauses.rows, pair), value(pauses.start, pair), value(pauses.end, pair)
    last = choose(end.running, days.day(view.today), end.value)
    there = all_of(told.possible, negation(start.absent), any_of(end.unknown, end.running, end.value.notnull()))
    empty = (last < start.value).fill_null(False)
    gaps = merge(told.gaps, start.gaps, end.gaps)
    table = pair.table.select(
        **{g: pair.table[g] for g in groups}, counted=pair.table[also[0]], anchored=pair.table[also[1]],
        s=start.value, l=last, sure=column(all_of(told.true, start.present, negation(end.unknown))),
        there=column(all_of(there, negation(empty))), gaps=bits(gaps),
    )  # fmt: skip
    return table.filter(table["there"]).drop("there"), tuple(gaps)


def _clipped(rests: ir.Table) -> ir.Table:
    """The sure pauses after the day from which the due day was counted."""
    after = rests.filter(rests["sure"] & (rests["l"] > rests["anchored"]).fill_null(False) & rests["counted"].notnull())
    return after.mutate(s=ibis.greatest(after["s"], days.add_days(after["anchored"], 1)))


def _continued(rests: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """How many days pauses add: the length of each that begins by the due day reached so far."""
    rows = _clipped(rests)
    before = ibis.window(group_by=[rows[g] for g in groups], order_by=[rows["s"], rows["l"]], rows=(None, -1))
    seen = rows.mutate(reached=rows["l"].max().over(before))
    begins = ibis.greatest(seen["s"], days.add_days(seen["reached"], 1))
    fresh = seen.mutate(a=begins)
    long = fresh.mutate(long=ibis.greatest(days.days_from(fresh["a"], fresh["l"]) + 1, 0).cast("int32"))
    earlier = ibis.window(group_by=[long[g] for g in groups], order_by=[long["s"], long["l"]], rows=(None, -1))
    placed = long.mutate(earlier=long["long"].sum().over(earlier).fill_null(0))
    waits = days.days_from(placed["anchored"], placed["a"]) - 1 - placed["earlier"]
    counts = waits < days.days_from(placed["anchored"], placed["counted"])
    return placed.group_by(list(groups)).agg(added=ibis.ifelse(counts, placed["long"], 0).sum().cast("int32"))


@dataclass(frozen=True, slots=True)
class Restarted:
    """Due days counted anew from a pause, and how to read them."""

    table: ir.Table
    stored: Stored


def _restarted(
    shop: Workshop, view: View, keys: tuple[str, ...], groups: tuple[str, ...], rests: ir.Table, deadline: Deadline,
    opened: Column | None, counted: Stored, name: str,
) -> Restarted:  # fmt: skip
    """The due day of the last pause of an unbroken chain: each begins by the day that the one before it leads to."""
    united = _united(_clipped(rests), groups)
    base = view.table.select(**{f"@{k}": view.table[k] for k in keys},
                             **{c: view.table[c] for c in view.table.columns})  # fmt: skip
    joined = united.inner_join(base, [united[g] == base[f"@{k}"] for g, k in zip(groups, keys, strict=True)])
    joined = joined.drop(*(f"@{k}" for k in keys))
    fresh = {"restart||day": joined["e"]}
    if opened is not None:
        there = joined[f"{opened.row.scope}||"].notnull()
        fresh["restart||opened"] = ibis.ifelse(there, joined["e"], ibis.null("date"))
    named = joined.mutate(**fresh)
    over = View(named, view.delivery, {**view.entities, "restart": ""}, view.answers,
                view.unit)  # fmt: skip
    again = anew(deadline.due, deadline.anchor, opened)
    frame = prepare(shop, Frame(f"{name}_again", over, (*keys, "s")), [again], periodic=True)
    columns, stored = store("anew", value(again, frame.view))
    held = frame.view.table.mutate(**columns)
    return Restarted(_chain(held, groups, tuple(columns), counted.name), stored)


def _chain(table: ir.Table, groups: tuple[str, ...], columns: tuple[str, ...], counted: str) -> ir.Table:
    order = ibis.window(group_by=[table[g] for g in groups], order_by=table["s"])
    before = table.mutate(before=table["anew"].lag().over(order), place=ibis.row_number().over(order))
    first = before["place"] == 0
    from_day = ibis.ifelse(first, before[counted], before["before"])
    met_ = before.mutate(broken=ibis.ifelse((before["s"] <= from_day).fill_null(False), 0, 1))
    upto = ibis.window(group_by=[met_[g] for g in groups], order_by=met_["s"], rows=(None, 0))
    chained = met_.mutate(broken=met_["broken"].max().over(upto))
    kept = chained.filter(chained["broken"] == 0)
    last = ibis.row_number().over(ibis.window(group_by=[kept[g] for g in groups], order_by=kept["s"].desc()))
    best = kept.mutate(last=last)
    return best.filter(best["last"] == 0).select(*groups, *columns, added=ibis.literal(0, type="int32"))


def _united(rows: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """Pauses that overlap or touch are one."""
    told = islands(rows, groups, "l")
    return told.group_by([*groups, "island"]).agg(s=told["s"].min(), e=told["l"].max()).drop("island")


def _near(rests: ir.Table, moved: ir.Table, groups: tuple[str, ...], shop: Workshop) -> ir.Table:
    """Pauses at the Stichtag, and doubtful ones that may lie between the anchor and the due day reached."""
    today = days.day(shop.delivery.today)
    rows = join_on(rests, moved, groups)
    reached = days.add_count(rows["counted"], rows["added"].fill_null(0))
    if "anew" in rows.columns:
        reached = ibis.ifelse(rows["added"].isnull(), rows["counted"], rows["anew"])
    begun, open_ = (rows["s"] <= today).fill_null(True), (rows["l"] >= today).fill_null(True)
    at = begun & open_
    begun_by, after = rows["s"] <= reached, rows["l"] > rows["anchored"]
    close = begun_by.fill_null(rows["s"].isnull()) & after.fill_null(True)
    marked = rows.select(
        *groups, "gaps", paused=rows["sure"] & at, maybe=~rows["sure"] & at, near=~rows["sure"] & close
    )
    none = ibis.literal(0, type="int64")
    return marked.group_by(list(groups)).agg(
        paused=ibis.ifelse(marked["paused"], 1, 0).max() > 0,
        maybe=ibis.ifelse(marked["maybe"], 1, 0).max() > 0,
        near=ibis.ifelse(marked["near"], 1, 0).max() > 0,
        **{
            "maybe#": ibis.ifelse(marked["maybe"], marked["gaps"], none).bit_or().cast("int64"),
            "near#": ibis.ifelse(marked["near"], marked["gaps"], none).bit_or().cast("int64"),
        },
    )


def _joined(view: View, keys: tuple[str, ...], groups: tuple[str, ...], tables: list[ir.Table]) -> View:
    table = view.table
    for found in tables:
        renamed = found.rename({f"@{g}": g for g in groups})
        on = [table[k] == renamed[f"@{g}"] for k, g in zip(keys, groups, strict=True)]
        table = table.left_join(renamed, on).drop(*(f"@{g}" for g in groups))
    return view.over(table)


def _result(
    view: View, deadline: Deadline, counted: Stored, anchor: Stored, anew_: Stored | None, gaps: tuple[Gap, ...],
    still: bool,
) -> Rested:  # fmt: skip
    table = view.table
    assert deadline.pauses is not None
    lacking = outside(deadline.pauses, view, deadline.anchor)
    near, maybe = (table[mark].fill_null(False) for mark in ("near", "maybe"))
    paused = table["paused"].fill_null(False)
    unsure = all_of(~paused, any_of(maybe, *lacking.values()))
    why = merge(_masked(table, "maybe", gaps, maybe), lacking)
    told = Truth(ibis.ifelse(column(unsure), ibis.null("boolean"), paused), gaps=only_where(unsure, why))
    due = counted.read(table)
    if still:
        return Rested(view, due, told)
    start = anchor.read(table)
    reached = Val(days.add_count(due.value, table["added"].fill_null(0)))
    if anew_ is not None:
        found = anew_.read(table)
        any_chain = table["added"].notnull()
        unknown = all_of(any_chain, found.unknown)
        reached = Val(ibis.ifelse(any_chain, found.value, due.value), unknown, False, only_where(unknown, found.gaps))
    counts = all_of(negation(due.unknown), negation(due.absent))
    astray = all_of(counts, start.unknown)
    moves = all_of(counts, start.present)
    lost = all_of(moves, reached.unknown)
    doubt = all_of(moves, reached.value.notnull(), any_of(near, *lacking.values()))
    unknown = any_of(due.unknown, astray, lost, doubt)
    shown = choose(unknown, ibis.null("date"), choose(moves, reached.value, due.value))
    reasons = merge(
        only_where(due.unknown, due.gaps),
        only_where(astray, start.gaps),
        only_where(lost, reached.gaps),
        only_where(doubt, merge(_masked(table, "near", gaps, near), lacking)),
    )
    return Rested(view, Val(shown, unknown, False, reasons), told)


def _masked(table: ir.Table, mark: str, gaps: tuple[Gap, ...], when: Bool) -> Gaps:
    """The gaps whose bits a column holds."""
    if f"{mark}#" not in table.columns:
        return {}
    return {gap: all_of(when, holds_bit(table[f"{mark}#"], place)) for place, gap in enumerate(gaps)}


def anew(node: Any, anchor: Value, opened: Column | None) -> Any:
    """`node` with its anchors replaced by the day from which time counts again; conditions stay what they are."""
    if _same(node, anchor):
        return _AGAIN
    if _same(node, opened):
        return _AGAIN_OPENED
    if isinstance(node, tuple):
        return tuple(anew(part, anchor, opened) for part in node)
    if not is_dataclass(node) or isinstance(node, (type, *_CONDITIONS)):
        return node
    return replace(node, **{f.name: anew(getattr(node, f.name), anchor, opened) for f in fields(node)})


def _same(node: Any, anchor: Value | None) -> bool:
    if isinstance(node, Column) and isinstance(anchor, Column):
        return node.row == anchor.row and node.name == anchor.name
    return (isinstance(node, Anchor) and isinstance(anchor, Anchor)) or (anchor is not None and node == anchor)
