"""Cycles: the one outcome that stands for all periods, or an outcome a period, each decided like a deadline."""

from __future__ import annotations

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import Ground
from engine.compile.to_ibis.canon import Node
from engine.compile.to_ibis.kinds import deadline
from engine.compile.to_ibis.kinds.criterion import concerned
from engine.compile.to_ibis.kinds.cycle import beat, doubts, sliding, units
from engine.compile.to_ibis.kinds.cycle.periods import (
    BEGUN,
    OPENER,
    PERIOD,
    Parts,
    counted,
    in_period,
    opened_day,
    resting,
    spoken_of,
)
from engine.compile.to_ibis.kinds.cycle.proofs import FIRST, Proofs, collect
from engine.compile.to_ibis.kinds.steps import DONE, ROW, Decided, Step, Told, decide, gaps_of
from engine.compile.to_ibis.kinds.subject import in_force
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.logic import (
    Bool,
    Expr,
    Val,
    all_of,
    any_of,
    choose,
    column,
    merge,
    negation,
    only_where,
)
from engine.compile.to_ibis.terms.moments import Way
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import ANCHOR, View, holds_bit, store
from engine.compile.verdicts import Gap, Verdicts
from engine.plan.rules import Basis, CatchUp, Cycle, Deadline, Rule
from engine.plan.values import Duration, Unit, Unset


def decided(
    shop: Workshop, rule: Rule, view: View, keys: tuple[str, ...], name: str, nodes: tuple[Node, ...], key: str
) -> Told:
    """Every outcome of a cycle; `key` is the column with the key of a record."""
    assert rule.cycle is not None
    parts = Parts(shop, rule, rule.cycle, keys, name, nodes)
    started, stored = store(FIRST, _first(parts, view))
    view = view.over(shop.keep(f"{name}_records", view.table.mutate(**started), kept=False))
    first = stored.read(view.table)
    runs = view.over(view.table.filter(column(_runs(parts, view, first))))
    proofs = collect(shop, runs, keys, key, rule.cycle, name)
    periods, open_ones = _periods(parts, runs, proofs)
    open_ones = shop.keep(f"{name}_doubts", open_ones)
    alone = _alone(parts, view, first, proofs, periods)
    each = _each(parts, runs, proofs, periods, open_ones)
    gaps = gaps_of([*alone[1], *each[1]])
    one = decide(alone[0].table, alone[1], gaps)
    many = decide(each[0].table, each[1], gaps, len(one.verdicts.grounds))
    grounds = (*one.verdicts.grounds, *many.verdicts.grounds)
    done = [n + len(one.verdicts.grounds) for n in many.verdicts.steps(DONE)]
    told = many.table.mutate(missing=many.missing, dated=many.dated)
    periods = _slim_each(told, parts, done)
    return Told(_slim_alone(one, parts).union(periods), Verdicts(grounds, gaps))


def _first(parts: Parts, view: View) -> Val:
    """The day from which periods count."""
    return Val(ibis.null("date")) if parts.cycle.first is None else value(parts.cycle.first, view)


def _runs(parts: Parts, view: View, first: Val) -> Bool:
    """Which records have periods, if only by their own days."""
    applies = truth(parts.rule.applies, view)
    if parts.cycle.basis is Basis.SLIDING:
        return all_of(applies.true, negation(first.unknown))
    if parts.cycle.basis is Basis.FIXED and not isinstance(parts.cycle.every, Duration):
        return False
    return all_of(applies.true, first.present, negation(_to_come(parts, view, first)))


def _to_come(parts: Parts, view: View, first: Val) -> Bool:
    """Whether the first calendar unit lies ahead."""
    unit = parts.cycle.calendar
    if parts.cycle.basis is not Basis.CALENDAR or unit is None:
        return False
    later: Bool = (units.number_of(first.value, unit) > units.number_of(days.day(view.today), unit)).fill_null(False)
    return later


