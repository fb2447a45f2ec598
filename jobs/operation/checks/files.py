"""Folders, secrets and room on the disk."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from intake.keys import secret
from jobs.operation.first_day import PASSWORD_FILE
from jobs.operation.place import LOGIN, folder
from schemas.failure import Failure
from schemas.operation.check import Check, Grade
from store.folder import ROOMS, StoreFolder
from store.trail import seal

_MEGABYTE = 1024 * 1024
LEAST, FEW = 200 * _MEGABYTE, 2048 * _MEGABYTE
"""Below the first a run may fail, below the second somebody should make room."""


def store_folder(store: StoreFolder) -> Iterator[Check]:
    """Whether the store is whole, ours, writable and closed to others."""
    missing = [room for room in ROOMS if not (store.path / room).is_dir()]
    if missing:
        yield Check(
            "Ablage", Grade.BROKEN, f"In {store.path} fehlen Ordner: {', '.join(missing)}.",
            f"Aus einer Sicherung wiederherstellen: regelwerk db restore SICHERUNG {store.option}",
        )  # fmt: skip
    locked = [path for path in (store.path, *(store.path / room for room in ROOMS)) if not os.access(path, os.W_OK)]
    if locked:
        yield Check(
            "Ablage", Grade.BROKEN, f"Nicht beschreibbar für dieses Benutzerkonto: {', '.join(map(str, locked))}.",
            "Die Ordner müssen dem Benutzerkonto gehören, unter dem Regelwerk läuft (chown).",
        )  # fmt: skip
    open_ = [path for path in (store.path, store.settings) if _others(path)]
    for path in open_:
        yield Check(
            "Ablage", Grade.BROKEN, f"{path} ist für andere zugänglich.",
            f"chmod {'700' if path.is_dir() else '600'} {path}",
        )  # fmt: skip
    if not missing and not locked and not open_:
        yield Check("Ablage", Grade.FINE, f"{store.path}, Amt {store.office}")


def keys(store: StoreFolder) -> Iterator[Check]:
    """Whether the keys are there, whole and closed to others."""
    if not store.keys.is_dir():
        yield Check(
            "Schlüssel", Grade.BROKEN, f"Den Ordner {store.keys} gibt es nicht.",
            f"Neu: regelwerk einrichten {store.option}. Verloren: regelwerk keys restore {store.option} --from ORDNER",
        )  # fmt: skip
        return
    wrong = 0
    if _others(store.keys):
        wrong += 1
        yield Check("Schlüssel", Grade.BROKEN, f"{store.keys} ist für andere zugänglich.", f"chmod 700 {store.keys}")
    for read in (secret.case_key, secret.table_key):
        try:
            read(store.keys)
        except Failure as failure:
            wrong += 1
            yield Check("Schlüssel", Grade.BROKEN, failure.lines[0])
    private = store.keys / seal.PRIVATE
    if not private.exists():
        way = f"regelwerk einrichten {store.option}, oder der erste Prüfpunkt"
        yield Check("Siegel", Grade.NOTE, "Es gibt noch kein Siegel.", way)
    for path in (private, store.keys / PASSWORD_FILE, folder(store) / LOGIN):
        if path.exists() and _others(path):
            wrong += 1
            yield Check("Schlüssel", Grade.BROKEN, f"{path} ist für andere zugänglich.", f"chmod 600 {path}")
    if store.keys.is_relative_to(store.path):
        yield Check(
            "Schlüssel", Grade.NOTE, "Die Schlüssel liegen in der Ablage.",
            "Sie gehören daneben: den Ordner verschieben und in regelwerk.toml unter [schluessel] nennen.",
        )  # fmt: skip
    if not wrong:
        yield Check("Schlüssel", Grade.FINE, f"{store.keys}, nur für dieses Benutzerkonto lesbar")


def room(store: StoreFolder) -> Iterator[Check]:
    """Whether there is room for the next runs."""
    free = shutil.disk_usage(store.path).free
    said = f"{free / _MEGABYTE / 1024:.1f} GB frei".replace(".", ",")
    if free < FEW:
        grade = Grade.BROKEN if free < LEAST else Grade.NOTE
        way = f"Platz schaffen, zum Beispiel mit: regelwerk db retention {store.option} --as-of TAG"
        yield Check("Platz", grade, said, way)
    else:
        yield Check("Platz", Grade.FINE, said)


def _others(path: Path) -> bool:
    """Whether anybody but the owner may do anything with a file."""
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
