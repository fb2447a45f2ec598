"""Programs kept in a folder, each under the hash of what it depends on. A lost or broken one is written anew."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from engine.run.program.text import Text

_ROOM = 40
"""Programs kept; the ones not used for longest go first."""

_TEXT: TypeAdapter[Text] = TypeAdapter(Text)


def fetch(folder: Path, key: str) -> Text | None:
    """The program kept under a hash, if it is there and whole."""
    path = _path(folder, key)
    try:
        seal, _, content = path.read_bytes().partition(b"\n")
        if seal.decode() != sha256(content).hexdigest():
            return None
        found = _TEXT.validate_json(content)
    except (OSError, ValidationError, UnicodeDecodeError):
        return None
    with suppress(OSError):
        os.utime(path)
    return found


def keep(folder: Path, key: str, text: Text) -> None:
    """Keep a program, written aside and then renamed; where that cannot be, the next run writes its statements anew."""
    content = _TEXT.dump_json(text)
    path = _path(folder, key)
    aside = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            aside.write_bytes(sha256(content).hexdigest().encode() + b"\n" + content)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
        _tidy(folder)


def _path(folder: Path, key: str) -> Path:
    return folder / f"{key}.json"


def _tidy(folder: Path) -> None:
    by_use = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_use[_ROOM:]:
        path.unlink(missing_ok=True)
