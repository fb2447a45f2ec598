"""A delivery that was sent by browser finds its place; another file joins it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from glob import escape
from pathlib import Path

from schemas.delivery.upload import Upload, UploadedFile
from schemas.failure import DeliveryRefused, space
from store.folder import StoreFolder
from store.uploads import shelf

Named = tuple[str, Path]
"""The name a file was given, and where it lies; it is moved."""


def take_in(store: StoreFolder, token: str, files: Iterable[Named], by: str, now: datetime) -> Upload:
    """A new upload with these files. Raises DeliveryRefused without any."""
    shelf.sweep(store.path, now)
    return add(store, Upload(id=token, by=by, at=now), files)


def add(store: StoreFolder, upload: Upload, files: Iterable[Named]) -> Upload:
    """The upload with more files; one of the same name takes the place of the earlier one."""
    place = shelf.files_of(store.path, upload.id)
    known = {one.name: one for one in upload.files}
    with space():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, path in files:
            if not name:
                raise DeliveryRefused("Eine der Dateien hat keinen Namen.")
            known[name] = UploadedFile(name=name, size=path.stat().st_size)
            for old in place.glob(f"*/{escape(name)}"):
                old.unlink()
            folder = place / f"{sum(1 for _ in place.iterdir()):03}"
            folder.mkdir(mode=0o700)
            path.rename(folder / name)
    if not known:
        raise DeliveryRefused("Bitte mindestens eine Datei auswählen.")
    changed = upload.model_copy(update={"files": tuple(known.values())})
    shelf.save(store.path, changed)
    return changed


def paths(store: StoreFolder, upload: Upload) -> tuple[Path, ...]:
    """The files of an upload."""
    found = shelf.files_of(store.path, upload.id)
    return tuple(sorted(path for path in found.glob("*/*") if path.is_file()))
