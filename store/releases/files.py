"""Files of the office's folder of rules, written so that a killed process leaves nothing that cannot be finished.

All texts are written aside and made lasting first, then put into place one by one; whoever comes after a crash knows
from their hashes which are there already. That all of them are to be written is noted in the database before.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from schemas.failure import ReleaseRefused, space
from schemas.release.release import File
from store.releases.drafts import digest_of

_ASIDE = ".freigabe"


def hash_at(rules: Path, path: str) -> str | None:
    """The SHA-256 of a file below the folder of rules; None where there is none."""
    try:
        return digest_of((rules / path).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def strangers(rules: Path, files: Sequence[File]) -> tuple[str, ...]:
    """The files that are neither as they were nor as they are to be: somebody else has changed them."""
    return tuple(one.path for one in files if hash_at(rules, one.path) not in (one.before, one.after))


def write(rules: Path, files: Sequence[File], text_of: Callable[[str], bytes]) -> None:
    """Brings all files to what they are to be; those that are so already stay. May be repeated after a crash.

    Raises ReleaseRefused before anything has changed if a file is not one of the two, or lies outside the folder;
    ReleaseRefused and SpaceExhausted if the folder cannot be written.
    """
    foreign = strangers(rules, files)
    if foreign:
        raise ReleaseRefused(*(f"{path} wurde inzwischen von anderer Hand geändert." for path in foreign))
    root = rules.resolve()
    for one in files:
        if not (rules / one.path).resolve().is_relative_to(root):
            raise ReleaseRefused(f"{one.path} führt über eine Verknüpfung aus dem Ordner der Regeln hinaus.")
    open_ones = [one for one in files if hash_at(rules, one.path) != one.after]
    try:
        with space():
            ready = [(_aside(rules / one.path, text_of(one.path)), rules / one.path) for one in open_ones if one.after]
            for aside, target in ready:
                aside.replace(target)
            for one in open_ones:
                if one.after is None:
                    (rules / one.path).unlink(missing_ok=True)
            for folder in {(rules / one.path).parent for one in files}:
                _settle(folder)
    except PermissionError as error:
        raise ReleaseRefused(
            f"Im Ordner {rules} darf nicht geschrieben werden. Er muss für das Benutzerkonto beschreibbar sein, unter "
            "dem Regelwerk läuft."
        ) from error


def _aside(target: Path, text: bytes) -> Path:
    """The text beside its place, on the disk; what an earlier attempt left there goes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}.*{_ASIDE}"):
        left.unlink(missing_ok=True)
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_ASIDE}")
    with aside.open("wb") as file:
        if target.exists():
            os.fchmod(file.fileno(), target.stat().st_mode & 0o777)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return aside


def _settle(folder: Path) -> None:
    """Makes renames last, and clears what an earlier attempt has left."""
    if not folder.is_dir():
        return
    for left in folder.glob(f".*{_ASIDE}"):
        left.unlink(missing_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
