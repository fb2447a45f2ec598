"""The events of findings, read back in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from schemas.findings.event import Event, EventKind
from store.records import tables

_EVENT = tables.event
_AT_ONCE = 500
"""So many keys go into one statement on any database."""


def histories(connection: Connection, findings: Sequence[int]) -> Iterator[tuple[int, tuple[Event, ...]]]:
    """All events of some findings, finding by finding."""
    for start in range(0, len(findings), _AT_ONCE):
        some = findings[start : start + _AT_ONCE]
        query = select(_EVENT).where(_EVENT.c.finding.in_(some)).order_by(_EVENT.c.finding, _EVENT.c.id)
        for found, rows in groupby(connection.execute(query), key=lambda row: int(row.finding)):
            yield found, tuple(_event(row) for row in rows)


def history(connection: Connection, finding: int) -> tuple[Event, ...]:
    """All events of one finding; empty if there is no such finding."""
    return next((events for _, events in histories(connection, [finding])), ())


def _event(row: Row[Any]) -> Event:
    return Event(
        kind=EventKind(row.kind), day=row.day, at=row.at, actor=row.actor, run=row.run, reason=row.reason or "",
        body=row.body or {}, id=row.id,
    )  # fmt: skip
