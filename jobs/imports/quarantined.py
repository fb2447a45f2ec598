"""The rows that were not accepted: one folder per delivery, outside the snapshot, named after it."""

from __future__ import annotations

import shutil
from glob import escape
from pathlib import Path

from schemas.delivery.manifest import Manifest
from schemas.failure import space

_SHOWN = 12


def keep(made: Path | None, quarantine: Path, manifest: Manifest, copy: Path | None = None) -> Path | None:
    """Moves the quarantine of an import to its place (day, source, beginning of the id); None if it is empty.

    The same delivery again replaces its own quarantine. `copy` is a folder that gets the files as well.
    """
    if made is None or not any(made.iterdir()):
        return None
    target = quarantine / f"{manifest.as_of}-{manifest.source}-{manifest.id[:_SHOWN]}"
    with space():
        quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
        if target.exists():
            shutil.rmtree(target)
        made.chmod(0o700)
        made.rename(target)
        if copy is not None:
            shutil.copytree(target, copy, dirs_exist_ok=True)
    return target


def placed(quarantine: Path, snapshot: str, remove: bool = False) -> Path | None:
    """The quarantine of a snapshot, if there is one; on wish it is removed."""
    found = next(iter(quarantine.glob(f"*-{escape(snapshot[:_SHOWN])}")), None)
    if found is not None and remove:
        shutil.rmtree(found)
    return found
