"""Plan nodes in one canonical form: without places and names, rows numbered from the inside out.

Two rules that ask the same question about a record then hold equal nodes, and the question is answered once.
In a canonical node `RowRef.scope` is "0" for the innermost row, "1" for the one around it and so on; an alias that no
row of the node binds keeps its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from engine.plan.conditions import Counts, Covers, Named
from engine.plan.rules import Pauses, Source
from engine.plan.values import (
    Anchor,
    Column,
    FirstEvidence,
    FirstPresent,
    Literal,
    Moved,
    Newest,
    NextRecord,
    RowRef,
    Rows,
    Shifted,
    Tally,
    Unit,
)
from engine.plan.window import lower_bounds, upper_bounds
from schemas.diagnostic import NOWHERE
from schemas.factmodel import Empty, FieldType

Node = Any
"""A dataclass of `engine.plan`; the plan's unions are too wide to be worth spelling out here."""

T = TypeVar("T")

INSIDE: dict[type, tuple[str, ...]] = {
    Counts: ("breaks",),
    Covers: ("start", "end"),
    Newest: ("value",),
    FirstEvidence: ("day",),
    Tally: (),
    Source: ("day",),
    Pauses: ("start", "end"),
}
"""Which fields of a node that holds `rows` speak of those rows; the other fields speak of the record around them."""


def canonical(node: T) -> T:
    """The canonical form of `node`, which stands inside no rows."""
    return _beside(_numbered(node, ("",)), ())


def _numbered(node: T, scopes: tuple[str, ...]) -> T:
    """The canonical form of `node`, which stands inside the rows named `scopes` (outermost first)."""
    if isinstance(node, tuple):
        return tuple(_numbered(part, scopes) for part in node)  # type: ignore[return-value]
    if not is_dataclass(node):
        return node
    if isinstance(node, Named):
        return _numbered(node.condition, scopes)  # type: ignore[return-value]
    if isinstance(node, RowRef):
        return replace(node, scope=_number(node.scope, scopes))
    changes: dict[str, Any] = {}
    for field in fields(node):
        inside = _is_inside(node, field.name)
        changes[field.name] = _numbered(getattr(node, field.name), (*scopes, inside) if inside is not None else scopes)
    if "place" in changes:
        changes["place"] = NOWHERE
    if "label" in changes:
        changes["label"] = ""
    if isinstance(node, Literal):
        changes["name"] = None
    if isinstance(node, Rows):
        changes["scope"] = "0"
    whole: Any = node
    return replace(whole, **changes)  # type: ignore[no-any-return]


def _is_inside(node: Node, field: str) -> str | None:
    """The scope that `field` of `node` opens, or None."""
    if isinstance(node, Rows):
        return node.scope if field in ("where", "day") else None
    if type(node) in INSIDE and field in INSIDE[type(node)]:
        return str(node.rows.scope)
    return None


def _number(scope: str, scopes: tuple[str, ...]) -> str:
    for distance, name in enumerate(reversed(scopes)):
        if name == scope:
            return str(distance)
    return scope


def _beside(node: T, around: tuple[Rows, ...]) -> T:
    """Rows of the same record as the rows `around` them (innermost first), reached by those rows' own link.

    What is asked of one's siblings then speaks of nothing but them, whoever asks, and is answered once for everybody.
    """
    if isinstance(node, tuple):
        return tuple(_beside(part, around) for part in node)  # type: ignore[return-value]
    if not is_dataclass(node) or isinstance(node, RowRef):
        return node
    whole: Any = node
    changes: dict[str, Any] = {}
    for field in fields(node):
        inside = _is_inside(whole, field.name) is not None
        within = (whole if isinstance(whole, Rows) else whole.rows, *around) if inside else around
        changes[field.name] = _beside(getattr(whole, field.name), within)
    if isinstance(whole, Rows):
        changes["base"] = _by_own_link(whole.base, around)
    return replace(whole, **changes)  # type: ignore[no-any-return]


def _by_own_link(base: RowRef, around: tuple[Rows, ...]) -> RowRef:
    for distance, rows in enumerate(around):
        digit = rows.base.scope.isdigit()
        seen = str(int(rows.base.scope) + distance + 1) if digit else rows.base.scope
        if rows.link and (base.scope, base.path) == (seen, rows.base.path):
            return RowRef(str(distance), (rows.link,), base.entity)
    return base


def parts(node: Node) -> Iterator[tuple[Node, int]]:
    """The direct parts of a canonical node, each with 1 if it stands inside the node's rows, else 0."""
    if isinstance(node, tuple):
        for part in node:
            yield part, 0
    elif is_dataclass(node):
        for field in fields(node):
            inside = isinstance(node, Rows) and field.name in ("where", "day")
            inside = inside or (type(node) in INSIDE and field.name in INSIDE[type(node)])
            yield getattr(node, field.name), int(inside)


