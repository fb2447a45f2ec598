"""One aggregate stage per pair of entities, with the answers to everything that the rules ask of the child records.

A question that speaks of the child records alone is *closed*: answered once per value of the link, without a join, and
shared by every rule and entity that asks it. An *open* one also speaks of the record around it: records and children
are joined once for all open questions of the pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.asking import asks_unit, bare, bounds, here, inner
from engine.compile.to_ibis.canon import KEY, Node, columns, link_column, questions
from engine.compile.to_ibis.records import beforehand, measures, newest, spans
from engine.compile.to_ibis.records.joining import Attachment, attach, join_on
from engine.compile.to_ibis.records.measures import Measure
from engine.compile.to_ibis.records.scan import records, row_name
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms.logic import Val, any_of
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import (
    ANCHOR,
    TYPES,
    Answer,
    Found,
    Range,
    Stored,
    View,
    link_name,
    name_of,
    names_for,
    store,
)
from engine.plan.conditions import Counts, Covers
from engine.plan.rules import Source
from engine.plan.values import Column, Newest, RowRef, Rows, Tally

_HOUSE, _IN_HOUSE = "amt", "@house"
"""What all records of the office share: the value by which they are grouped, and the column that asks for it."""
_COUNTS = "@counts"
"""Whether a row is counted in any way; beside what is counted, with which it shares most of its terms."""


def join_closed(shop: Workshop, view: View, asked: Iterable[Node]) -> View:
    """The view with the answers to closed questions."""
    groups: dict[tuple[RowRef, tuple[str, str, int]], list[Node]] = {}
    for question in asked:
        rows = question.rows
        if not reachable(shop, view, rows):
            view = view.over(view.table, {question: nothing_found(question)})
            continue
        key = (rows.entity, rows.link, shop.depth[bare(question)])
        groups.setdefault((rows.base, key), []).append(question)
    attached: list[Attachment] = []
    answers: dict[Node, Answer] = {}
    for (base, key), wanted in groups.items():
        more, found = _group(base, key[1], _answered(shop, key), wanted)
        attached += more
        answers |= found
    if not any(not link for _, (_, link, _) in groups):
        return view.over(attach(view.table, attached), answers)
    housed = view.table.mutate(**{_IN_HOUSE: ibis.literal(_HOUSE)})
    return view.over(attach(housed, attached).drop(_IN_HOUSE), answers)


@dataclass(frozen=True)
class Answered:
    """The aggregate stages of one pair: tables with their group columns, and the answers they hold."""

    tables: tuple[ir.Table, ...]
    answers: dict[Node, Answer]


def _answered(shop: Workshop, key: tuple[str, str, int]) -> Answered:
    known: Answered | None = shop.answered.get(key)
    if known is None:
        entity, link, depth = key
        name = (f"{entity}_by_{link}" if link else f"{entity}_all") + (f"_{depth}" if depth > 1 else "")
        wanted = list(shop.asked[key])
        nodes = [part for question in wanted for part in inner(question)]
        needed = [c for node in nodes for c in columns(node)]
        table = records(shop, entity, [*needed, _link(link)] if link else needed)
        if link:
            table = table.filter(table[name_of(RowRef("0", (), ""), link)].notnull())
        table = table.mutate(g0=table[name_of(RowRef("0", (), ""), link)] if link else ibis.literal(_HOUSE))
        known = shop.answered[key] = answer(shop, View(table, shop.delivery, {"0": entity}), ("g0",), wanted, {}, name)
    return known


def _link(name: str, scope: str = "0") -> Column:
    return link_column(RowRef(scope, (name,), ""))


def _group(
    base: RowRef, link: str, answered: Answered, wanted: list[Node]
) -> tuple[list[Attachment], dict[Node, Answer]]:
    """What answers questions about the child records of one base, and how the answers are read."""
    key = key_name(base) if link else _IN_HOUSE
    prefix = key + "/" if base.path or not link else ""
    found = {question: answered.answers[bare(question)] for question in wanted}
    names = {a.name for a in found.values()}
    attached = [
        Attachment(source, [(key, "g0")], {prefix + c: c for c in held})
        for source in answered.tables
        if (held := _answering(source, names))
    ]
    renamed = {question: replace(given, name=prefix + given.name) if given.name else given
               for question, given in found.items()}  # fmt: skip
    return attached, renamed


def _answering(source: ir.Table, names: set[str]) -> list[str]:
    """The columns of an aggregate stage that hold the answers so named."""
    return [c for c in source.columns if c.rstrip("?#^").split(":")[0] in names]


def key_name(row: RowRef) -> str:
    """The column that holds the key of a row; a link tells it even where the row itself was not delivered."""
    return link_name(row) if row.path else name_of(row, KEY)


def answer(
    shop: Workshop,
    view: View,
    groups: tuple[str, ...],
    wanted: list[Node],
    around: dict[Node, dict[str, Stored]],
    name: str,
) -> Answered:
    """The aggregate stages over child records in groups, for bare questions with the `around` values they need."""
    from engine.compile.to_ibis.records.frame import Frame, prepare

    nested = [part for question in wanted for part in inner(question)]
    nested += [bound for q in wanted if q not in around for bound in bounds(q).values()]
    if any(True for node in nested for _ in questions(node)):
        frame = Frame(name, beforehand.sifted(view, wanted), _row_keys(view, groups))
        view = prepare(shop, frame, nested, periodic=True).view
    given = {q: _bounds(q, view, around.get(q, {})) for q in wanted}
    answers: dict[Node, Answer] = {}
    tables: list[ir.Table] = []
    plain = [q for q in wanted if not isinstance(q, Covers)]
    if plain:
        first = _aggregate(view, groups, [measures.measure(shop, q, view, given[q]) for q in plain], answers, plain)
        tables.append(shop.keep(f"{name}_sums", first))
        again = [q for q in plain if isinstance(q, Counts)]
        if again:
            tables.append(shop.keep(f"{name}_series", _series(shop, view, groups, again, tables[0], answers)))
    for question in wanted:
        if isinstance(question, Newest) and not measures.own_day(question):
            found, answers[question] = _picked(shop, view, groups, question, tables[0], answers[question])
            tables.append(shop.keep(f"{name}_newest_{shop.number(question)}", found))
        elif isinstance(question, Covers):
            found, answers[question] = spans.cover(shop, view, groups, question, given[question])
            tables.append(shop.keep(f"{name}_covers_{shop.number(question)}", found))
    return Answered(tuple(tables), answers)


def _row_keys(view: View, groups: tuple[str, ...]) -> tuple[str, ...]:
    """What identifies a child row: its number, and in an open question's rows the record it was joined with."""
    return (row_name(),) if len(view.entities) == 1 else (*groups, row_name())


