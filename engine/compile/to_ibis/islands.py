"""Intervals that overlap or touch, told apart from those that do not."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.terms import days


def islands(rows: ir.Table, groups: tuple[str, ...], end: str) -> ir.Table:
    """The intervals from `s` to `end` of each group with the number of the island that each is part of."""
    before = ibis.window(group_by=[rows[g] for g in groups], order_by=rows["s"], rows=(None, -1))
    seen = rows.mutate(reached=rows[end].max().over(before))
    fresh = seen["reached"].isnull() | (seen["s"] > days.add_days(seen["reached"], 1)).fill_null(True)
    marked = seen.mutate(fresh=fresh.cast("int32"))
    order = [marked["s"], marked["fresh"].desc()]  # of those that begin alike the one that opens the island is first
    upto = ibis.window(group_by=[marked[g] for g in groups], order_by=order, rows=(None, 0))
    return marked.mutate(island=marked["fresh"].sum().over(upto))
