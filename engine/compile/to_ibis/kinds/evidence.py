"""Which record fulfilled a duty: looked for only where something is written, among the records of its day."""

from __future__ import annotations

import ibis

from engine.compile.to_ibis.canon import KEY
from engine.compile.to_ibis.records.children import pair_of, reachable
from engine.compile.to_ibis.records.measures import bounds_met, met
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms.logic import all_of, same
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import View, name_of
from engine.plan.rules import Rule, Source
from engine.plan.values import RowRef

_DONE = "erledigt_am"


def named(shop: Workshop, view: View, rule: Rule, keys: tuple[str, ...], name: str) -> View:
    """The view with `nachweis_id`: by order of the sources, then the smallest key."""
    evidence = rule.deadline.evidence if rule.deadline is not None else None
    if evidence is None:
        return view.over(view.table.mutate(nachweis_id=ibis.null("string")))
    sources = [s for s in evidence.sources if reachable(shop, view, s.rows)]
    if sources:
        view = view.over(shop.keep(f"{name}_written", view.table))
    found = []
    for number, source in enumerate(sources):
        table = _keys(shop, view, keys, source, f"{name}_proof_{number}")
        renamed = table.rename({f"@{g}": g for g in table.columns if g != "key"} | {f"@key{number}": "key"})
        marks = [c for c in renamed.columns if not c.startswith("@key")]
        on = [view.table[k] == renamed[m] for k, m in zip(keys, marks, strict=True)]
        view = view.over(view.table.left_join(renamed, on).drop(*marks))
        found.append(f"@key{number}")
    key = ibis.coalesce(*(view.table[c] for c in found), ibis.null("string"))
    if evidence.own is not None:
        own = value(evidence.own, view).value
        key = ibis.ifelse(same(own, view.table[_DONE]).fill_null(False), view.table["vorgang_id"], key)
    return view.over(view.table.mutate(nachweis_id=key))


def _keys(shop: Workshop, view: View, keys: tuple[str, ...], source: Source, name: str) -> ibis.expr.types.Table:
    """The smallest key of a source's records on the day of the evidence."""
    done = view.over(view.table.filter(view.table[_DONE].notnull()))
    pair, bounds, groups = pair_of(shop, done, keys, source, (_DONE,), name)
    told, day = met(source.rows, pair), value(source.day, pair)
    inside, _ = bounds_met(source, day, bounds, pair)
    # Not „=“: of a join with one equality alone DuckDB lets the scan know whom it looks for.
    on_day = day.value.between(pair.table[_DONE], pair.table[_DONE]).fill_null(False)
    rows = pair.table.filter(all_of(told.true, inside, on_day))
    key = rows[name_of(RowRef("0", (), ""), KEY)]
    return shop.keep(name, rows.group_by(list(groups)).agg(key=key.min()))
