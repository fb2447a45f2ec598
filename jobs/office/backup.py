"""A backup of the office's store, noted in the trail."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from schemas.evidence.trail import Entry, Kind
from schemas.failure import StoreRefused
from store.archive.saved.backup import Backup, write_backup
from store.archive.turn import turn
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Engine, connect, reading, writing
from store.records.upgrade import open_database, refuse_newer, version
from store.trail.append import append

ON_DEMAND = "auf Verlangen"


def back_up(store: StoreFolder, shelf: Path, by: str, at: datetime) -> Backup:
    """Makes a backup below `shelf` while others go on working. Raises as `write_backup` does, and DatabaseBusy."""
    engine = open_database(store.url)
    try:
        with turn(store.path):
            return noted_backup(store, engine, shelf, by, at, ON_DEMAND)
    finally:
        engine.dispose()


def noted_backup(store: StoreFolder, engine: Engine, shelf: Path, by: str, at: datetime, occasion: str) -> Backup:
    """Makes a backup and notes it; the caller holds the store."""
    shelf = shelf.absolute()
    if shelf == store.path or any(shelf.is_relative_to(store.path / room) for room in ("abzuege", "laeufe")):
        raise StoreRefused(f"Nach {shelf} wird nicht gesichert: Dort liegt die Ablage selbst.")
    made = write_backup(store, engine, shelf, at, occasion)
    with writing(engine) as connection:
        body = {
            "anlass": occasion,
            "manifest": made.sha256,
            "stand": made.manifest.version,
            "dateien": len(made.manifest.files),
            "bytes": made.size,
            "seq": made.manifest.seq,
            "hash": made.manifest.hash,
            "fehlend": list(made.manifest.missing),
        }
        actor = pseudonym(connection, by)
        append(connection, Entry(Kind.BACKUP, made.manifest.name, actor, at, occasion, body))
    return made


def found_version(url: str) -> str:
    """The version of the database at `url`. Raises OtherVersion for one that is empty or newer."""
    engine = connect(url)
    try:
        with reading(engine) as connection:
            found = version(connection)
    finally:
        engine.dispose()
    refuse_newer(found)
    return found or ""
