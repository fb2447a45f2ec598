"""Snapshots by their content: written aside, flushed, put into place by one rename, verified when they are opened."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from schemas.delivery.manifest import FORMAT, Manifest
from schemas.failure import SnapshotRefused, space
from schemas.snapshot import Flaw, Snapshot, Table
from store.destination import exchanged

MANIFEST = "manifest.json"
_ASIDE = ".neu"
_MARK = ".unterwegs"


@contextmanager
def aside(snapshots: Path, token: str) -> Iterator[Path]:
    """A folder for a snapshot in the making; whatever is left in it at the end is removed.

    `token` tells it from others. Only whoever holds the lock of the imports may call it: what an import that was
    killed has left behind is cleared here.
    """
    clear(snapshots)
    folder = snapshots / f".{token}{_ASIDE}"
    with space():
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def scratch(snapshots: Path) -> tuple[str, ...]:
    """The folders of snapshots in the making: of whoever is at it, or left by somebody who was killed."""
    return tuple(sorted(path.name for path in snapshots.glob(f".*{_ASIDE}")))


def clear(snapshots: Path) -> None:
    """Removes them. Only whoever holds the lock of the imports may call it."""
    for name in scratch(snapshots):
        shutil.rmtree(snapshots / name, ignore_errors=True)


def put(folder: Path, manifest: Manifest, snapshots: Path) -> Path:
    """Puts a folder with the tables of `manifest` into place under its id; gives the snapshot's folder.

    Until `settle` a mark beside it says that it is not recorded yet. A snapshot that is already there stays as it is;
    one that is not whole any more is exchanged for the same one again. Raises SpaceExhausted.
    """
    content = manifest.text().encode()
    target = snapshots / hashlib.sha256(content).hexdigest()
    with space():
        (folder / MANIFEST).write_bytes(content)
        for path in (*folder.iterdir(), folder):
            _flush(path)
        if target.exists():
            _renew(folder, target)
            return target
        (snapshots / f"{target.name}{_MARK}").touch()
        _flush(snapshots)
        folder.rename(target)
        _flush(snapshots)
    return target


def _renew(folder: Path, target: Path) -> None:
    """Exchanges a damaged snapshot for the whole one in `folder`, which has the same id."""
    try:
        verify(target)
    except SnapshotRefused:
        if not exchanged(folder, target):
            shutil.rmtree(target)
            folder.rename(target)
        _flush(target.parent)


def settle(snapshots: Path, name: str) -> None:
    """Says that a snapshot is recorded: its mark goes."""
    (snapshots / f"{name}{_MARK}").unlink(missing_ok=True)


def unsettled(snapshots: Path) -> tuple[str, ...]:
    """The snapshots of which it is not said that they are recorded: an import was killed between the two."""
    return tuple(sorted(path.name.removesuffix(_MARK) for path in snapshots.glob(f"*{_MARK}")))


def remove(snapshots: Path, name: str) -> None:
    """Deletes a snapshot: first out of sight, then for good, so that no half of one is ever found."""
    folder = snapshots / name
    if folder.exists():
        gone = snapshots / f".{name}{_ASIDE}"
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
        _flush(snapshots)
        shutil.rmtree(gone)
    settle(snapshots, name)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot, if it is the one its name asks for.

    Raises SnapshotRefused where it is missing, was changed, or is from a newer version.
    """
    path = folder / MANIFEST
    if not folder.is_dir():
        raise SnapshotRefused(f"Abzug {folder.name}: Der Ordner fehlt in {folder.parent}. {_WAY_OUT}")
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise SnapshotRefused(f"Abzug {folder.name}: Die Datei {MANIFEST} fehlt. {_WAY_OUT}") from error
    except OSError as error:
        raise SnapshotRefused(f"Abzug {folder.name}: {MANIFEST} darf nicht gelesen werden.") from error
    if hashlib.sha256(content).hexdigest() != folder.name:
        raise SnapshotRefused(f"Abzug {folder.name}: Die Datei {MANIFEST} wurde verändert. {_WAY_OUT}")
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise SnapshotRefused(
            f"Abzug {folder.name}: {MANIFEST} ist von einer anderen Version des Programms (erwartet: Format {FORMAT})."
        ) from error
    return manifest


def verify(folder: Path) -> Manifest:
    """Recomputes every hash of a snapshot. Raises SnapshotRefused: which files are missing, changed or foreign."""
    manifest = read_manifest(folder)
    wrong = []
    for note in manifest.tables.values():
        try:
            if _sha256(folder / note.file) != note.sha256:
                wrong.append(f"Abzug {folder.name}: Die Datei {note.file} wurde verändert. {_WAY_OUT}")
        except FileNotFoundError:
            wrong.append(f"Abzug {folder.name}: Die Datei {note.file} fehlt. {_WAY_OUT}")
        except OSError:
            wrong.append(f"Abzug {folder.name}: {note.file} darf nicht gelesen werden.")
    known = {MANIFEST, *(note.file for note in manifest.tables.values())}
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in known)
    if foreign:
        wrong.append(f"Abzug {folder.name}: {', '.join(foreign)} gehört nicht dazu. {_WAY_OUT}")
    if wrong:
        raise SnapshotRefused(*wrong)
    return manifest


def open_snapshot(folder: Path) -> Snapshot:
    """A stored snapshot as the engine reads it, Lieferumfang included, after every hash was recomputed.

    Raises SnapshotRefused.
    """
    manifest = verify(folder)
    tables = {
        name: Table(
            entity=name,
            path=folder / note.file,
            rows=note.rows,
            columns=frozenset(note.columns),
            unreadable=frozenset(note.unreadable),
            coverage=note.extent.coverage(),
            sha256=note.sha256,
            source=note.source,
        )
        for name, note in manifest.tables.items()
    }
    flaws = tuple(
        Flaw(one.entity, one.column or None, f"{one.defect}, {one.rows}-mal", one.rows, one.examples)
        for one in manifest.quality
    )
    return Snapshot(folder, tables, flaws)


_WAY_OUT = "Bitte den Ordner aus einer Sicherung zurückholen oder die Lieferung noch einmal einlesen."


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
