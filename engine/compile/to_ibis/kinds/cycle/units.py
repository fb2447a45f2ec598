"""Calendar periods: every month, quarter or year from that of the first day to that of the Stichtag."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.kinds.cycle.proofs import FIRST, Proofs
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.logic import Expr
from engine.compile.to_ibis.terms.view import ANCHOR
from engine.plan.rules import CalendarUnit

MONTHS = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}


def number_of(day: Expr, unit: CalendarUnit) -> Expr:
    """The unit that holds a day, units counted on."""
    return (day.year().cast("int64") * 12 + day.month() - 1) // MONTHS[unit]


def periods(records: ir.Table, keys: tuple[str, ...], proofs: Proofs, unit: CalendarUnit, today: date) -> ir.Table:
    """A period per unit, done by the first sure evidence inside it."""
    groups = proofs.groups
    last = number_of(days.day(today), unit)
    numbers = ibis.range(number_of(records[FIRST], unit), last + 1)
    listed = records.select(**{g: records[k] for g, k in zip(groups, keys, strict=True)}, unit=numbers.unnest())
    months = listed["unit"] * MONTHS[unit]
    dated = listed.mutate(
        **{ANCHOR: ibis.date(months // 12, months % 12 + 1, 1), "month": months % 12, "year": months // 12}
    )
    counted = days.add_days(days.add_months(dated[ANCHOR], MONTHS[unit]), -1)
    named = dated.mutate(counted=counted, period=_name(dated, unit))
    sure = proofs.table.filter(proofs.table["sure"])
    inside = sure.mutate(unit=number_of(sure["lo"], unit))
    order = ibis.window(group_by=[*(inside[g] for g in groups), inside["unit"]],
                        order_by=[inside["lo"], inside["source"], inside["key"]])  # fmt: skip
    placed = inside.mutate(place=ibis.row_number().over(order))
    first = placed.filter(placed["place"] == 0)
    done = first.select(**{f"@{g}": first[g] for g in groups}, **{"@unit": first["unit"], "done": first["lo"],
                        "done_key": first["key"]})  # fmt: skip
    on = [*(named[g] == done[f"@{g}"] for g in groups), named["unit"] == done["@unit"]]
    joined = named.left_join(done, on)
    return joined.select(
        *groups, ANCHOR, "counted", "period", "done", "done_key", newest=joined["unit"] == last,
    )  # fmt: skip


def _name(table: ir.Table, unit: CalendarUnit) -> Expr:
    year = table["year"].cast("string").lpad(4, "0")
    if unit is CalendarUnit.YEAR:
        return year
    if unit is CalendarUnit.QUARTER:
        return year + ibis.literal("-Q") + (table["month"] // 3 + 1).cast("int64").cast("string")
    return year + ibis.literal("-") + (table["month"] + 1).cast("string").lpad(2, "0")
