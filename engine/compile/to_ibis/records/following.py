"""The next record of a series."""

from __future__ import annotations

from collections.abc import Iterable

import ibis

from engine.compile.to_ibis.records.scan import ROW, row_name, scan
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms.view import Stored, View, link_name
from engine.plan.values import NextRecord


def join(shop: Workshop, view: View, asked: Iterable[NextRecord]) -> View:
    """The view with the own day of the next record that shares a link, by day and then key."""
    for question in asked:
        entity = shop.delivery.entity(question.row.entity)
        name = f"q{shop.number(question)}"
        key = link_name(question.row) if question.row.path else row_name(question.row.scope)
        records = scan(shop, entity.name)
        if question.day.name not in records.columns:
            view = _undelivered(view, name, question)
            continue
        day, link = records[question.day.name], records[question.link]
        series = ibis.window(group_by=link, order_by=[day, records[entity.key]])
        blind = day.isnull().cast("int8").max().over(ibis.window(group_by=link))
        found = records.filter(link.notnull()).select(
            **{
                "@": records[entity.key if question.row.path else ROW],
                name: day.lead().over(series),
                name + "?": blind > 0,
            }
        )
        view = view.over(_joined(view, found, key, name), {question: _stored(view, name, question)})
    return view


def _joined(view: View, found: ibis.expr.types.Table, key: str, name: str) -> ibis.expr.types.Table:
    joined = view.table.left_join(found, view.table[key] == found["@"]).drop("@")
    unknown = joined[name + "?"].fill_null(False)
    return joined.mutate(**{name: ibis.ifelse(unknown, ibis.null("date"), joined[name]), name + "?": unknown})


def _stored(view: View, name: str, question: NextRecord) -> Stored:
    return Stored(name, False, None, (view.delivery.missing(question.day),))


def _undelivered(view: View, name: str, question: NextRecord) -> View:
    table = view.table.mutate(**{name: ibis.null("date")})
    return view.over(table, {question: Stored(name, True, True, (view.delivery.missing(question.day),))})
