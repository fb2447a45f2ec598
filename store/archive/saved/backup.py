"""A backup of a store: one consistent state of the database, then the files that it names. Keys are never in it.

Written aside and renamed: a backup that has its name is whole.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from schemas.evidence.backup import Manifest
from schemas.failure import DestinationRefused, space
from store.archive.saved.gather import flush, gather, listed
from store.folder import DATABASE, SETTINGS, StoreFolder, without_url
from store.records.care.portable import Exported, export
from store.records.connect import Engine, glance
from store.records.look import named_folders

MANIFEST = "manifest.json"
RULES = "regeln"
KEPT = ("abzuege", "laeufe", "regelbuecher")
"""Rooms whose files are never changed once they are there; links to them are as good as copies."""
COPIED = ("quarantaene",)
ROOMS = (*KEPT, *COPIED)
REPORTS = "berichte"
"""Finished reports, if they lie in the store: what was sent, with the hash that its mail names."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where, what it says about itself, and the hash of that."""

    folder: Path
    manifest: Manifest
    sha256: str

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.manifest.files)


def write_backup(store: StoreFolder, engine: Engine, shelf: Path, at: datetime, occasion: str) -> Backup:
    """Makes a backup below `shelf`; the caller holds the store (`turn`).

    Raises DestinationRefused where it cannot be written, SpaceExhausted (nothing is left then), and what reading the
    database raises.
    """
    name = f"{store.office}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    folder = shelf / name
    aside = _aside(shelf, store.office, name)
    try:
        with space():
            exported = export(engine, aside / DATABASE)
            _bring_files(store, aside)
            manifest = _manifest(store, aside, exported, name, at, occasion)
            text = manifest.model_dump_json(indent=1)
            (aside / MANIFEST).write_text(text, encoding="utf-8")
            flush(aside)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Backup(folder, manifest, hashlib.sha256(text.encode()).hexdigest())


def _aside(shelf: Path, office: str, name: str) -> Path:
    try:
        with space():
            shelf.mkdir(parents=True, exist_ok=True)
            # What a killed backup has left behind; the caller holds the store, so nobody is writing there.
            for left in shelf.glob(f".{office}-*.neu"):
                shutil.rmtree(left, ignore_errors=True)
            if (shelf / name).exists():
                raise DestinationRefused(
                    f"Die Sicherung {shelf / name} gibt es schon. Bitte gleich noch einmal versuchen."
                )
            aside = shelf / f".{name}.neu"
            aside.mkdir(mode=0o700)
    except PermissionError as error:
        raise DestinationRefused(f"In {shelf} darf nicht geschrieben werden. Bitte die Rechte prüfen.") from error
    except (FileExistsError, NotADirectoryError) as error:
        raise DestinationRefused(f"{shelf} ist kein Ordner. Bitte mit --to einen Ordner angeben.") from error
    return aside


def _bring_files(store: StoreFolder, aside: Path) -> None:
    for room in KEPT:
        gather(store.path / room, aside / room, link=True)
    for room in COPIED:
        gather(store.path / room, aside / room, link=False)
    if store.published.is_relative_to(store.path):
        gather(store.published, aside / REPORTS, link=False)
    gather(store.rules, aside / RULES, link=False)
    written = store.settings.read_text(encoding="utf-8")
    # The address of a database may hold a password, and a backup travels.
    (aside / SETTINGS).write_text(without_url(written), encoding="utf-8")


def _manifest(store: StoreFolder, aside: Path, exported: Exported, name: str, at: datetime, occasion: str) -> Manifest:
    with glance(aside / DATABASE) as connection:
        named = named_folders(connection)
    return Manifest(
        name=name, office=store.office, made_at=at, occasion=occasion, version=exported.version, seq=exported.seq,
        hash=exported.hash, head_at=exported.at, rows=exported.counts, files=listed(aside, MANIFEST),
        missing=tuple(path for path in named if not (aside / path).is_dir()),
    )  # fmt: skip
