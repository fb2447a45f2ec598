"""The records, or another rule's outcomes, in piles: per unit how many fulfil, how many may, what they sum up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import STATUS
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.logic import TRUE, Expr, Truth, Val, all_of, any_of, column, conjunction, opposite
from engine.compile.to_ibis.terms.moments import Way
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import View, name_of
from engine.compile.verdicts import Verdicts
from engine.plan.rules import Measure, Quota, Rule
from engine.plan.values import RowRef
from schemas.outcome import Status

PILES = ("counted", "failed", "open", "perhaps", "perhaps_failed", "perhaps_open")
"""T, F, U, PT, PF and PU of `plan.rules.Quota`."""

_KEYS = ("ebene", "einheit")


def of_records(rule: Rule, view: View, office: str) -> ir.Table:
    """The piles of the records that a quota is about."""
    quota = rule.quota
    assert quota is not None
    exempt = TRUE if rule.exempt is None else opposite(truth(rule.exempt, view))
    member = conjunction([truth(rule.applies, view), exempt])
    fulfilled = TRUE if quota.fulfilled is None else truth(quota.fulfilled, view)
    rows = []
    for level, ref in quota.levels:
        unit = ibis.literal(office) if ref is None else _key(view, ref)
        table = view.table.select(ebene=ibis.literal(level), einheit=unit, **_row(member, fulfilled, quota, view))
        rows.append(table.filter(table["member"].fill_null(True) & table["einheit"].notnull()))
    return _piled(reduce(lambda a, b: a.union(b), rows), quota)


def _key(view: View, ref: RowRef) -> Expr:
    """The key of the unit that a record reaches."""
    entity = view.target(ref)
    if ref.path:
        return view.link(ref)[0] if view.link(ref)[0] is not None else ibis.null("string")
    return view.table[name_of(ref, view.delivery.entity(entity).key)]


def _row(member: Truth, fulfilled: Truth, quota: Quota, view: View) -> dict[str, Expr]:
    sure = all_of(member.true, fulfilled.true)
    amount = Val(ibis.null("decimal(38, 8)")) if quota.of is None else value(quota.of, view)
    kind = "decimal(38, 8)"
    return {
        "member": column(member.value),
        "fulfilled": column(fulfilled.value),
        "amount": ibis.ifelse(column(sure), amount.value.cast(kind), ibis.null(kind)),
        "unknown": column(all_of(sure, amount.unknown)),
    }


def _piled(rows: ir.Table, quota: Quota) -> ir.Table:
    """One row a unit; the middle amounts for a median are summed, one or two of them."""
    member, met = rows["member"], rows["fulfilled"]
    met_, failed, unsure = met.fill_null(False), (~met).fill_null(False), met.isnull()
    surely, perhaps = member.fill_null(False), member.isnull()
    piles = {
        name: ibis.ifelse(whose & how, 1, 0).sum().cast("int32")
        for name, whose, how in zip(PILES, (surely,) * 3 + (perhaps,) * 3, (met_, failed, unsure) * 2, strict=True)
    }
    found = rows.group_by(list(_KEYS)).agg(
        **piles, total=rows["amount"].sum().cast("decimal(38, 8)"), number=rows["amount"].count().cast("int32"),
        blind=ibis.ifelse(rows["unknown"], 1, 0).sum().cast("int32"),
    )  # fmt: skip
    if quota.measure is not Measure.MEDIAN:
        return found.mutate(middle=ibis.null("decimal(38, 8)"), middles=ibis.null("int32"))
    there = rows.filter(rows["amount"].notnull())
    unit = [there[k] for k in _KEYS]
    place = ibis.row_number().over(ibis.window(group_by=unit, order_by=there["amount"]))
    whole = there["amount"].count().over(ibis.window(group_by=unit))
    ranked = there.mutate(place=place, whole=whole)
    middle = ranked.filter((ranked["place"] >= (ranked["whole"] - 1) // 2) & (ranked["place"] <= ranked["whole"] // 2))
    middles = middle.group_by(list(_KEYS)).agg(
        middle=middle["amount"].sum().cast("decimal(38, 8)"), middles=middle["amount"].count().cast("int32")
    )
    renamed = middles.rename({f"@{k}": k for k in _KEYS})
    joined = found.left_join(renamed, [found[k] == renamed[f"@{k}"] for k in _KEYS])
    return joined.drop(*(f"@{k}" for k in _KEYS))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a rule decided: a relation, the column with the unit of each record, and what its steps mean."""

    table: ir.Table
    unit: Expr
    verdicts: Verdicts


def of_outcomes(quota: Quota, decided: Iterable[Outcomes], view: View, office: str, unit: str) -> ir.Table:
    """The piles of another rule's outcomes."""
    rows = []
    for one in decided:
        counts, met = _outcome(quota, one, view)
        for level, ref in quota.levels:
            if ref is not None and ref.entity != unit:
                continue
            einheit = ibis.literal(office) if ref is None else one.unit
            chosen = one.table.select(
                ebene=ibis.literal(level), einheit=einheit, member=ibis.literal(True), fulfilled=met,
                amount=ibis.null("decimal(38, 8)"), unknown=ibis.literal(False), counts=counts,
            )  # fmt: skip
            rows.append(chosen.filter(chosen["counts"] & chosen["einheit"].notnull()).drop("counts"))
    return _piled(reduce(lambda a, b: a.union(b), rows), quota)


def _outcome(quota: Quota, one: Outcomes, view: View) -> tuple[Expr, Expr]:
    """Whether an outcome is counted, and whether it fulfils (null where it is unclear)."""
    step, due = one.table["step"], one.table["faellig_am"]
    wanted = [n for n, ground in enumerate(one.verdicts.grounds) if ground and STATUS[ground] in quota.fulfilled_by]
    left_out = [n for n, ground in enumerate(one.verdicts.grounds)
                if ground and STATUS[ground] in (Status.NOT_APPLICABLE, Status.EXEMPT)]  # fmt: skip
    unclear = step.isin(one.verdicts.steps({None}))
    counts = ~step.isin(left_out)
    if quota.due_in_period:
        first, last = (days.day(view.delivery.moment(way)) for way in (Way.MONTH_BEGINS, Way.MONTH_ENDS))
        dated = ((due >= first) & (due <= last)).fill_null(False)
        counts = counts & any_of(dated, unclear & due.isnull())
    return counts, ibis.ifelse(unclear, ibis.null("boolean"), step.isin(wanted))