def _picked(
    shop: Workshop, view: View, groups: tuple[str, ...], question: Newest, first: ir.Table, seen: Answer
) -> tuple[ir.Table, Answer]:
    assert isinstance(seen, Stored)
    return newest.pick(shop, view, groups, question, first, seen)


def _bounds(question: Node, view: View, around: dict[str, Stored]) -> dict[str, Val]:
    found: dict[str, Val] = {}
    for name, node in bounds(question).items():
        found[name] = around[name].read(view.table) if name in around else value(node, view)
    return found


def _aggregate(
    view: View, groups: tuple[str, ...], measured: list[Measure], answers: dict[Node, Answer], wanted: list[Node]
) -> ir.Table:
    """One pass over the rows for all measures."""
    table = view.table
    matters = any_of(*(m.matters for m in measured))
    rows = {name: given for m in measured for name, given in m.rows.items()}
    counts = {} if isinstance(matters, bool) else {_COUNTS: matters}
    marked = table.select(*groups, **rows, **counts)
    marked = marked.filter(marked[_COUNTS]) if counts else marked
    (first, *others) = measured
    if not others and first.alone is not None and not isinstance(matters, bool):
        sums = first.alone(marked)
    else:
        sums = reduce(lambda a, b: {**a, **b}, (m.sums(marked) for m in measured))
    answers.update(zip(wanted, (m.answer for m in measured), strict=True))
    found = marked.group_by(list(groups)).agg(**sums)
    finished = {name: given for m in measured if m.finish is not None for name, given in m.finish(found).items()}
    return found.mutate(**finished) if finished else found


def _series(
    shop: Workshop, view: View, groups: tuple[str, ...], again: list[Any], first: ir.Table, answers: dict[Node, Answer]
) -> ir.Table:
    joined = join_on(view.table, first, groups)
    over = view.over(joined)
    measured = [measures.series_count(f"q{shop.number(q)}", q, over, joined) for q in again]
    return _aggregate(over, groups, measured, answers, again)


def join_open(shop: Workshop, view: View, keys: tuple[str, ...], asked: list[Node], name: str) -> View:
    """The view, whose relation is a table, with the answers to open questions."""
    pairs: dict[tuple[RowRef, str, str], list[Node]] = {}
    for question in asked:
        rows: Rows = question.rows
        if reachable(shop, view, rows):
            pairs.setdefault((rows.base, rows.entity, rows.link), []).append(question)
        else:
            view = view.over(view.table, {question: nothing_found(question)})
    attached: list[Attachment] = []
    answers: dict[Node, Answer] = {}
    for (base, entity, link), wanted in pairs.items():
        pair, around, groups = _pair(shop, view, keys, base, (entity, link), wanted)
        at = f"_{'_'.join(base.path)}" if base.path else ""
        distinct = list(dict.fromkeys(here(q) for q in wanted))
        answered = answer(shop, pair, groups, distinct, around, f"{name}_{entity}_by_{link}{at}")
        names = {given.name for given in answered.answers.values()}
        for source in answered.tables:
            if held := _answering(source, names):
                attached.append(Attachment(source, list(zip(keys, groups, strict=True)), {c: c for c in held}))
        answers.update({q: answered.answers[here(q)] for q in wanted})
    return view.over(attach(view.table, attached), answers)


