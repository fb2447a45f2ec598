"""Periods of a fixed beat: due days counted from the first day; evidence serves the oldest begun period still open."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.kinds.cycle.proofs import FIRST, Proofs
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.logic import Expr
from engine.compile.to_ibis.terms.view import ANCHOR
from engine.plan.values import Duration, Unit

_SHORTEST = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 28, Unit.YEARS: 365, Unit.WORKING_DAYS: 1}


def periods(
    shop: Workshop, records: ir.Table, keys: tuple[str, ...], proofs: Proofs, every: Duration, name: str
) -> ir.Table:
    """Every period up to the first that is due on or after the Stichtag; `clash`: possible records would change it."""
    beats = shop.keep(f"{name}_beats", _beats(shop, records, keys, proofs.groups, every))
    groups = proofs.groups
    sure = _assigned(beats, _world(proofs, possible=False), groups)
    likely = _assigned(beats, _world(proofs, possible=True), groups)
    joined = _served(_served(beats, sure, groups, "done"), likely, groups, "likely")
    differs = ~_same(joined, "done", "likely")
    return joined.select(
        *groups, ANCHOR, "counted", "newest", "done", "done_key", period=joined["k"].cast("string"),
        clash=differs,
    )  # fmt: skip


def _same(table: ir.Table, one: str, other: str) -> Expr:
    parts = [table[f"{one}{mark}"].identical_to(table[f"{other}{mark}"]) for mark in ("", "_key", "_source")]
    return parts[0] & parts[1] & parts[2]


def _beats(
    shop: Workshop, records: ir.Table, keys: tuple[str, ...], groups: tuple[str, ...], every: Duration
) -> ir.Table:
    today = days.day(shop.delivery.today)
    shortest = max(1, every.amount * _SHORTEST[every.unit])
    most = ibis.greatest(days.days_from(records[FIRST], today) // shortest + 1, 1).cast("int64")
    listed = records.select(
        **{g: records[k] for g, k in zip(groups, keys, strict=True)}, first=records[FIRST],
        k=ibis.range(ibis.literal(1, type="int64"), most + 1).unnest(),
    )  # fmt: skip
    due = _due(shop, listed, every)
    before = ibis.window(group_by=[due[g] for g in groups], order_by=due["k"])
    placed = due.mutate(previous=due["counted"].lag().over(before))
    kept = placed.filter(placed["previous"].isnull() | (placed["previous"] < today).fill_null(False))
    begin = ibis.ifelse(kept["previous"].isnull(), kept["first"], days.add_days(kept["previous"], 1))
    return kept.select(*groups, "k", "counted", newest=kept["counted"] >= today, **{ANCHOR: begin})


def _due(shop: Workshop, listed: ir.Table, every: Duration) -> ir.Table:
    """The table with `counted`, the k-th due day, each counted from the first day."""
    if every.unit is Unit.WORKING_DAYS:
        return _by_working_days(shop, listed, every.amount)
    if every.months is None:
        return listed.mutate(counted=days.add_count(listed["first"], listed["k"] * (every.days or 0)))
    return listed.mutate(counted=days.add_count_of_months(listed["first"], listed["k"] * every.months))


def _by_working_days(shop: Workshop, listed: ir.Table, amount: int) -> ir.Table:
    """Counted along the working days' own numbers."""
    numbered = shop.numbered_days()
    here = numbered.select(**{"@": numbered.day, "number": numbered.number})
    there = numbered.filter(numbered.working).select(**{"@number": numbered.number, "counted": numbered.day})
    start = listed.left_join(here, listed["first"] == here["@"]).drop("@")
    joined = start.left_join(there, start["number"] + start["k"] * amount == there["@number"])
    return joined.drop("@number", "number")


def _world(proofs: Proofs, possible: bool) -> ir.Table:
    """The sure records, or with them those that only may count but have a day."""
    table = proofs.table
    return table.filter(table["sure"] | table["dated"]) if possible else table.filter(table["sure"])


def _assigned(beats: ir.Table, proofs: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """Which evidence serves which period.

    The j-th evidence comes when A_j periods have begun; by then j + min(0, min over i ≤ j of A_i - i) are served; it
    serves the last of them if that number grew.
    """
    none = ibis.null("string")
    begins = beats.select(*groups, day=beats[ANCHOR], kind=ibis.literal(0, type="int8"),
                          source=ibis.literal(-2, type="int16"), key=none)  # fmt: skip
    comes = proofs.select(*groups, "source", "key", day=proofs["lo"], kind=ibis.literal(1, type="int8"))
    events = begins.union(comes.select(*begins.columns))
    order = [events["day"], events["kind"], events["source"], events["key"]]
    upto = ibis.window(group_by=[events[g] for g in groups], order_by=order, rows=(None, 0))
    counted = events.mutate(
        begun=(1 - events["kind"]).cast("int64").sum().over(upto), come=events["kind"].cast("int64").sum().over(upto)
    )
    found = counted.filter(counted["kind"] == 1)
    spare = found.mutate(spare=(found["begun"] - found["come"]).cast("int64"))
    order = [spare["day"], spare["source"], spare["key"]]
    upto = ibis.window(group_by=[spare[g] for g in groups], order_by=order, rows=(None, 0))
    least = spare.mutate(least=ibis.least(spare["spare"].min().over(upto), 0))
    served = least.mutate(served=(least["come"] + least["least"]).cast("int64"))
    order = [served["day"], served["source"], served["key"]]
    along = ibis.window(group_by=[served[g] for g in groups], order_by=order)
    grown = served.mutate(earlier=served["served"].lag().over(along).fill_null(0))
    return grown.filter(grown["served"] > grown["earlier"])


def _served(beats: ir.Table, assigned: ir.Table, groups: tuple[str, ...], name: str) -> ir.Table:
    right = assigned.select(
        **{f"@{g}": assigned[g] for g in groups},
        **{
            "@k": assigned["served"],
            name: assigned["day"],
            f"{name}_key": assigned["key"],
            f"{name}_source": assigned["source"],
        },
    )
    on = [*(beats[g] == right[f"@{g}"] for g in groups), beats["k"] == right["@k"]]
    return beats.left_join(right, on).drop(*(f"@{g}" for g in groups), "@k")
