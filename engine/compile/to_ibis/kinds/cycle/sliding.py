"""Sliding periods: each begins with the evidence that ended the one before it."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.kinds.cycle.proofs import FIRST, Proofs
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.view import ANCHOR

BEGINNING = "beginn"


def periods(records: ir.Table, keys: tuple[str, ...], proofs: Proofs, newest_only: bool) -> ir.Table:
    """A period from the first day, and one from every day of sure evidence; `since` is the first day open to doubt.

    The newest is done by nothing. `opener` is the number of the record that opened it, where it has an alias.
    """
    groups = proofs.groups
    opened = _opened(proofs)
    if newest_only:
        opened = _newest(opened, groups)
    begun = records.filter(records[FIRST].notnull())
    row = {"opener": ibis.null("int64")} if proofs.opens else {}
    first = begun.select(
        **{g: begun[k] for g, k in zip(groups, keys, strict=True)}, period=ibis.literal(BEGINNING),
        rank=ibis.literal(0, type="int8"), **{ANCHOR: begun[FIRST]}, **row,
    )  # fmt: skip
    starts = first.union(opened.select(*first.columns))
    along = ibis.window(group_by=[starts[g] for g in groups], order_by=[starts["rank"], starts[ANCHOR]])
    # A period is done by what opens the next one, and named after it.
    done = starts.mutate(done=starts[ANCHOR].lead().over(along), done_key=starts["period"].lead().over(along))
    if newest_only:
        done = done.filter(done["done"].isnull())
    since = ibis.ifelse(done["rank"] == 0, done[ANCHOR], days.add_days(done[ANCHOR], 1))
    return done.select(*groups, ANCHOR, "done", "done_key", "period", *row, since=since)


def _opened(proofs: Proofs) -> ir.Table:
    """Every day of sure evidence, with its first record: by order of the sources, then the smallest key."""
    sure = proofs.table.filter(proofs.table["sure"])
    by = [*proofs.groups, "lo"]
    if proofs.alone:
        row = {"opener": sure["row"].argmin(sure["key"])} if proofs.opens else {}
        found = sure.group_by(by).agg(period=sure["key"].min(), **row)
    else:
        # A struct is as small as its first unequal field.
        told = ("source", "key", "row") if proofs.opens else ("source", "key")
        first = sure.group_by(by).agg(least=ibis.struct({name: sure[name] for name in told}).min())
        row = {"opener": first["least"]["row"]} if proofs.opens else {}
        found = first.mutate(period=first["least"]["key"], **row)
    return found.select(*proofs.groups, "period", *row, rank=ibis.literal(1, type="int8"), **{ANCHOR: found["lo"]})


def _newest(opened: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """Of every record the last day only."""
    last = opened.group_by(list(groups)).agg(**{"@last": opened[ANCHOR].max()})
    renamed = last.rename({f"@{g}": g for g in groups})
    on = [*(opened[g] == renamed[f"@{g}"] for g in groups), opened[ANCHOR] == renamed["@last"]]
    return opened.inner_join(renamed, on).drop("@last", *(f"@{g}" for g in groups))
