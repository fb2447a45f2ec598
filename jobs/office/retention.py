"""What its time is over is deleted, each kind with a proof in the trail: the retention matrix of the settings."""

from __future__ import annotations

import calendar
import json
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from pydantic import ValidationError

from jobs.background.begin import tidy
from jobs.imports import unfinished
from jobs.imports.retention import drop_snapshots
from jobs.imports.retention import due as due_snapshots
from schemas.clock.place import PLACE, day_of
from schemas.evidence.backup import Manifest
from schemas.evidence.trail import Entry, Kind
from store.access import log
from store.archive.saved.backup import MANIFEST
from store.archive.turn import turn
from store.folder import StoreFolder
from store.records.actors import forget, pseudonym
from store.records.care.expired import (
    drop_accesses,
    drop_findings,
    old_accesses,
    old_findings,
    old_runs,
    silent_actors,
)
from store.records.connect import Connection, Engine, reading, writing
from store.records.upgrade import open_database
from store.reminders.expired import drop_mails, old_mails
from store.trail.append import append
from store.trail.entries import entries
from store.uploads import shelf

WHY = "Aufbewahrungsfrist abgelaufen"


@dataclass(frozen=True, slots=True)
class Order:
    """Which store, as of which day, who, when; with `show` nothing is deleted."""

    store: StoreFolder
    as_of: date
    by: str
    at: datetime
    show: bool = False

    def until(self, kind: str) -> date | None:
        """The last day whose data of a kind are no longer kept; None keeps them for ever."""
        months = self.store.retention[kind]
        return months_before(self.as_of, months) if months else None


@dataclass(frozen=True, slots=True)
class Expired:
    """What went of one kind: how much, and up to which day (None: it is kept for ever)."""

    kind: str
    number: int
    until: date | None


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def retain(order: Order) -> tuple[Expired, ...]:
    """Deletes what is due, kind by kind; killed in between it does the rest the next time.

    Raises DatabaseBusy while a backup runs, and what the database raises.
    """
    engine = open_database(order.store.url)
    try:
        if not order.show:
            tidy(order.store, order.at)
            shelf.sweep(order.store.path, order.at)
            unfinished.tidy(order.store, engine)
        with turn(order.store.path):
            return tuple(
                Expired(kind, drop(order, engine, until) if until is not None else 0, until)
                for kind, drop in _KINDS.items()
                for until in (order.until(kind),)
            )
    finally:
        engine.dispose()


def _snapshots(order: Order, engine: Engine, _until: date) -> int:
    if order.show:
        return len(due_snapshots(order.store, engine, order.as_of))
    return len(drop_snapshots(order.store, engine, order.as_of, order.at, order.by))


def _quarantine(order: Order, engine: Engine, until: date) -> int:
    """Folders begin with the day of their delivery."""
    folders = [
        folder
        for folder in sorted(order.store.quarantine.glob("*"))
        if (found := re.match(r"(\d{4}-\d\d-\d\d)-", folder.name)) and date.fromisoformat(found[1]) <= until
    ]
    return _folders(order, engine, "quarantaene", folders)


def _backups(order: Order, engine: Engine, until: date) -> int:
    """The newest one stays, however old it is, and so does what is no backup of ours."""
    made = []
    for file in order.store.backups.glob(f"*/{MANIFEST}"):
        with suppress(ValidationError):
            manifest = Manifest.model_validate_json(file.read_bytes())
            made.append((manifest.made_at.astimezone(UTC), file.parent))
    old = [folder for at, folder in sorted(made)[:-1] if day_of(at) <= until]
    return _folders(order, engine, "sicherungen", old)


def _folders(order: Order, engine: Engine, kind: str, folders: list[Path]) -> int:
    if folders and not order.show:
        names = [folder.name for folder in folders]
        for folder in folders:
            shutil.rmtree(folder)
        with writing(engine) as connection:
            _prove(connection, order, kind, kind, {"anzahl": len(names), "namen": names})
    return len(folders)


def _findings(order: Order, engine: Engine, until: date) -> int:
    if order.show:
        with reading(engine) as connection:
            return old_findings(connection, until)
    with writing(engine) as connection:
        proof, events = drop_findings(connection, until)
        if proof.number:
            body = {"anzahl": proof.number, "ereignisse": events, "sha256": proof.sha256, "bis": until.isoformat()}
            _prove(connection, order, "befunde", "befunde", body)
        return proof.number


def _accesses(order: Order, engine: Engine, until: date) -> int:
    before = _after(until)
    if order.show:
        with reading(engine) as connection:
            return old_accesses(connection, before) + log.count_before(connection, before)
    with writing(engine) as connection:
        proof, happened = drop_accesses(connection, before), log.forget(connection, before)
        if proof.number or happened:
            body = {"anzahl": proof.number, "sha256": proof.sha256, "bis": until.isoformat()}
            _prove(connection, order, "zugriffe", "zugriffe", body | ({"anmeldungen": happened} if happened else {}))
        return proof.number + happened


def _names(order: Order, engine: Engine, until: date) -> int:
    if order.show:
        with reading(engine) as connection:
            return len(silent_actors(connection, _after(until)))
    with writing(engine) as connection:
        silent = silent_actors(connection, _after(until))
        number = forget(connection, silent)
        if number:
            _prove(connection, order, "namen", "namen", {"anzahl": number, "bis": until.isoformat()})
        return number


def _runs(order: Order, engine: Engine, until: date) -> int:
    """The files of a run go, its row and its entry stay: that it was, on which data, and what its digest was."""
    with reading(engine) as connection:
        proved = {
            entry.subject
            for entry in entries(connection, Kind.ERASURE)
            if (body := json.loads(entry.body)).get("art") == "lauf" and not body.get("files")
        }
        old = [run for run in old_runs(connection, until) if run[0] not in proved]
    if order.show:
        return len(old)
    for run, digest, rows in old:
        shutil.rmtree(order.store.runs / run, ignore_errors=True)
        with writing(engine) as connection:
            body = {"grund": "aufbewahrung", "files": {}, "digest": digest, "rows": rows, "bis": until.isoformat()}
            _prove(connection, order, "lauf", run, body)
    return len(old)


def _mails(order: Order, engine: Engine, until: date) -> int:
    """Their texts go; a row stays as long as it says that somebody was reminded of what is still open."""
    if order.show:
        with reading(engine) as connection:
            return old_mails(connection, until)
    with writing(engine) as connection:
        number, hashed = drop_mails(connection, until)
        if number:
            _prove(connection, order, "mails", "mails", {"anzahl": number, "sha256": hashed, "bis": until.isoformat()})
        return number


_KINDS = {
    "abzuege": _snapshots,
    "quarantaene": _quarantine,
    "laeufe": _runs,
    "befunde": _findings,
    "zugriffe": _accesses,
    "sicherungen": _backups,
    "namen": _names,
    "mails": _mails,
}


def _after(until: date) -> datetime:
    return datetime.combine(until + timedelta(days=1), time(), PLACE).astimezone(UTC)


def _prove(connection: Connection, order: Order, what: str, subject: str, body: Mapping[str, object]) -> None:
    actor = pseudonym(connection, order.by)
    append(connection, Entry(Kind.ERASURE, subject, actor, order.at, WHY, {"art": what, **body}))
