"""The folder `hochgeladen` of a store: one folder an upload, its files apart from what is noted about it.

It holds what the source system exported, keys and names included: nobody but the service reads it, it is in no backup,
and what nobody works on any more goes after some days.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schemas.delivery.upload import Upload
from schemas.failure import Unknown, space

ROOM = "hochgeladen"
KEPT = timedelta(days=14)
"""How long an upload waits for somebody to go on with it."""
_NOTE, _FILES = "stand.json", "dateien"
_NAME = re.compile(r"[A-Za-z0-9_-]{8,80}")


def room(store: Path) -> Path:
    """Where uploads lie."""
    return store / ROOM


def scratch(store: Path, token: str) -> Path:
    """A folder, not made yet, into which something is sent; nobody else can look into the room it lies in."""
    with space():
        room(store).mkdir(mode=0o700, parents=True, exist_ok=True)
    return room(store) / f"{token}-eingang"


def files_of(store: Path, upload: str) -> Path:
    """The folder with the files of an upload; each lies in a numbered folder under the name it was given."""
    return _folder(store, upload) / _FILES


def save(store: Path, upload: Upload) -> None:
    """Keeps what is known of an upload, in one step."""
    folder = _folder(store, upload.id)
    with space():
        room(store).mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _write(folder / _NOTE, upload.model_dump_json())


def one(store: Path, name: str) -> Upload:
    """An upload. Raises Unknown."""
    try:
        return Upload.model_validate_json((_folder(store, name) / _NOTE).read_bytes())
    except (OSError, ValidationError) as error:
        raise Unknown("Diese Lieferung gibt es hier nicht oder nicht mehr.") from error


def listed(store: Path) -> tuple[Upload, ...]:
    """All uploads, the newest first."""
    return tuple(sorted(_all(store), key=lambda upload: (upload.at, upload.id), reverse=True))


def mending(store: Path, snapshot: str) -> Upload | None:
    """The upload that a snapshot was made from or that mends it, if it is still there."""
    found = [one for one in listed(store) if snapshot in (one.snapshot, one.mends)]
    return found[0] if found else None


def written(store: Path, name: str) -> tuple[Path, ...]:
    """Every file in the folder of an upload: what was sent, what was noted, what a killed preview has left."""
    return tuple(sorted(path for path in _folder(store, name).rglob("*") if path.is_file()))


def remove(store: Path, name: str) -> None:
    """Takes an upload away with all its files."""
    shutil.rmtree(_folder(store, name), ignore_errors=True)


def sweep(store: Path, now: datetime) -> None:
    """Takes away what has waited too long, and what was never finished."""
    known = {upload.id for upload in _all(store) if now - upload.at <= KEPT}
    with suppress(OSError):
        for folder in room(store).iterdir():
            age = now.timestamp() - folder.stat().st_mtime
            if folder.name not in known and age > timedelta(hours=1).total_seconds():
                shutil.rmtree(folder, ignore_errors=True)


def note(store: Path, name: str, what: str, said: Any) -> None:
    """Keeps something found out about an upload beside its files."""
    with space():
        _write(_folder(store, name) / f"{what}.json", json.dumps(said, ensure_ascii=False))


def noted(store: Path, name: str, what: str) -> Any:
    """What was kept under a name; None if nothing was."""
    try:
        return json.loads((_folder(store, name) / f"{what}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _all(store: Path) -> Iterator[Upload]:
    for path in room(store).glob(f"*/{_NOTE}"):
        with suppress(OSError, ValidationError):
            yield Upload.model_validate_json(path.read_bytes())


def _folder(store: Path, name: str) -> Path:
    """The folder of an upload. Raises Unknown for what cannot be the name of one."""
    if not _NAME.fullmatch(name):
        raise Unknown("Diese Lieferung gibt es hier nicht oder nicht mehr.")
    return room(store) / name


def _write(path: Path, text: str) -> None:
    aside = path.with_suffix(".neu")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
