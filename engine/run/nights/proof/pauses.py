"""Pauses: a running one moves the due day every night; one that is over has put it off for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from engine.plan.conditions import All, AnyOf, Compare, Constant, Counts, Covers, Filled, Lasts, Named, Not, OneOf
from engine.plan.rules import Basis, Cycle, Deadline, Pauses
from engine.plan.values import Anchor, Column, Moved, RowRef, Today, Value
from engine.run.nights.proof.crossing import Claims
from engine.run.nights.proof.days import Days
from engine.run.nights.proof.spots import Pause

_KEPT = (type, All, AnyOf, Compare, Constant, Counts, Covers, Filled, Lasts, Named, Not, OneOf)
"""Conditions of a due day stay what they are when it is counted anew."""


def paused(turn: Claims, deadline: Deadline, pauses: Pauses, cycle: Cycle | None, watched: Days) -> None:
    """Notes whose pauses matter: running ones, and those from whose last day the due day is one of the watched days.

    Where a deadline goes on after a pause lengths add up: then all of them.
    """
    entity = pauses.rows.entity
    plain = all(not one.row.path and one.row.entity == entity for one in (pauses.start, pauses.end))
    counted = cycle is None or cycle.basis is Basis.SLIDING
    if not plain or not pauses.restart or not counted:
        turn.all_rows.add(entity)
        return
    turn.pauses.add(Pause(entity, pauses.start.name, pauses.end.name))
    if deadline.shift is not None:
        watched = turn.into(Moved(Today(), deadline.shift), watched)
    turn.crosses(_anew(deadline.due, (deadline.anchor, *_opening(cycle)), pauses.end), watched)


def _opening(cycle: Cycle | None) -> Iterator[Value]:
    """The days of the records that open a period, as the due day may name them."""
    evidence = None if cycle is None else cycle.deadline.evidence
    if cycle is None or evidence is None or cycle.alias is None:
        return
    for source in evidence.sources:
        yield replace(source.day, row=RowRef(cycle.alias, (), source.rows.entity))


def _anew(node: Any, anchors: tuple[Value, ...], day: Column) -> Any:
    """A due day counted from another day than its anchors."""
    if any(_same(node, anchor) for anchor in anchors):
        return day
    if isinstance(node, tuple):
        return tuple(_anew(part, anchors, day) for part in node)
    if not is_dataclass(node) or isinstance(node, _KEPT):
        return node
    return replace(node, **{one.name: _anew(getattr(node, one.name), anchors, day) for one in fields(node)})


def _same(node: Any, anchor: Value) -> bool:
    """Whether a node is the anchor, wherever each of them was written."""
    if isinstance(node, Column) and isinstance(anchor, Column):
        return node.row == anchor.row and node.name == anchor.name
    return (isinstance(node, Anchor) and isinstance(anchor, Anchor)) or bool(node == anchor)
