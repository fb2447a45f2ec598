"""Time that stands still: how pauses move a due day."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

from engine import calendar
from engine.plan.conditions import All, AnyOf, Compare, Constant, Counts, Covers, Filled, Lasts, Named, Not, OneOf
from engine.plan.rules import Deadline, Pauses
from engine.plan.values import Anchor, Column, Literal, Value
from engine.run.walk.terms import rows, values
from engine.run.walk.terms.facts import Absent, Gap, Result, Scope, Truth, Unknown
from engine.run.walk.terms.spans import union
from schemas.factmodel import FieldType

_KEPT = (type, All, AnyOf, Compare, Constant, Counts, Covers, Filled, Lasts, Named, Not, OneOf)


@dataclass(frozen=True, slots=True)
class Rest:
    """The pauses of one record: `sure` ones from first to last day, and those of which something is unknown.

    A doubtful pause is its first day (None: unknown), its last day (None: unknown) and what is missing.
    """

    sure: tuple[tuple[date, date], ...] = ()
    doubtful: tuple[tuple[date | None, date | None, frozenset[Gap]], ...] = ()
    missing: Unknown | None = None

    def at(self, today: date) -> Truth:
        """Whether the Stichtag lies in a pause."""
        if any(start <= today <= end for start, end in self.sure):
            return True
        gaps = [g for start, end, g in self.doubtful if (start or today) <= today <= (end or today)]
        lacking = [] if self.missing is None else [self.missing.gaps]
        return Unknown(frozenset[Gap]().union(*gaps, *lacking)) if gaps or lacking else False


def find(pauses: Pauses | None, anchor: Result, scope: Scope) -> Rest:
    """The pauses of the record; a running one reaches to the Stichtag."""
    if pauses is None:
        return Rest()
    sure: list[tuple[date, date]] = []
    doubtful: list[tuple[date | None, date | None, frozenset[Gap]]] = []
    for found in rows.selected(pauses.rows, scope):
        start = rows.read_day(pauses.start, found.row, scope)
        end = rows.read_day(pauses.end, found.row, scope)
        if isinstance(start, Absent) or (isinstance(end, Absent) and not end.running):
            continue
        last = scope.world.today if isinstance(end, Absent) else end
        if isinstance(start, date) and isinstance(last, date) and last < start:
            continue
        if found.truth is True and isinstance(start, date) and isinstance(last, date):
            sure.append((start, last))
        else:
            known = [side if isinstance(side, date) else None for side in (start, last)]
            doubtful.append((known[0], known[1], rows.gaps_of(found.truth, start, end)))
    missing = rows.outside(pauses.rows, scope, anchor)
    return Rest(tuple(union(sure)), tuple(doubtful), missing)


def moved(due: date, deadline: Deadline, rest: Rest, anchor: Result, opened: Column | None, scope: Scope) -> Result:
    """The due day moved by the pauses; unknown if a doubtful pause could move it."""
    if isinstance(anchor, Unknown):
        return anchor
    if not isinstance(anchor, date) or deadline.pauses is None:
        return due
    after = [(max(start, calendar.add_days(anchor, 1)), end) for start, end in rest.sure if end > anchor]
    restart = deadline.pauses.restart
    reached = _restarted(due, deadline, after, opened, scope) if restart else _continued(due, after)
    if not isinstance(reached, date):
        return reached
    near = [gaps for start, end, gaps in rest.doubtful
            if (start is None or start <= reached) and (end is None or end > anchor)]  # fmt: skip
    lacking = [] if rest.missing is None else [rest.missing.gaps]
    return Unknown(frozenset[Gap]().union(*near, *lacking)) if near or lacking else reached


def _continued(due: date, pauses: list[tuple[date, date]]) -> Result:
    """Every pause that begins by the due day reached so far puts it off by its length."""
    for start, end in pauses:
        if start > due:
            break
        due = calendar.add_days(due, (end - start).days + 1)
    return due


def _restarted(
    due: date, deadline: Deadline, pauses: list[tuple[date, date]], opened: Column | None, scope: Scope
) -> Result:
    """Every pause that begins by the due day reached so far has it counted anew from its last day."""
    reached: Result = due
    for start, end in pauses:
        if not isinstance(reached, date) or start > reached:
            break
        reached = values.value(anew(deadline.due, (deadline.anchor, opened), end), scope)
    return reached


def anew(node: Any, anchors: tuple[Value | None, ...], day: date) -> Any:
    """`node` with its anchors replaced by a day; conditions stay what they are."""
    if any(_same(node, anchor) for anchor in anchors):
        return Literal(day, FieldType.DATE)
    if isinstance(node, tuple):
        return tuple(anew(part, anchors, day) for part in node)
    if not is_dataclass(node) or isinstance(node, _KEPT):
        return node
    return replace(node, **{f.name: anew(getattr(node, f.name), anchors, day) for f in fields(node)})


def _same(node: Any, anchor: Value | None) -> bool:
    """Whether a node is the anchor, wherever each of them was written."""
    if isinstance(node, Column) and isinstance(anchor, Column):
        return node.row == anchor.row and node.name == anchor.name
    return (isinstance(node, Anchor) and isinstance(anchor, Anchor)) or (anchor is not None and node == anchor)