def _periods(parts: Parts, runs: View, proofs: Proofs) -> tuple[ir.Table, ir.Table]:
    """The periods, and what is missing for those that are in doubt."""
    cycle, name = parts.cycle, f"{parts.name}_periods"
    if cycle.basis is Basis.SLIDING:
        newest_only = parts.rule.lookback is None
        kept = parts.shop.keep(name, sliding.periods(runs.table, parts.keys, proofs, newest_only))
        return kept, doubts.between(kept, proofs, BEGUN, kept[BEGUN], kept["done"])
    if cycle.basis is Basis.CALENDAR:
        assert cycle.calendar is not None
        found = units.periods(runs.table, parts.keys, proofs, cycle.calendar, runs.today)
        kept = parts.shop.keep(name, found)
        open_ones = kept.filter(kept["done"].isnull())
        before = days.add_days(open_ones["counted"], 1)
        return kept, doubts.between(open_ones, proofs, "period", open_ones[ANCHOR], before)
    every = cycle.every if isinstance(cycle.every, Duration) else Duration(1, Unit.YEARS)
    kept = parts.shop.keep(name, beat.periods(parts.shop, runs.table, parts.keys, proofs, every, parts.name))
    return kept, doubts.of_beat(kept, proofs)


def _alone(parts: Parts, view: View, first: Val, proofs: Proofs, periods: ir.Table) -> tuple[View, list[Step]]:
    """Records without periods, and what is said of them; nothing by a version that is not the last."""
    law = parts.rule.in_force
    if law.event is not None and not law.last:
        none = view.over(view.table.filter(ibis.literal(False)))
        return none, [Step(True, Ground.NO_PERIOD)]
    some = periods.select(**{f"@{g}": periods[g] for g in proofs.groups}, **{"@some": ibis.literal(True)}).distinct()
    lacking = doubts.all_gaps(proofs).rename({f"@@{g}": g for g in proofs.groups})
    table = view.table
    table = table.left_join(some, [table[k] == some[f"@{g}"] for k, g in zip(parts.keys, proofs.groups, strict=True)])
    table = table.filter(table["@some"].isnull()).drop("@some", *(f"@{g}" for g in proofs.groups))
    on = [table[k] == lacking[f"@@{g}"] for k, g in zip(parts.keys, proofs.groups, strict=True)]
    over = view.over(table.left_join(lacking, on).drop(*(f"@@{g}" for g in proofs.groups)))
    unset = isinstance(parts.cycle.every, Unset) and parts.cycle.basis is Basis.FIXED
    amount = value(parts.cycle.every, over) if unset else None  # type: ignore[arg-type]
    gaps = merge(first.gaps, {} if amount is None else amount.gaps)
    doubtful = over.table["gaps"].notnull()
    held = _bits(over.table["gaps"], proofs)
    unplaced = Step(first.unknown, None, first.gaps)
    return over, [
        *([unplaced] if law.event is not None else []),
        *concerned(parts.rule, over),
        Step(any_of(first.unknown, unset), None, gaps),
        Step(doubtful, None, held),
        Step(True, Ground.NO_PERIOD),
    ]


def _bits(mask: Expr, proofs: Proofs) -> dict[Gap, Bool]:
    """The gaps whose bits a mask holds; none where there is no mask."""
    return {gap: holds_bit(mask, place) for place, gap in enumerate(proofs.missing)}


