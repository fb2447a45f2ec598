"""The newest (or oldest) record in two steps: its day came out of the aggregate stage, now the record of that day."""

from __future__ import annotations

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.canon import KEY
from engine.compile.to_ibis.records.measures import FIRST_PASS, met, rivalled
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms.logic import Val, any_of, choose, merge, negation, only_where
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import SETTLED, Answer, Stored, View, name_of, read_gaps, store
from engine.plan.values import Newest, RowRef


def pick(
    shop: Workshop, view: View, groups: tuple[str, ...], question: Newest, first: ir.Table, seen: Stored
) -> tuple[ir.Table, Answer]:
    """The value of each group's newest record; `first` holds the days, `seen` which gaps they have."""
    assert question.rows.day is not None
    number = shop.number(question)
    mark = f"{FIRST_PASS}{number}"
    days = first.select(**{f"@{g}": first[g] for g in groups}, **{"@day": first[f"{mark}:d"]})
    told, day = met(question.rows, view), value(question.rows.day, view)
    inner, stored = store("@value", value(question.value, view))
    key = view.table[name_of(RowRef("0", (), ""), KEY)]
    rows = view.table.select(**{g: view.table[g] for g in groups}, **inner, **{"@key": key, "@own": day.value,
                             "@met": choose(told.true, True, ibis.literal(False))})  # fmt: skip
    on = [rows[g] == days[f"@{g}"] for g in groups]
    rows = rows.filter(rows["@met"]).inner_join(days, [*on, rows["@own"] == days["@day"]])
    order = rows["@key"] if question.oldest else rows["@key"].desc()
    rank = ibis.row_number().over(ibis.window(group_by=[rows[g] for g in groups], order_by=order))
    ranked = rows.select(*groups, *inner, **{"@rank": rank})
    best = ranked.filter(ranked["@rank"] == 0).drop("@rank").rename({f"@{g}": g for g in groups})
    joined = first.left_join(best, [first[g] == best[f"@{g}"] for g in groups])
    columns, answer = store(f"q{number}", _settled(joined, question, mark, stored, seen))
    if f"q{number}?" not in columns:
        columns[f"q{number}?"] = ibis.literal(False)
        answer = Stored(answer.name, False, None, answer.gaps, answer.kind)
    if view.delivery.limited(question.rows.entity):
        columns[f"q{number}{SETTLED}"] = joined[f"{mark}:d"].notnull() & ~rivalled(joined, question, mark)
        answer = replace(answer, settled=True)
    return joined.select(*groups, **columns), answer


def _settled(joined: ir.Table, question: Newest, mark: str, stored: Stored, seen: Stored) -> Val:
    """Unknown where a possible record could be newer, on the same day included."""
    newest, unsure = joined[f"{mark}:d"], rivalled(joined, question, mark)
    found = stored.read(joined)
    unknown = any_of(unsure, found.unknown if not found.sure else newest.notnull() & found.value.isnull())
    shown = ibis.ifelse(unsure, ibis.null(found.value.type()), found.value)
    why = read_gaps(joined, mark, seen.gaps, unsure)
    own = {gap: when if not found.sure else newest.notnull() & when for gap, when in found.gaps.items()}
    gaps = merge(only_where(unsure, why), only_where(negation(unsure), own))
    return Val(shown, unknown, False, gaps)
