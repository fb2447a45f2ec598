"""Which periods are left open by records that may count, or by time that was not delivered."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.kinds.cycle.proofs import Proofs
from engine.compile.to_ibis.terms.logic import Expr

OPEN = "doubt"
"""The column with the bits of what is missing for a period; null where nothing is."""


def all_gaps(proofs: Proofs) -> ir.Table:
    """Everything that is missing for any possible evidence of a record, and whether a record of it has no day."""
    rows = proofs.table.filter(~proofs.table["sure"])
    blind = ibis.ifelse(rows["dated"] | rows["key"].isnull(), 0, 1).max() > 0
    return rows.group_by(list(proofs.groups)).agg(gaps=rows["gaps"].bit_or().cast("int64"), blind=blind)


def between(periods: ir.Table, proofs: Proofs, by: str, since: Expr, before: Expr) -> ir.Table:
    """What is missing for doubtful evidence from `since` on and `before` a day of each period; of those that have any.

    Before no day at all: until today. `by` tells the periods of a record apart.
    """
    periods = periods.select(*proofs.groups, **{by: periods[by], "since": since, "before": before})
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
    return touched.group_by([*groups, by]).agg(**{OPEN: touched["held"].bit_or().cast("int64")})


def of_beat(periods: ir.Table, proofs: Proofs) -> ir.Table:
    """The same of a fixed beat: all periods where a record has no day, else those that something else could serve."""
    found = all_gaps(proofs)
    renamed = found.rename({f"@{g}": g for g in proofs.groups})
    joined = periods.inner_join(renamed, [periods[g] == renamed[f"@{g}"] for g in proofs.groups])
    doubtful = joined.filter(joined["blind"] | joined["clash"])
    return doubtful.select(*proofs.groups, "period", **{OPEN: doubtful["gaps"]})
