"""Rows whose time is over: deleted set-wise, each kind with what proves how many and which they were.

A proof's hash is SHA-256 over the ids in their order, each followed by a line feed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from store.records import tables as t
from store.records.care.counts import taken_out

_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Proof:
    """How many rows went, and the hash over their ids."""

    number: int
    sha256: str


def old_findings(connection: Connection, until: date) -> int:
    """How many findings were closed on or before a day."""
    return _number(connection, t.finding, t.finding.c.closed_day <= until)


def drop_findings(connection: Connection, until: date) -> tuple[Proof, int]:
    """Deletes what was closed on or before a day, with its events (their number); statistics without a case stay."""
    gone = t.finding.c.closed_day <= until
    query = select(t.finding.c.id).where(gone).order_by(t.finding.c.id)
    ids = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
    proof = _proof(ids.scalars())
    taken_out(connection, gone)
    events = connection.execute(
        delete(t.event).where(t.event.c.finding.in_(select(t.finding.c.id).where(gone)))
    ).rowcount
    connection.execute(delete(t.finding).where(gone))
    return proof, int(events)


def old_accesses(connection: Connection, before: datetime) -> int:
    """How many entries of the access log are from before a time."""
    return _number(connection, t.access, t.access.c.at < before)


def drop_accesses(connection: Connection, before: datetime) -> Proof:
    """Deletes the access log from before a time."""
    gone = t.access.c.at < before
    proof = _proof(connection.execute(select(t.access.c.id).where(gone).order_by(t.access.c.id)).scalars())
    connection.execute(delete(t.access).where(gone))
    return proof


def silent_actors(connection: Connection, since: datetime) -> list[str]:
    """The pseudonyms that still have a name and under which nothing was done since a time."""
    named = set(connection.execute(select(t.actor.c.id).where(t.actor.c.name.is_not(None))).scalars())
    trailed = select(t.trail.c.actor).where(t.trail.c.at >= since.strftime("%Y-%m-%dT%H:%M:%S.%fZ")).distinct()
    told = select(t.event.c.actor).where(t.event.c.at >= since, t.event.c.actor.is_not(None)).distinct()
    read = select(t.access.c.actor).where(t.access.c.at >= since).distinct()
    recorded = select(t.own_record.c.actor).where(t.own_record.c.recorded_at >= since).distinct()
    active = {actor for query in (trailed, told, read, recorded) for actor in connection.execute(query).scalars()}
    return sorted(named - active)


def old_runs(connection: Connection, until: date) -> list[tuple[str, str, int]]:
    """Runs over days up to `until`: id, digest and rows, the earliest first."""
    r = t.run.c
    query = select(r.id, r.digest, r.rows).where(r.as_of <= until).order_by(r.as_of, r.id)
    return [(str(id), str(digest), int(rows)) for id, digest, rows in connection.execute(query)]  # noqa: A001


def _number(connection: Connection, table: Table, wanted: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(wanted)).scalar_one())


def _proof(ids: Iterable[object]) -> Proof:
    hashed, number = hashlib.sha256(), 0
    for one in ids:
        hashed.update(f"{one}\n".encode())
        number += 1
    return Proof(number, hashed.hexdigest())
