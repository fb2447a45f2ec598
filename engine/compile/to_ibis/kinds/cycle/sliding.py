"""Sliding periods: each begins with the evidence that ended the one before it."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.kinds.cycle.proofs import FIRST, Proofs
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.view import ANCHOR

BEGINNING = "beginn"


def periods(records: ir.Table, keys: tuple[str, ...], proofs: Proofs) -> ir.Table:
    """A period from the first day, and one from every day of sure evidence; `since` is the first day open to doubt."""
    groups = proofs.groups
    sure = proofs.table.filter(proofs.table["sure"])
    order = ibis.window(group_by=[*(sure[g] for g in groups), sure["lo"]], order_by=[sure["source"], sure["key"]])
    placed = sure.mutate(place=ibis.row_number().over(order))
    opening = placed.filter(placed["place"] == 0)
    opened = opening.select(
        *groups, "source", name=opening["key"], opener=opening["key"], rank=ibis.literal(1, type="int8"),
        **{ANCHOR: opening["lo"]},
    )  # fmt: skip
    begun = records.filter(records[FIRST].notnull())
    first = begun.select(
        **{g: begun[k] for g, k in zip(groups, keys, strict=True)}, source=ibis.literal(-2, type="int16"),
        name=ibis.literal(BEGINNING), opener=ibis.null("string"), rank=ibis.literal(0, type="int8"),
        **{ANCHOR: begun[FIRST]},
    )  # fmt: skip
    starts = first.union(opened)
    along = ibis.window(group_by=[starts[g] for g in groups], order_by=[starts["rank"], starts[ANCHOR]])
    done = starts.mutate(done=starts[ANCHOR].lead().over(along), done_key=starts["opener"].lead().over(along))
    later = days.add_days(done[ANCHOR], 1)
    return done.select(
        *groups, ANCHOR, "source", "opener", "done", "done_key", period=done["name"],
        newest=done["done"].isnull(), since=ibis.ifelse(done["rank"] == 0, done[ANCHOR], later), before=done["done"],
        counted=ibis.null("date"),
    )  # fmt: skip
