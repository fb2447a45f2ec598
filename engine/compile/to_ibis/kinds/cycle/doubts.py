"""Which periods are left open by records that may count, or by time that was not delivered."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.kinds.cycle.proofs import Proofs
from engine.compile.to_ibis.terms.logic import Expr

OPEN = "doubt"
"""The column with the bits of what is missing for a period; null where nothing is."""


def all_gaps(proofs: Proofs) -> ir.Table:
    """Everything that is missing for any possible evidence of a record, and whether some of it has no day."""
    rows = proofs.table.filter(~proofs.table["sure"])
    blind = ibis.ifelse(rows["dated"], 0, 1).max() > 0
    return rows.group_by(list(proofs.groups)).agg(gaps=rows["gaps"].bit_or().cast("int64"), blind=blind)


def between(periods: ir.Table, proofs: Proofs) -> ir.Table:
    """The periods with what is missing for doubtful evidence between `since` and `before`."""
    rows = proofs.table.filter(~proofs.table["sure"])
    groups = proofs.groups
    doubt = rows.select(**{f"@{g}": rows[g] for g in groups}, lo=rows["lo"], hi=rows["hi"], dated=rows["dated"],
                        held=rows["gaps"], record=rows["key"].notnull())  # fmt: skip
    joined = periods.inner_join(doubt, [periods[g] == doubt[f"@{g}"] for g in groups])
    undated = ~joined["dated"] & joined["record"]
    meets = (joined["hi"] >= joined["since"]) & (
        joined["before"].isnull() | (joined["lo"] < joined["before"]).fill_null(False)
    )
    touched = joined.filter(undated | meets)
    found = touched.group_by([*groups, "period"]).agg(**{OPEN: touched["held"].bit_or().cast("int64")})
    return _left(periods, found, (*groups, "period"))


def of_beat(periods: ir.Table, proofs: Proofs) -> ir.Table:
    """The periods of a fixed beat, all in doubt where evidence has no day, else those doubtful evidence changes."""
    found = all_gaps(proofs)
    joined = _left(periods, found, proofs.groups)
    doubtful = joined["gaps"].notnull() & (joined["blind"] | joined["clash"])
    held: Expr = ibis.ifelse(doubtful, joined["gaps"], ibis.null("int64"))
    return joined.mutate(**{OPEN: held}).drop("gaps", "blind", "clash")


def _left(left: ir.Table, right: ir.Table, on: tuple[str, ...]) -> ir.Table:
    renamed = right.rename({f"@{c}": c for c in on})
    return left.left_join(renamed, [left[c] == renamed[f"@{c}"] for c in on]).drop(*(f"@{c}" for c in on))
