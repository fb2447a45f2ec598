"""Evidence and pauses: child records that fulfil a duty, intervals that hold it up."""

from __future__ import annotations

from engine.plan.rules import Evidence, Pauses, Source
from engine.plan.values import RowRef, Value
from engine.resolve.context import Scope, words
from engine.resolve.names.fields import NEXT, stored_field
from engine.resolve.names.paths import own_day, select
from engine.resolve.version import Version
from schemas.factmodel import FieldType
from schemas.node import Node, Scalar, fold
from schemas.rule import DeadlineNote, EvidenceNote, PauseNote


def evidence(version: Version, note: DeadlineNote, scope: Scope) -> Evidence | None:
    """What fulfils the duty; by default only evidence from the record's own day on counts."""
    own = None if note.done_on is None else version.day(note.done_on, scope)
    earliest: Value | None = own_day(version.model, scope.rows[0], note.place)
    if note.earliest is not None:
        earliest = version.day(note.earliest, scope)
    found = [source(version, one, scope, earliest) for one in note.done_by]
    sources = tuple(one for one in found if one is not None)
    return Evidence(sources, own, note.place) if sources or own is not None else None


def source(version: Version, note: EvidenceNote, scope: Scope, earliest: Value | None) -> Source | None:
    """One selection of evidence records."""
    selected = select(version, note, scope)
    until, inclusive = _until(version, note.until, scope)
    if note.earliest is not None:
        earliest = version.day(note.earliest, scope)
    if selected is None:
        return None
    rows, inner = selected
    day = stored_field(version, note.day, RowRef(rows.scope, (), rows.entity), inner, FieldType.DATE)
    return None if day is None else Source(rows, day, earliest, until, inclusive)


def _until(version: Version, node: Node | None, scope: Scope) -> tuple[Value | None, bool]:
    """Up to the next record of the series (exclusive), or up to a day (inclusive)."""
    if node is None:
        return None, False
    parts = words(node) if isinstance(node, Scalar) else []
    if len(parts) == 2 and parts[0].folded in NEXT:
        return version.days.next_record(parts[1], scope), False
    return version.day(node, scope), True


def pauses(version: Version, note: DeadlineNote, scope: Scope) -> Pauses | None:
    """`ruht während`, with what happens afterwards."""
    if note.pauses is None:
        return None
    restart = note.afterwards is not None and fold(note.afterwards.text) == fold("beginnt neu")
    return _intervals(version, note.pauses, scope, restart)


def _intervals(version: Version, note: PauseNote, scope: Scope, restart: bool) -> Pauses | None:
    selected = select(version, note, scope)
    if selected is None:
        return None
    rows, inner = selected
    row = RowRef(rows.scope, (), rows.entity)
    start, end = (stored_field(version, end, row, inner, FieldType.DATE) for end in (note.start, note.end))
    return None if start is None or end is None else Pauses(rows, start, end, restart)
