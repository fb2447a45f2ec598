"""What the database holds about a period, for the audit package: runs, deliveries, findings with their events.

Nothing long is held in memory: findings come in portions, each with the events up to the last day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from schemas.findings.event import Event, EventKind
from store.records.tables import event, finding, finding_statistic, rulebook, run, snapshot, tombstone, trail

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A finding's row as it stands now, by column, and its events up to the last day of the period."""

    columns: dict[str, Any]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Who noted something in the trail, and when."""

    actor: str
    at: str


def runs(connection: Connection, office: str, first: date, last: date) -> list[dict[str, Any]]:
    """The runs whose Stichtag lies in the period, in the order of their Stichtag."""
    within = (run.c.office == office) & run.c.as_of.between(first, last)
    query = sa.select(run).where(within).order_by(run.c.as_of, run.c.started_at, run.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def run_before(connection: Connection, office: str, first: date) -> dict[str, Any] | None:
    """The last run before the period, as `runs` orders them; None if there is none."""
    before = (run.c.office == office) & (run.c.as_of < first)
    query = sa.select(run).where(before).order_by(run.c.as_of.desc(), run.c.started_at.desc(), run.c.id.desc()).limit(1)
    found = connection.execute(query).mappings().first()
    return None if found is None else dict(found)


def first_day(connection: Connection, office: str) -> date | None:
    """The Stichtag of the office's very first run; None while there is none."""
    found: date | None = connection.execute(sa.select(sa.func.min(run.c.as_of)).where(run.c.office == office)).scalar()
    return found


def deliveries(connection: Connection, office: str, first: date, last: date) -> list[dict[str, Any]]:
    """The snapshots whose Stichtag lies in the period, or that a run of the period used."""
    used = sa.select(run.c.snapshot).where((run.c.office == office) & run.c.as_of.between(first, last))
    within = (snapshot.c.office == office) & (snapshot.c.as_of.between(first, last) | snapshot.c.id.in_(used))
    query = sa.select(snapshot).where(within).order_by(snapshot.c.as_of, snapshot.c.imported_at, snapshot.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def recorded_at(connection: Connection, digest: str) -> datetime | None:
    """When a rulebook was first kept; None if it never was."""
    query = sa.select(rulebook.c.recorded_at).where(rulebook.c.digest == digest)
    found: datetime | None = connection.execute(query).scalar()
    return found


def noted(connection: Connection, kind: str, name: str, digests: frozenset[str]) -> dict[str, Noted]:
    """For each digest the first entry of this kind that names it: as its subject, or as `name` in its body."""
    found: dict[str, Noted] = {}
    query = sa.select(trail.c.subject, trail.c.body, trail.c.actor, trail.c.at).where(trail.c.kind == kind)
    for row in connection.execute(query.order_by(trail.c.seq)):
        digest = row.subject if row.subject in digests else str(json.loads(row.body).get(name))
        if digest in digests and digest not in found:
            found[digest] = Noted(row.actor, str(row.at))
    return found


def erased(connection: Connection, office: str, first: date, last: date) -> tuple[int, int]:
    """Cases that were ever erased, and findings closed in the period's months that were deleted since."""
    cases = connection.execute(sa.select(sa.func.count()).select_from(tombstone)).scalar_one()
    month = first.replace(day=1)
    gone = (finding_statistic.c.office == office) & finding_statistic.c.month.between(month, last)
    number = connection.execute(sa.select(sa.func.coalesce(sa.func.sum(finding_statistic.c.number), 0)).where(gone))
    return int(cases), int(number.scalar_one())


def findings(connection: Connection, office: str, first: date, last: date) -> Iterator[FoundRow]:
    """Every finding known by the last day and not closed for good before the first, by its number."""
    # Worded so that no index but that of the ids fits: each portion would be sorted out of all findings otherwise.
    there = (
        (sa.func.coalesce(finding.c.office, "") == office)
        & (finding.c.first_day <= last)
        & (sa.func.coalesce(finding.c.closed_day, sa.literal(date.max, sa.Date)) >= first)
    )
    columns = [column for column in finding.c if column.name != "facts"]
    after = -1
    while True:
        query = sa.select(*columns).where(there & (finding.c.id > after)).order_by(finding.c.id).limit(_AT_ONCE)
        rows = connection.execute(query).mappings().all()
        if not rows:
            return
        lowest, after = rows[0]["id"], rows[-1]["id"]
        events = _events(connection, lowest, after, last)
        for row in rows:
            yield FoundRow(dict(row), tuple(events.get(row["id"], ())))


def _events(connection: Connection, lowest: int, highest: int, last: date) -> dict[int, list[Event]]:
    within = event.c.finding.between(lowest, highest) & (event.c.day <= last)
    found: dict[int, list[Event]] = {}
    for row in connection.execute(sa.select(event).where(within).order_by(event.c.finding, event.c.id)):
        found.setdefault(row.finding, []).append(_event(row))
    return found


def _event(row: Row[Any]) -> Event:
    return Event(EventKind(row.kind), row.day, row.at, row.actor, row.run, row.reason or "", row.body or {}, row.id)