def columns(node: Node, depth: int = 0) -> Iterator[Column]:
    """Every column that a canonical node reads from the record around it, as that record sees it."""
    if isinstance(node, Column):
        scope = _lift(node.row.scope, depth)
        if scope is not None:
            yield replace(node, row=replace(node.row, scope=scope))
        return
    if isinstance(node, RowRef):
        yield from _keys(node, depth)
        return
    for part, inside in parts(node):
        yield from columns(part, depth + inside)


def _keys(row: RowRef, depth: int) -> Iterator[Column]:
    """The column that leads to `row`: the last link of its path, or its own key."""
    scope = _lift(row.scope, depth)
    if scope is None:
        return
    if row.path:
        yield link_column(replace(row, scope=scope))
    else:
        yield Column(RowRef(scope, (), row.entity), KEY, FieldType.TEXT, Empty.UNDOCUMENTED, key=True)


def link_column(row: RowRef) -> Column:
    """The column that holds the key of the row reached by a path of links."""
    return Column(RowRef(row.scope, row.path[:-1], ""), row.path[-1], FieldType.TEXT, Empty.UNDOCUMENTED, key=True)


def _lift(scope: str, depth: int) -> str | None:
    if not scope.isdigit():
        return scope
    number = int(scope) - depth
    return str(number) if number >= 0 else None


def free(node: Node, depth: int = 0) -> bool:
    """Whether a canonical node, standing `depth` rows deep, speaks of anything outside those rows."""
    if isinstance(node, RowRef):
        return _lift(node.scope, depth) is not None
    if isinstance(node, Anchor):
        return True
    return any(free(part, depth + inside) for part, inside in parts(node))


def without_anchor(node: T) -> T:
    """A node where no period has begun: its beginning is absent."""
    if isinstance(node, Anchor):
        return FirstPresent(())  # type: ignore[return-value]
    if isinstance(node, tuple):
        return tuple(without_anchor(part) for part in node)  # type: ignore[return-value]
    if not is_dataclass(node):
        return node
    whole: Any = node
    return replace(whole, **{f.name: without_anchor(getattr(node, f.name)) for f in fields(node)})  # type: ignore[no-any-return]


def periodic(node: Node) -> bool:
    """Whether a canonical node speaks of a period of a cycle: of its beginning, or of the record that opened it."""
    if isinstance(node, Anchor) or (isinstance(node, RowRef) and not node.scope.isdigit()):
        return True
    return any(periodic(part) for part, _ in parts(node))


KEY = "@key"
"""What the key of a record is called in a view, whatever its entity calls it."""

QUESTIONS = (Counts, Covers, Newest, FirstEvidence, Tally, NextRecord, Source)


def questions(node: Node) -> Iterator[Node]:
    """What has to be looked up for `node` before it can be computed row by row, innermost dependencies first.

    Child rows, the next record of a series, and days that need the calendar of working days.
    """
    if isinstance(node, Rows):
        for bound in window_bounds(node):
            yield from questions(bound)
        return
    for part, inside in parts(node):
        if not inside:
            yield from questions(part)
    if isinstance(node, QUESTIONS) or needs_calendar(node):
        yield node


def window_bounds(rows: Rows) -> tuple[Node, ...]:
    """The days that bound a selection, as the record around it sees them; those of the child records are left out."""
    found = dict.fromkeys((*lower_bounds(rows), *upper_bounds(rows)))
    return tuple(outward(bound) for bound in found if not about_row(bound))


def about_row(node: Node, depth: int = 0) -> bool:
    """Whether a node inside a selection speaks of the selected record itself."""
    if isinstance(node, RowRef):
        return node.scope == str(depth)
    return any(about_row(part, depth + inside) for part, inside in parts(node))


def outward(node: T, depth: int = 0) -> T:
    """A node inside a selection that does not speak of the selected record, as the record around it sees it."""
    if isinstance(node, tuple):
        return tuple(outward(part, depth) for part in node)  # type: ignore[return-value]
    if isinstance(node, RowRef):
        inside = node.scope.isdigit() and int(node.scope) > depth
        return replace(node, scope=str(int(node.scope) - 1)) if inside else node
    if not is_dataclass(node):
        return node
    changes = {}
    for field in fields(node):
        within = (isinstance(node, Rows) and field.name in ("where", "day")) or field.name in INSIDE.get(type(node), ())
        changes[field.name] = outward(getattr(node, field.name), depth + int(within))
    whole: Any = node
    return replace(whole, **changes)  # type: ignore[no-any-return]


def needs_calendar(node: Node) -> bool:
    """Whether `node` is a day that only the calendar of working days can tell."""
    if isinstance(node, Moved):
        return True
    return isinstance(node, Shifted) and getattr(node.amount, "unit", None) is Unit.WORKING_DAYS
