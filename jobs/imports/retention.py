"""Snapshots whose time is over are deleted, with a proof in the trail."""

from __future__ import annotations

from datetime import date, datetime

from jobs.imports.quarantined import placed
from jobs.imports.unfinished import alone
from schemas.evidence.trail import Entry, Kind
from store.archive import delivered, snapshots
from store.archive.delivered import Delivered
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Engine, reading, writing
from store.trail.append import append

KIND = "abzuege"
"""The kind of data in the settings."""


def due(store: StoreFolder, engine: Engine, today: date) -> tuple[Delivered, ...]:
    """The snapshots that are older than the office keeps them, by their day; none if it keeps them for ever."""
    months = store.retention[KIND]
    if months == 0:
        return ()
    with reading(engine) as connection:
        found = delivered.listed(connection, store.office)
    return tuple(one for one in found if _months(one.as_of, today) >= months)


def drop_snapshots(store: StoreFolder, engine: Engine, today: date, now: datetime, by: str) -> tuple[str, ...]:
    """Deletes what is due, files first; the trail then says what was deleted and why. Gives the ids.

    Killed in between it does the rest the next time.
    """
    with alone(store):
        gone = due(store, engine, today)
        for one in gone:
            placed(store.quarantine, one.id, remove=True)
            snapshots.remove(store.snapshots, one.id)
            body = {
                "art": "abzug", "grund": "aufbewahrung", "manifest": one.id, "neu": None,
                "as_of": one.as_of.isoformat(), "monate": store.retention[KIND], "rows": dict(one.rows),
            }  # fmt: skip
            with writing(engine) as connection:
                delivered.dropped(connection, one.id, now)
                actor = pseudonym(connection, by)
                append(connection, Entry(Kind.ERASURE, one.id, actor, now, "Aufbewahrungsfrist abgelaufen", body))
    return tuple(one.id for one in gone)


def _months(start: date, end: date) -> int:
    """Whole months between two days; the last day of a month stands for those that it does not have."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole - (end.day < start.day)