def _each(parts: Parts, runs: View, proofs: Proofs, periods: ir.Table, open_ones: ir.Table) -> tuple[View, list[Step]]:
    """Every period, and its order of decision."""
    body, opened = parts.cycle.deadline, opened_day(parts.cycle)
    still = parts.cycle.basis is Basis.CALENDAR
    view = spoken_of(parts, in_period(parts, runs, proofs, periods, open_ones))
    few = resting(parts, runs)
    if few is not None:
        few = spoken_of(parts, in_period(parts, few, proofs, periods, open_ones, "resting"))
    way = deadline.course(
        parts.shop, view, parts.by, body, counted(parts, view), f"{parts.name}_each", opened, still, seek=False,
        few=None if few is None else (few, counted(parts, few)),
    )  # fmt: skip
    due, spared = _end_as_due(parts.cycle, way.view, way.due.read(way.view.table))
    held, stored = store("due_at_last", due)
    unforced = any_of(*(step.when for step in in_force(parts.rule.in_force, way.view)[1]))
    dated = way.view.table.mutate(**held, spared=column(spared), unforced=column(unforced))
    if parts.rule.lookback is not None:
        dated = parts.shop.keep(f"{parts.name}_recent", _recent(parts, dated), kept=False)
    view = way.view.over(dated)
    due = stored.read(view.table)
    doubtful = view.table[doubts.OPEN].notnull()
    open_ = _bits(view.table[doubts.OPEN], proofs)
    found = deadline.Proof(view.table["done"], ibis.null("date"), {})
    rest = deadline.decided(
        parts.rule, _missable(parts.cycle), view, due.value, way.paused(view.table), found, view.table["spared"]
    )
    return view, [
        *in_force(parts.rule.in_force, view)[1],
        Step(due.unknown, None, due.gaps),
        Step(due.absent, Ground.NO_DUE_DAY),
        Step(doubtful, None, open_, dated=True),
        *deadline.dated(rest),
    ]


def _end_as_due(cycle: Cycle, view: View, due: Val) -> tuple[Val, Bool]:
    """The last period falls due at the end; and where the end lapses no period that began before it."""
    if not cycle.end_is_due or cycle.deadline.ends is None:
        return due, False
    ends, anchor = value(cycle.deadline.ends, view), view.table[ANCHOR]
    begun = (ends.value > anchor).fill_null(False)
    sooner = begun & (ends.value < due.value).fill_null(False)
    shown = choose(any_of(ends.unknown, due.unknown), ibis.null("date"), ibis.ifelse(sooner, ends.value, due.value))
    unknown = any_of(due.unknown, ends.unknown)
    return Val(shown, unknown, False, merge(only_where(due.unknown, due.gaps), ends.gaps)), begun


def _missable(cycle: Cycle) -> Deadline:
    """In a calendar cycle a missed period cannot be caught up with: only evidence inside it counts."""
    return replace(cycle.deadline, catch_up=CatchUp.NO) if cycle.basis is Basis.CALENDAR else cycle.deadline


def _recent(parts: Parts, table: ir.Table) -> ir.Table:
    """The newest period, and older ones that were done or are due within the lookback; the latter asks the most."""
    lookback = parts.rule.lookback
    assert lookback is not None
    edge = days.day(parts.shop.delivery.moment(Way.BACK, lookback))
    newest = table["done"].isnull() if parts.cycle.basis is Basis.SLIDING else table["newest"]
    due = (table["due_at_last"] >= edge).fill_null(False) & ~table["unforced"]
    return table.filter(newest | (table["done"] >= edge).fill_null(False) | due)


def _slim_alone(alone: Decided, parts: Parts) -> ir.Table:
    table = alone.table
    never = ibis.null("date")
    none = ibis.null("string")
    opener = {} if parts.cycle.alias is None else {OPENER: ibis.null("int64")}
    return table.select("step", missing=alone.missing, faellig_am=never, erledigt_am=never, nachweis_id=none,
                        periode=none, **{ANCHOR: never, **opener, ROW: table[parts.keys[0]]})  # fmt: skip


def _slim_each(table: ir.Table, parts: Parts, done: list[int]) -> ir.Table:
    fulfilled = table["step"].isin(done)
    never = ibis.null("date")
    opener = {} if parts.cycle.alias is None else {OPENER: table[OPENER]}
    return table.select(
        "step", "missing", faellig_am=ibis.ifelse(table["dated"], table["due_at_last"], never),
        erledigt_am=ibis.ifelse(fulfilled, table["done"], never),
        nachweis_id=ibis.ifelse(fulfilled, table["done_key"], ibis.null("string")),
        periode=table[PERIOD], **{ANCHOR: table[ANCHOR], **opener, ROW: table[parts.keys[0]]},
    )  # fmt: skip
