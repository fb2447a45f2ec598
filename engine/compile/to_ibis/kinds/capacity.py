"""Limited places: who comes first for them, in the order that the office declared; people decide."""

from __future__ import annotations

from dataclasses import dataclass

import ibis

from engine.compile.reasons import Ground
from engine.compile.to_ibis.canon import Node, canonical, link_column
from engine.compile.to_ibis.terms.logic import Expr, all_of, column
from engine.compile.to_ibis.terms.values import range_of, value
from engine.compile.to_ibis.terms.view import View, name_of
from engine.compile.verdicts import Verdicts
from engine.plan.rules import Capacity
from engine.plan.values import RowRef, Tally, Value

_ORDER = "@order_"


@dataclass(frozen=True, slots=True)
class Places:
    """A capacity in canonical form."""

    per: RowRef | None
    available: Value
    taken: Tally
    order: tuple[tuple[Value, bool], ...]

    def nodes(self) -> list[Node]:
        """Everything that ranking reads."""
        per = [] if self.per is None else [self.per]
        return [*per, self.available, self.taken, *(by for by, _ in self.order)]


def places(capacity: Capacity) -> Places:
    """The canonical form of a capacity."""
    order = tuple((canonical(by.value), by.descending) for by in capacity.order)
    return Places(canonical(capacity.per), canonical(capacity.available), Tally(canonical(capacity.taken)), order)


def ranked(view: View, given: Places, verdicts: Verdicts) -> View:
    """The view with `rang` and `platz_frei` for what is proposed; no declared order, no rank."""
    if not given.order:
        return unranked(view)
    values = [value(by, view) for by, _ in given.order]
    proposed = view.table["step"].isin(verdicts.steps({Ground.PROPOSED}))
    per = ibis.literal("") if given.per is None else _key(view, given.per)
    known = all_of(proposed, per.notnull(), *(by.present for by in values))
    columns = {f"{_ORDER}{n}": by.value for n, by in enumerate(values)}
    table = view.table.mutate(**columns, **{"@per": per, "@ranks": column(known)}, **_places(view, given))
    order = [table[f"{_ORDER}{n}"].desc() if down else table[f"{_ORDER}{n}"]
             for n, (_, down) in enumerate(given.order)]  # fmt: skip
    groups = [table["@per"], table["@ranks"]]
    place = ibis.rank().over(ibis.window(group_by=groups, order_by=order)) + 1
    alike = ibis.row_number().over(ibis.window(group_by=[*groups, *(table[c] for c in columns)]))
    placed = table.mutate(**{"@place": place.cast("int32"), "@alike": alike})
    sharing = ibis.window(group_by=[placed[c] for c in ("@per", "@ranks", *columns)])
    told = placed.mutate(
        rang=ibis.ifelse(placed["@ranks"], placed["@place"], ibis.null("int32")),
        **{"@others": placed["@alike"].max().over(sharing)},
    )
    alone = told.mutate(rang=ibis.ifelse(told["@others"] == 0, told["rang"], ibis.null("int32")))
    free = ibis.cases(
        (alone["rang"] + alone["@most"] <= alone["@available"], True),
        (alone["rang"] + alone["@fewest"] > alone["@available"], False),
        else_=ibis.null("boolean"),
    )
    return view.over(alone.mutate(platz_frei=free))


def unranked(view: View) -> View:
    """The view of a rule without limited places."""
    return view.over(view.table.mutate(rang=ibis.null("int32"), platz_frei=ibis.null("boolean")))


def _places(view: View, given: Places) -> dict[str, Expr]:
    """How many places there are, and how many are taken at least and at most; null where that is not known."""
    low, high, _ = range_of(given.taken, view)
    most = ibis.null("int64") if high is None else high.cast("int64")
    return {"@available": value(given.available, view).value, "@fewest": low.cast("int64"), "@most": most}


def _key(view: View, per: RowRef) -> Expr:
    """The key of the record that has the places."""
    if not per.path:
        return view.table[name_of(per, view.delivery.entity(view.target(per)).key)]
    return value(link_column(per), view).value
