"""The records, or another rule's outcomes, in piles: per unit how many fulfil, how many may, what they sum up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import STATUS
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.logic import (
    TRUE,
    Bool,
    Expr,
    Truth,
    Val,
    all_of,
    any_of,
    column,
    conjunction,
    opposite,
)
from engine.compile.to_ibis.terms.moments import Way
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import View, name_of
from engine.compile.verdicts import Verdicts
from engine.plan.conditions import Condition
from engine.plan.quotas import Measure, Quota
from engine.plan.rules import Rule
from engine.plan.values import RowRef, Value
from schemas.outcome import Status

PILES = ("counted", "failed", "open", "perhaps", "perhaps_failed", "perhaps_open")
"""T, F, U, PT, PF and PU of `plan.quotas.Quota`."""

_KEYS = ("ebene", "einheit", "compared")
_AMOUNT = "decimal(38, 8)"


def of_records(rule: Rule, view: View, office: str) -> ir.Table:
    """The piles of the records that a quota is about, and (`compared`) of those it is compared with."""
    quota = rule.quota
    assert quota is not None
    stretch, other = quota.stretch, quota.compared
    rows = [*_rows(rule, quota, view, office, None if stretch is None else stretch.now, quota.of, False)]
    if other is not None:
        when = None if stretch is None else stretch.now if other.of is not None else stretch.earlier
        rows += _rows(rule, quota, view, office, when, other.of or quota.of, True)
    return _piled(reduce(lambda a, b: a.union(b), rows), quota)


def _rows(
    rule: Rule, quota: Quota, view: View, office: str, when: Condition | None, of: Value | None, compared: bool
) -> Iterator[ir.Table]:
    """A row for each level and record that is counted there, or may be."""
    exempt = TRUE if rule.exempt is None else opposite(truth(rule.exempt, view))
    dated = TRUE if when is None else truth(when, view)
    member = conjunction([truth(rule.applies, view), exempt, dated])
    fulfilled = TRUE if quota.fulfilled is None else truth(quota.fulfilled, view)
    row = _row(member, fulfilled, quota, of, view)
    for level, ref in quota.levels:
        unit = ibis.literal(office) if ref is None else _key(view, ref)
        table = view.table.select(ebene=ibis.literal(level), einheit=unit, compared=ibis.literal(compared), **row)
        yield table.filter(table["member"].fill_null(True) & table["einheit"].notnull())


def _key(view: View, ref: RowRef) -> Expr:
    """The key of the unit that a record reaches."""
    entity = view.target(ref)
    if ref.path:
        return view.link(ref)[0] if view.link(ref)[0] is not None else ibis.null("string")
    return view.table[name_of(ref, view.delivery.entity(entity).key)]


def _row(member: Truth, fulfilled: Truth, quota: Quota, of: Value | None, view: View) -> dict[str, Expr]:
    sure = all_of(member.true, fulfilled.true)
    weighed = all_of(member.true, any_of(fulfilled.true, fulfilled.false))
    month = ibis.null("int32")
    if quota.stretch is not None:
        day = value(quota.stretch.day, view).value
        month = (day.year() * 12 + day.month()).cast("int32")
    return {
        "member": column(member.value),
        "fulfilled": column(fulfilled.value),
        "month": month,
        **_amount("of", of, sure, view),
        **_amount("per", quota.per, weighed, view),
    }


def _amount(name: str, node: Value | None, where: Bool, view: View) -> dict[str, Expr]:
    """The amount of a record that counts, and whether it is unknown."""
    amount = Val(ibis.null(_AMOUNT)) if node is None else value(node, view)
    return {
        name: ibis.ifelse(column(where), amount.value.cast(_AMOUNT), ibis.null(_AMOUNT)),
        f"{name}_unknown": column(all_of(where, amount.unknown)),
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
    found = rows.group_by(list(_KEYS)).agg(**piles, **_summed(rows, "of"), **_summed(rows, "per"))
    if quota.measure is not Measure.MEDIAN:
        return found.mutate(middle=ibis.null(_AMOUNT), middles=ibis.null("int32"))
    return _with_middle(found, rows.filter(rows["of"].notnull()))


def _summed(rows: ir.Table, name: str) -> dict[str, Expr]:
    """Sum and number of amounts; how many are unknown; how many months have an amount, known or at all."""
    amount, unknown, month = rows[name], rows[f"{name}_unknown"], rows["month"]
    never = ibis.null("int32")
    return {
        f"{name}_total": amount.sum().cast(_AMOUNT),
        f"{name}_number": amount.count().cast("int32"),
        f"{name}_blind": ibis.ifelse(unknown, 1, 0).sum().cast("int32"),
        f"{name}_months": ibis.ifelse(amount.notnull(), month, never).nunique().cast("int32"),
        f"{name}_told": ibis.ifelse(amount.notnull() | unknown, month, never).nunique().cast("int32"),
    }


def _with_middle(found: ir.Table, there: ir.Table) -> ir.Table:
    """The piles with the sum of the one or two middle amounts."""
    unit = [there[k] for k in _KEYS]
    place = ibis.row_number().over(ibis.window(group_by=unit, order_by=there["of"]))
    whole = there["of"].count().over(ibis.window(group_by=unit))
    ranked = there.mutate(place=place, whole=whole)
    middle = ranked.filter((ranked["place"] >= (ranked["whole"] - 1) // 2) & (ranked["place"] <= ranked["whole"] // 2))
    middles = middle.group_by(list(_KEYS)).agg(
        middle=middle["of"].sum().cast(_AMOUNT), middles=middle["of"].count().cast("int32")
    )
    renamed = middles.rename({f"@{k}": k for k in _KEYS})
    joined = found.left_join(renamed, [found[k] == renamed[f"@{k}"] for k in _KEYS])
    return joined.drop(*(f"@{k}" for k in _KEYS))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a rule decided: a relation, the keys of the units of each record by level, and what its steps mean."""

    table: ir.Table
    units: Mapping[str, Expr]
    verdicts: Verdicts


def of_outcomes(quota: Quota, decided: Iterable[Outcomes], view: View, office: str) -> ir.Table:
    """The piles of another rule's outcomes."""
    none = {
        f"{name}{end}": kind
        for name in ("of", "per")
        for end, kind in (("", ibis.null(_AMOUNT)), ("_unknown", ibis.literal(False)))
    }
    rows = []
    for one in decided:
        counts, met = _outcome(quota, one, view)
        for level, ref in quota.levels:
            chosen = one.table.select(
                ebene=ibis.literal(level), einheit=ibis.literal(office) if ref is None else one.units[level],
                compared=ibis.literal(False), member=ibis.literal(True), fulfilled=met, month=ibis.null("int32"),
                counts=counts, **none,
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