def _pair(
    shop: Workshop,
    view: View,
    keys: tuple[str, ...],
    base: RowRef,
    child: tuple[str, str],
    wanted: list[Node],
    also: tuple[str, ...] = (),
) -> tuple[View, dict[Node, dict[str, Stored]], tuple[str, ...]]:
    """Records joined with their child records: the columns, what the questions need of the record, the groups."""
    entity, link = child
    needed = [c for q in wanted for part in inner(q) for c in columns(part)]
    unit = None
    if view.unit is not None and asks_unit(shop, (part for q in wanted for part in inner(q))):
        unit = replace(view.unit, row=replace(view.unit.row, scope=str(int(view.unit.row.scope) + 1)))
        needed.append(unit)
    groups = tuple(f"g{n}" for n in range(len(keys)))
    table = view.table
    chosen: dict[str, Any] = {g: table[k] for g, k in zip(groups, keys, strict=True)}
    chosen["@"] = table[key_name(base)]
    chosen |= {name: table[name] for name in also}
    around: dict[Node, dict[str, Stored]] = {}
    for question in wanted:
        for name, node in bounds(question).items():
            added, stored = store(f"b{shop.number(question)}.{name}", value(node, view))
            chosen |= added
            around.setdefault(here(question), {})[name] = stored
    for column in table.columns:
        outer = _outward(column, needed, keys)
        if outer is not None:
            chosen[outer] = table[column]
    left = table.select(**chosen)
    right = records(shop, entity, [c for c in needed if c.row.scope == "0"] + [_link(link)])
    joined = left.inner_join(right, left["@"] == right[name_of(RowRef("0", (), ""), link)])
    # Ended here: a selection from an open join becomes part of it, where no terms are shared.
    pairs = joined.select(*joined.columns)
    return View(pairs, shop.delivery, {"0": entity, **_outer_scopes(view)}, unit=unit), around, groups


def _outer_scopes(view: View) -> dict[str, str]:
    """The scopes of a record as its child records see them."""
    return {str(int(s) + 1) if s.isdigit() else s: entity for s, entity in view.entities.items()}


def pair_of(
    shop: Workshop, view: View, keys: tuple[str, ...], question: Node, also: tuple[str, ...], name: str
) -> tuple[View, dict[str, Val], tuple[str, ...]]:
    """Records joined with the child records of one question: the pairs, the question's bounds, the groups.

    `also` are further columns of the records. What the question's condition asks in turn is looked up.
    """
    from engine.compile.to_ibis.records.frame import Frame, prepare

    rows: Rows = question.rows
    pair, around, groups = _pair(shop, view, keys, rows.base, (rows.entity, rows.link), [question], also)
    nested = inner(question)
    if any(True for node in nested for _ in questions(node)):
        frame = Frame(f"{name}_pair", beforehand.sifted(pair, [question]), _row_keys(pair, groups))
        pair = prepare(shop, frame, nested, periodic=True).view
    return pair, _bounds(question, pair, around.get(here(question), {})), groups


def _outward(column: str, needed: list[Column], keys: tuple[str, ...]) -> str | None:
    """The name of a record's column as its child records see it; None for columns that they do not need."""
    if column == ANCHOR:
        return column
    scope, _, rest = column.partition("|")
    outer = f"{int(scope) + 1}|{rest}" if scope.isdigit() else column
    if column in keys and scope.isdigit():
        return outer
    return outer if any(want.row.scope != "0" and outer in names_for(want) for want in needed) else None


def reachable(shop: Workshop, view: View, rows: Rows) -> bool:
    """Whether any record can be joined with these rows: their table and the links to their base were delivered."""
    return shop.delivery.has(rows.entity) and (not rows.base.path or view.link(rows.base)[0] is not None)


def nothing_found(question: Node) -> Answer:
    """The answer where no record was delivered; whether there may be one is for the coverage of the delivery to say."""
    if isinstance(question, Counts | Covers | Tally):
        return Range("", True)
    return Found("") if isinstance(question, Source) else Stored("", False, False, (), value_type(question))


def value_type(question: Node) -> str:
    """The type of what a question gives."""
    inside = question.value if isinstance(question, Newest) else None
    return TYPES.get(inside.type, "date") if isinstance(inside, Column) else "date"
