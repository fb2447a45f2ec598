"""Periods of a fixed beat: due days counted from the first day; evidence serves the one it lies in, or the one before.

In order, evidence serves the period before its own where that is open and either its due day is no farther away than
that of its own, or its own is served; else its own where that is open; else nothing.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.kinds.cycle.proofs import FIRST, Proofs
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.view import ANCHOR
from engine.plan.values import Duration, Unit

_MARKS = ("", "_key", "_source")
"""Of evidence: its day, its key, its source."""
_UNSEEN = (-3, -2)
"""The sources of evidence that nobody delivered: before every other."""
_SHORTEST = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 28, Unit.YEARS: 365, Unit.WORKING_DAYS: 1}


def periods(
    shop: Workshop, records: ir.Table, keys: tuple[str, ...], proofs: Proofs, every: Duration, name: str
) -> ir.Table:
    """Every period up to the first that is due on or after the Stichtag; `clash`: possible records would change it."""
    beats = shop.keep(f"{name}_beats", _beats(shop, records, keys, proofs.groups, every))
    served = _served(beats, beats, _sure(proofs), proofs.groups, "done")
    joined = _served(served, beats, _most(proofs, beats), proofs.groups, "most")
    same = [joined[f"done{mark}"].identical_to(joined[f"most{mark}"]) for mark in _MARKS]
    return joined.select(
        *proofs.groups, ANCHOR, "counted", "newest", "done", "done_key", period=joined["k"].cast("string"),
        clash=~(same[0] & same[1] & same[2]),
    )  # fmt: skip


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


def _sure(proofs: Proofs, or_dated: bool = False) -> ir.Table:
    """The sure evidence, with it that which only may count but has a day: as `day`, `source` and `key`."""
    table = proofs.table
    kept = table.filter(table["sure"] | table["dated"]) if or_dated else table.filter(table["sure"])
    return kept.select(*proofs.groups, "source", "key", day=kept["lo"])


def _most(proofs: Proofs, beats: ir.Table) -> ir.Table:
    """All evidence there can be but that without a day.

    More evidence only ever serves a period earlier, and a third of a period serves nothing: what was not delivered of
    a period is at most two records as early as they can be, before every other of their day.
    """
    told = _sure(proofs, or_dated=True)
    if not proofs.stretched:
        return told
    lost = proofs.table.filter(~proofs.table["sure"] & proofs.table["key"].isnull())
    lost = lost.select(**{f"@{g}": lost[g] for g in proofs.groups}, lo=lost["lo"], hi=lost["hi"])
    on = [*(beats[g] == lost[f"@{g}"] for g in proofs.groups)]
    met = beats.inner_join(lost, [*on, lost["lo"] <= beats["counted"], lost["hi"] >= beats[ANCHOR]])
    rows = met.select(*proofs.groups, key=ibis.null("string"), day=ibis.greatest(met["lo"], met[ANCHOR]))
    unseen = [rows.mutate(source=ibis.literal(source, type="int16")) for source in _UNSEEN]
    return ibis.union(told, *(one.select(*told.columns) for one in unseen))


def _served(periods: ir.Table, beats: ir.Table, evidence: ir.Table, groups: tuple[str, ...], name: str) -> ir.Table:
    """The periods with what serves each: its day as `name`, and its key and source."""
    first = _first(beats, evidence, groups)
    renamed = first.rename({f"@{c}": c for c in (*groups, "k")})
    on = [*(periods[c] == renamed[f"@{c}"] for c in (*groups, "k"))]
    found = _open_before(periods.left_join(renamed, on), groups)
    along = ibis.window(group_by=[found[g] for g in groups], order_by=found["k"])
    second = found["open_before"] & found["near"]
    own = {mark: ibis.ifelse(second, found[f"two{mark}"], found[f"one{mark}"]) for mark in _MARKS}
    next_ = {mark: ibis.ifelse(found["near"], found[f"one{mark}"], found[f"two{mark}"]) for mark in _MARKS}
    late = {mark: column.lead().over(along) for mark, column in next_.items()}
    return found.select(
        *periods.columns, **{f"{name}{mark}": ibis.ifelse(own[""].isnull(), late[mark], own[mark]) for mark in _MARKS}
    )


def _first(beats: ir.Table, evidence: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """Of every period with evidence in it the first two; `near`: the due day before it is no farther from the first."""
    renamed = beats.select(**{f"@{g}": beats[g] for g in groups}, k=beats["k"], counted=beats["counted"],
                           begin=beats[ANCHOR])  # fmt: skip
    on = [*(evidence[g] == renamed[f"@{g}"] for g in groups)]
    within = evidence.inner_join(
        renamed, [*on, evidence["day"] >= renamed["begin"], evidence["day"] <= renamed["counted"]]
    )
    told = {"": "day", "_key": "key", "_source": "source"}
    order = ibis.window(
        group_by=[*(within[g] for g in groups), within["k"]],
        order_by=[within[column] for column in ("day", "source", "key")],
    )
    since = days.days_from(within["begin"], within["day"]) + 1
    placed = within.select(
        *groups, "k", near=(within["k"] > 1) & (since <= days.days_from(within["day"], within["counted"])),
        place=ibis.row_number().over(order), **{f"one{mark}": within[told[mark]] for mark in _MARKS},
        **{f"two{mark}": within[told[mark]].lead().over(order) for mark in _MARKS},
    )  # fmt: skip
    return placed.filter(placed["place"] == 0).drop("place")


def _open_before(found: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """The periods with whether the one before is open when they begin.

    At its end a period without evidence is open, one with two or a far one is served. One with a near one alone is what
    the one before it was: the last that is not so tells. The very first has none before it.
    """
    served = ibis.ifelse(found["two"].notnull() | ~found["near"], 1, ibis.null("int64"))
    settled = ibis.ifelse(found["one"].isnull(), 0, served)
    upto = ibis.window(group_by=[found[g] for g in groups], order_by=found["k"], rows=(None, 0))
    told = found.mutate(told=(found["k"] * 2 + settled).max().over(upto) % 2)
    along = ibis.window(group_by=[told[g] for g in groups], order_by=told["k"])
    return told.mutate(open_before=(told["told"].lag().over(along) == 0).fill_null(False))
