"""What the database says there is, for comparing it with the trail and with the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from schemas.findings.event import Event, EventKind
from store.records.tables import (
    event,
    finding,
    finding_count,
    finding_open,
    own_record,
    rulebook,
    run,
    snapshot,
    tombstone,
)

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class RunRow:
    """A recorded run."""

    id: str
    office: str
    as_of: date
    snapshot: str
    rulebook: str
    regelstand: str | None
    digest: str
    rows: int
    receipt: dict[str, Any]
    replayable_until: date | None


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A recorded snapshot; `deleted_at` is set once its files are gone."""

    id: str
    office: str
    as_of: date
    source: str
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Where a finding stands by its own row."""

    id: int
    state: str
    until: date | None
    follow_up: date | None
    legacy: bool
    closed: date | None


@dataclass(frozen=True, slots=True)
class Miscount:
    """Findings of which another number is kept than there are; team '' is none, `finer` what else tells them apart."""

    rule: str
    team: str
    state: str
    legacy: bool
    finer: tuple[str, ...]
    kept: int
    found: int


def runs(connection: Connection) -> list[RunRow]:
    """Every run, the earliest first."""
    return [_run(row) for row in connection.execute(sa.select(*_RUN).order_by(run.c.started_at, run.c.id))]


def run_named(connection: Connection, name: str) -> RunRow | None:
    """One run by its id; None if there is none."""
    row = connection.execute(sa.select(*_RUN).where(run.c.id == name)).first()
    return None if row is None else _run(row)


def snapshots(connection: Connection) -> list[SnapshotRow]:
    """Every snapshot, the deleted ones too, by the day they speak of."""
    columns = (snapshot.c.id, snapshot.c.office, snapshot.c.as_of, snapshot.c.source, snapshot.c.deleted_at)
    rows = connection.execute(sa.select(*columns).order_by(snapshot.c.as_of, snapshot.c.imported_at, snapshot.c.id))
    return [SnapshotRow(*row) for row in rows]


def rulebooks(connection: Connection) -> list[str]:
    """The digests of the kept rulebooks."""
    return [str(row.digest) for row in connection.execute(sa.select(rulebook.c.digest).order_by(rulebook.c.digest))]


def tombstones(connection: Connection) -> dict[str, datetime]:
    """The erased cases, and when they were erased."""
    return {str(key): at for key, at in connection.execute(sa.select(tombstone.c.case_key, tombstone.c.at))}


def histories(connection: Connection) -> Iterator[tuple[FindingRow, list[Event]]]:
    """Every finding with its events in their order, a portion at a time."""
    columns = (
        finding.c.id, finding.c.state, finding.c.state_until, finding.c.follow_up, finding.c.legacy,
        finding.c.closed_day,
    )  # fmt: skip
    last = -1
    while True:
        found = connection.execute(
            sa.select(*columns).where(finding.c.id > last).order_by(finding.c.id).limit(_AT_ONCE)
        ).all()
        if not found:
            return
        first, last = found[0].id, found[-1].id
        events = _events(connection, first, last)
        for row in found:
            yield FindingRow(*row), events.get(row.id, [])


def miscounted(connection: Connection) -> list[Miscount]:
    """Where the counts kept along with the findings are wrong."""
    f, c = finding.c, finding_count.c
    group = (f.office, f.rule, sa.func.coalesce(f.team, ""), f.state, f.legacy)
    found = sa.select(*group, sa.func.count()).group_by(*group)
    kept = sa.select(c.office, c.rule, c.team, c.state, c.legacy, c.n).where(c.n != 0)
    return [
        Miscount(key[1], key[2], key[3], bool(key[4]), (), *numbers)
        for key, numbers in _differing(connection, kept, found)
    ]


def miscounted_open(connection: Connection) -> list[Miscount]:
    """The same of the finer counts of open findings, which the lists of the workbench show."""
    f, o = finding.c, finding_open.c
    group = (
        f.office, f.rule, sa.func.coalesce(f.team, ""), f.state, f.legacy, f.kind, f.status,
        sa.func.coalesce(f.cause, ""), f.follow_up.is_not(None),
    )  # fmt: skip
    found = sa.select(*group, sa.func.count()).where(f.closed_day.is_(None)).group_by(*group)
    kept = sa.select(o.office, o.rule, o.team, o.state, o.legacy, o.kind, o.status, o.cause, o.parked, o.n)
    return [
        Miscount(key[1], key[2], key[3], bool(key[4]), _finer(key), *numbers)
        for key, numbers in _differing(connection, kept.where(o.n != 0), found)
    ]


def _finer(key: tuple[Any, ...]) -> tuple[str, ...]:
    _, status, cause, parked = key[5:]
    return (status, *([cause] if cause else []), *(["auf Wiedervorlage"] if parked else []))


def _differing(
    connection: Connection, kept: sa.Select[Any], found: sa.Select[Any]
) -> list[tuple[tuple[Any, ...], tuple[int, int]]]:
    """By group, in order, what is kept and what is found where they differ; the last column is the number."""
    said, there = ({tuple(row)[:-1]: int(row[-1]) for row in connection.execute(query)} for query in (kept, found))
    pairs = {key: (said.get(key, 0), there.get(key, 0)) for key in said.keys() | there.keys()}
    return [(key, pairs[key]) for key in sorted(pairs) if pairs[key][0] != pairs[key][1]]


def _events(connection: Connection, first: int, last: int) -> dict[int, list[Event]]:
    query = sa.select(*_EVENT).where(event.c.finding.between(first, last)).order_by(event.c.finding, event.c.id)
    events: dict[int, list[Event]] = {}
    for row in connection.execute(query):
        events.setdefault(row.finding, []).append(_event(row))
    return events


def own_records(connection: Connection) -> dict[str, dict[str, Any]]:
    """Every record that the office made itself, by its id, as its entry in the trail was hashed."""
    columns = (
        own_record.c.id, own_record.c.entity, own_record.c.key, own_record.c.day, own_record.c.body,
        own_record.c.document, own_record.c.replaces,
    )  # fmt: skip
    rows = connection.execute(sa.select(*columns)).mappings()
    return {row["id"]: {**row, "day": row["day"].isoformat() if row["day"] else None} for row in rows}


_RUN = (
    run.c.id, run.c.office, run.c.as_of, run.c.snapshot, run.c.rulebook, run.c.regelstand, run.c.digest, run.c.rows,
    run.c.receipt, run.c.replayable_until,
)  # fmt: skip
_EVENT = (
    event.c.id, event.c.finding, event.c.run, event.c.at, event.c.day, event.c.actor, event.c.kind, event.c.reason,
    event.c.body,
)  # fmt: skip


def _run(row: Any) -> RunRow:
    return RunRow(*row)


def _event(row: Any) -> Event:
    return Event(EventKind(row.kind), row.day, row.at, row.actor, row.run, row.reason or "", row.body or {}, row.id)
