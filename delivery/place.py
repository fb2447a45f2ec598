"""Puts a finished file where it belongs, in one step: never half, never over a folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from schemas.failure import DestinationRefused, space


def place(content: bytes, out: Path) -> None:
    """Writes `content` beside `out`, then renames; folders on the way are made. Raises DestinationRefused."""
    if out.is_dir():
        raise DestinationRefused(
            f"{out} ist ein Ordner. Erwartet wird der Name der Datei, die geschrieben werden soll."
        )
    aside = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    with space():
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            aside.write_bytes(content)
            os.replace(aside, out)  # noqa: PTH105 - the word says what happens
        finally:
            aside.unlink(missing_ok=True)
