"""One scan per entity: the records that exist at the Stichtag, days that have not happened yet emptied."""

from __future__ import annotations

from collections.abc import Container, Iterable

import ibis
import ibis.expr.types as ir

from engine.compile.relations import raw_name
from engine.compile.to_ibis.canon import KEY
from engine.compile.to_ibis.records.joining import Attachment, attach
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.logic import Expr
from engine.compile.to_ibis.terms.view import TYPES, link_name, name_of
from engine.plan.values import Column, RowRef
from schemas.factmodel import Empty, Entity, FieldType
from schemas.snapshot import UNREADABLE_SUFFIX

ROW = "#"
"""The column of every delivered relation that numbers its rows: shorter than a key to group and join by."""


def row_name(scope: str = "0") -> str:
    """The column of a view that holds the number of a row in scope."""
    return name_of(RowRef(scope, (), ""), ROW)


def scan(shop: Workshop, name: str) -> ir.Table:
    """The entity's records that exist at the Stichtag: key, links, delivered fields, `<field>!` where unreadable."""
    known = shop.scans.get(name)
    if known is None:
        known = shop.scans[name] = shop.keep(f"scan_{name}", _scan(shop, shop.delivery.entity(name)), kept=False)
    return known


def _scan(shop: Workshop, entity: Entity) -> ir.Table:
    delivery = shop.delivery
    today = days.day(delivery.today)
    raw = ibis.table(_schema(shop, entity), name=raw_name(entity.name))
    columns: dict[str, Expr] = {ROW: raw[ROW], entity.key: raw[entity.key]}
    for link in entity.links:
        given = link.column in raw.columns
        columns[link.column] = raw[link.column] if given else ibis.null("string")
    for field in entity.stored:
        if not delivery.has_column(entity.name, field.name):
            continue
        value = raw[field.name]
        if field.type is FieldType.DATE and not field.planned and not delivery.filled(entity.name, field.name):
            value = ibis.ifelse(value > today, ibis.null("date"), value)
        columns[field.name] = value
        if (mark := delivery.unreadable(entity.name, field.name)) is not None:
            columns[field.name + "!"] = raw[mark]
    chosen = raw.select(**columns)
    if entity.day is None or not delivery.has_column(entity.name, entity.day):
        return chosen
    exists = raw[entity.day] <= today
    if not delivery.filled(entity.name, entity.day):
        exists = exists.fill_null(True)
    return raw.filter(exists).select(**columns)


def _schema(shop: Workshop, entity: Entity) -> dict[str, str]:
    table = shop.delivery.snapshot.tables[entity.name]
    schema = {ROW: "int64", entity.key: "string"}
    schema.update({link.column: "string" for link in entity.links if link.column in table.columns})
    schema.update({field.name: TYPES[field.type] for field in entity.stored if field.name in table.columns})
    schema.update({name + UNREADABLE_SUFFIX: "boolean" for name in sorted(table.unreadable)})
    return schema


Path = tuple[str, ...]
"""The links that lead from a record to another."""


def records(
    shop: Workshop, entity: str, wanted: Iterable[Column], scope: str = "0", later: Container[Path] = ()
) -> ir.Table:
    """The entity's records in `scope` with the wanted columns, also those of records they link to.

    `later`: paths to records that `linked` looks up; of them only the link that leads there is in a column.
    """
    by_path = _by_path(shop, entity, wanted, scope)
    by_path[()][1][KEY] = _link(RowRef(scope, (), entity), KEY)
    own = scan(shop, entity)
    keyed = own.mutate(**{KEY: own[shop.delivery.entity(entity).key]})
    table = keyed.select(**{row_name(scope): keyed[ROW]}, **_renamed(keyed, RowRef(scope, (), entity), by_path[()][1]))
    now = {path: told for path, told in by_path.items() if path not in later}
    return attach(table, _uppers(shop, entity, now, scope))


def linked(shop: Workshop, table: ir.Table, entity: str, wanted: Iterable[Column], later: Container[Path]) -> ir.Table:
    """Records with what was left for `later` of the wanted columns."""
    by_path = {path: told for path, told in _by_path(shop, entity, wanted, "0").items() if path in later}
    return attach(table, _uppers(shop, entity, by_path, "0"))


_ByPath = dict[Path, tuple[str, dict[str, Column]]]


def _by_path(shop: Workshop, entity: str, wanted: Iterable[Column], scope: str) -> _ByPath:
    """The entity at the end of each path with its wanted columns, the links that lead further among them."""
    by_path: _ByPath = {(): (entity, {})}
    for column in wanted:
        if column.row.scope == scope:
            target = shop.delivery.target(entity, column.row.path)
            by_path.setdefault(column.row.path, (target, {}))[1][column.name] = column
    for path in list(by_path):
        for length in range(len(path)):
            upper = path[:length]
            links = by_path.setdefault(upper, (shop.delivery.target(entity, upper), {}))[1]
            links[path[length]] = _link(RowRef(scope, upper, ""), path[length])
    return by_path


def _uppers(shop: Workshop, entity: str, by_path: _ByPath, scope: str) -> list[Attachment]:
    return [
        _upper(shop, RowRef(scope, path, by_path[path][0]), by_path[path][1])
        for path in sorted(by_path, key=len)
        if path and _reachable(shop, entity, path)
    ]


def _reachable(shop: Workshop, entity: str, path: tuple[str, ...]) -> bool:
    """Whether every table and every link on the way was delivered."""
    delivery = shop.delivery
    return all(
        delivery.has_column(delivery.target(entity, path[:length]), link)
        and delivery.has(delivery.target(entity, path[: length + 1]))
        for length, link in enumerate(path)
    )


def _upper(shop: Workshop, row: RowRef, columns: dict[str, Column]) -> Attachment:
    """The records that a path of links reaches, and a mark that they are there."""
    upper = scan(shop, row.entity)
    key = shop.delivery.entity(row.entity).key
    marked = upper.select(**_renamed(upper, row, columns), **{"@": upper[key], name_of(row, ""): ibis.literal(True)})
    return Attachment(marked, [(link_name(row), "@")], {c: c for c in marked.columns if c != "@"})


def _renamed(table: ir.Table, row: RowRef, columns: dict[str, Column]) -> dict[str, Expr]:
    """The columns of a scan under the names they have in a view, those that were not delivered left out."""
    chosen: dict[str, Expr] = {}
    for name in columns:
        if name in table.columns:
            chosen[name_of(row, name)] = table[name]
        if name + "!" in table.columns:
            chosen[name_of(row, name) + "!"] = table[name + "!"]
    return chosen


def _link(row: RowRef, name: str) -> Column:
    return Column(row, name, FieldType.TEXT, Empty.UNDOCUMENTED, key=True)
