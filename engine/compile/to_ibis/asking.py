"""What a question asks of child records, and what of the record around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from engine.compile.to_ibis.canon import INSIDE, Node, free, parts
from engine.compile.to_ibis.stages import Workshop
from engine.plan.conditions import Counts, Covers, Operator
from engine.plan.rules import Source
from engine.plan.values import FirstEvidence, Literal, Newest, RowRef, Rows, Tally, Value
from schemas.factmodel import FieldType

_ZERO = Literal(0, FieldType.INTEGER)  # type: ignore[arg-type]
_BOUNDS = ("earliest", "until", "first", "last")


def bare(question: Node) -> Node:
    """What a question asks of the child records, whoever asks: without the record around them."""
    rows = replace(question.rows, base=RowRef("0", (), ""))
    if isinstance(question, Counts):
        if not question.in_series:
            return Tally(rows)
        return replace(question, rows=rows, operator=Operator.EQUAL, number=_ZERO)
    if isinstance(question, Covers):
        return replace(question, rows=rows, operator=Operator.EQUAL, number=_ZERO)
    return replace(question, rows=rows)


def here(question: Node) -> Node:
    """An open question as its aggregate is named: what it is compared with does not matter."""
    if isinstance(question, Counts | Covers):
        plain = replace(question, operator=Operator.EQUAL, number=_ZERO)
        return Tally(question.rows) if isinstance(question, Counts) and not question.in_series else plain
    return question


def inner(question: Node) -> list[Node]:
    """The parts of a question that speak of its rows."""
    within = [getattr(question, name) for name in INSIDE[type(question)]]
    return [part for part in (question.rows.where, question.rows.day, *within) if part is not None]


def bounds(question: Node) -> dict[str, Value]:
    """The values of the record around the rows that a question's own measure needs, by name."""
    found = {f.name: getattr(question, f.name) for f in fields(question) if f.name in _BOUNDS}
    return {name: given for name, given in found.items() if given is not None}


def is_open(shop: Workshop, question: Node) -> bool:
    """Whether a question speaks of the record around the rows: also if only its unit tells what was delivered."""
    if not question.rows.link:
        return False
    if asks_unit(shop, inner(question)):
        return True
    return any(free(part, 1) for part in inner(question)) or any(free(v) for v in bounds(question).values())


def asks_unit(shop: Workshop, nodes: Iterable[Node]) -> bool:
    """Whether anything that nodes select was delivered for some units only."""
    for node in nodes:
        if isinstance(node, Rows) and shop.delivery.coverage(node.entity).units is not None:
            return True
        if asks_unit(shop, (part for part, _ in parts(node))):
            return True
    return False


def collect(shop: Workshop, node: Node) -> int:
    """Note every closed question in `node`, at any depth; returns how deeply closed questions are nested."""
    deepest = 0
    for part, _ in parts(node):
        deepest = max(deepest, collect(shop, part))
    if isinstance(node, Counts | Covers | Tally | Newest | FirstEvidence | Source) and not is_open(shop, node):
        deepest += 1
        key = (node.rows.entity, node.rows.link, deepest)
        shop.asked.setdefault(key, {}).setdefault(bare(node), None)
        shop.depth.setdefault(bare(node), deepest)
    return deepest
