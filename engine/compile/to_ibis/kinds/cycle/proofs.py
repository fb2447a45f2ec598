"""The evidence of a cycle as rows: sure records, possible ones, and stretches of time that were not delivered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.canon import KEY
from engine.compile.to_ibis.records.children import pair_of, reachable
from engine.compile.to_ibis.records.measures import bounds_met, met
from engine.compile.to_ibis.records.scan import row_name
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.coverage import blank, holds_days, opening
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
from engine.compile.to_ibis.terms.view import View, bits, name_of
from engine.compile.verdicts import Gap
from engine.plan.rules import Cycle, Source
from engine.plan.values import RowRef, Value

FIRST = "first"
"""The column of the records that holds the day from which their periods count."""

_OWN = -1


@dataclass(frozen=True, slots=True)
class Proofs:
    """Evidence rows: the record's keys g0…, `lo`–`hi` (one day unless undated or a stretch), `source`, `key`, `sure`.

    `dated`: a record of known day. `gaps` are the bits of `missing` that keep it from being sure. `row` is the number
    of the record where it may open a period under an alias (`opens`). `alone`: there is but one source. `stretched`:
    there may be stretches; they have no `key`.
    """

    table: ir.Table
    groups: tuple[str, ...]
    missing: tuple[Gap, ...]
    alone: bool
    opens: bool
    stretched: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """One kind of evidence rows; its gaps become bits once those of all parts are known."""

    table: ir.Table
    gaps: Gaps
    columns: Callable[[Expr], dict[str, Expr]]


def collect(shop: Workshop, view: View, keys: tuple[str, ...], key: str, cycle: Cycle, name: str) -> Proofs:
    """The evidence of every record of the view from its first day on (column `first`, null for any day)."""
    groups = tuple(f"g{n}" for n in range(len(keys)))
    found: list[_Part] = []
    stretches: list[_Part | None] = []
    evidence = cycle.deadline.evidence
    if evidence is not None:
        if evidence.own is not None:
            found.append(_own(view, keys, key, evidence.own))
        for place, source in enumerate(evidence.sources):
            if reachable(shop, view, source.rows):
                found.append(_records(shop, view, keys, source, place, opener(cycle), f"{name}_source_{place}"))
        stretches = [_stretch(view, keys, source, place) for place, source in enumerate(evidence.sources)]
        found += [part for part in stretches if part is not None]
    if not found:
        found.append(_none(view, keys, key))
    missing = tuple(dict.fromkeys(gap for part in found for gap in part.gaps))
    tables = [part.table.select(**part.columns(bits({g: part.gaps.get(g, False) for g in missing}))) for part in found]
    whole = reduce(lambda a, b: a.union(b), tables)
    alone = evidence is not None and len(evidence.sources) + (evidence.own is not None) == 1
    opens = cycle.alias is not None
    rows = _since(whole, view).drop(FIRST, *([] if opens else ["row"]))
    return Proofs(shop.keep(f"{name}_evidence", rows), groups, missing, alone, opens, any(stretches))


def opener(cycle: Cycle) -> str | None:
    """The entity of the records that may open a period under an alias."""
    evidence = cycle.deadline.evidence
    if cycle.alias is None or evidence is None or not evidence.sources:
        return None
    return evidence.sources[0].rows.entity


def _since(table: ir.Table, view: View) -> ir.Table:
    """Only what is on or after the first day; an undated record, or a stretch, begins there at the earliest."""
    first = table[FIRST]
    today = days.day(view.today)
    late = first.isnull() | (table["hi"] >= first).fill_null(False)
    begun = table["sure"] | (first <= today).fill_null(True)
    start = ibis.ifelse(first.isnull(), table["lo"], ibis.greatest(table["lo"], first))
    kept = table.filter(late & begun)
    return kept.mutate(lo=ibis.ifelse(kept["dated"], kept["lo"], start))


def _columns(
    groups: dict[str, Expr],
    first: Expr,
    lo: Expr,
    hi: Expr,
    source: int,
    key: Expr,
    sure: Bool,
    dated: Bool,
    row: Expr | None = None,
) -> Callable[[Expr], dict[str, Expr]]:
    def with_gaps(gaps: Expr) -> dict[str, Expr]:
        return {
            **groups,
            FIRST: first,
            "lo": lo,
            "hi": hi,
            "source": ibis.literal(source, type="int16"),
            "key": key,
            "row": ibis.null("int64") if row is None else row,
            "sure": column(sure),
            "dated": column(dated),
            "gaps": choose(sure, ibis.literal(0, type="int64"), gaps),
        }

    return with_gaps


def _own(view: View, keys: tuple[str, ...], key: str, own: Value) -> _Part:
    """A day of the record itself."""
    day = value(own, view)
    happened = (day.value <= days.day(view.today)).fill_null(False)
    sure = all_of(negation(day.unknown), happened)
    table = view.table.filter(column(any_of(sure, day.unknown)))
    lo = choose(day.unknown, days.day(days.EVER), day.value)
    hi = choose(day.unknown, days.day(days.NEVER), day.value)
    groups = {f"g{n}": table[k] for n, k in enumerate(keys)}
    return _Part(table, day.gaps, _columns(groups, table[FIRST], lo, hi, _OWN, table[key], sure,
                                           negation(day.unknown)))  # fmt: skip


def _none(view: View, keys: tuple[str, ...], key: str) -> _Part:
    table = view.table.filter(ibis.literal(False))
    groups = {f"g{n}": table[k] for n, k in enumerate(keys)}
    never = ibis.null("date")
    return _Part(table, {}, _columns(groups, table[FIRST], never, never, 0, table[key], True, True))


def _records(
    shop: Workshop, view: View, keys: tuple[str, ...], source: Source, place: int, named: str | None, name: str
) -> _Part:
    """The records of a source that surely or possibly lie in its window."""
    pair, bounds, groups = pair_of(shop, view, keys, source, (FIRST,), name)
    told, day = met(source.rows, pair), value(source.day, pair)
    inside, maybe = bounds_met(source, day, bounds, pair)
    begins = bounds.get("earliest")
    sure = all_of(told.true, day.present, inside)
    start = days.day(days.EVER) if begins is None else begins.value.fill_null(days.EVER)
    opens = holds_days(source, begins, bounds.get("until"), view)
    possible = all_of(told.possible, any_of(all_of(day.present, maybe), all_of(day.unknown, opens)))
    gaps = merge(only_where(told.unknown, told.gaps), day.gaps, *(bound.gaps for bound in bounds.values()))
    table = pair.table.filter(column(possible))
    key = table[name_of(RowRef("0", (), ""), KEY)]
    lo = choose(day.unknown, start, day.value)
    hi = choose(day.unknown, days.day(days.NEVER), day.value)
    row = table[row_name()] if named == source.rows.entity else None
    return _Part(table, gaps, _columns({g: table[g] for g in groups}, table[FIRST], lo, hi, place, key, sure,
                                       negation(day.unknown), row))  # fmt: skip


def _stretch(view: View, keys: tuple[str, ...], source: Source, place: int) -> _Part | None:
    """The part of a source's window that was not delivered."""
    begins: Val | None = None if source.earliest is None else value(source.earliest, view)
    lost = opening(source, begins, view)
    opened = any_of(*lost.values())
    if opened is False:
        return None
    table = view.table.filter(column(opened))
    lo = days.day(days.EVER) if begins is None else begins.value.fill_null(days.EVER)
    start = view.delivery.coverage(source.rows.entity).start
    today = days.day(view.today)
    everything = any_of(*blank(source.rows, view).values())
    hi = today if start is None else choose(everything, today, days.add_days(days.day(start), -1))
    groups = {f"g{n}": table[k] for n, k in enumerate(keys)}
    return _Part(table, lost, _columns(groups, table[FIRST], lo, hi, place, ibis.null("string"), False, False))
