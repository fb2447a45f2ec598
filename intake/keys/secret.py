"""The keys of the office: 32 random bytes each, in a folder outside the store, readable by their owner alone."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from schemas.failure import KeysRefused, space

CASE_KEY, TABLE_KEY, TABLE = "fallschluessel", "tabellenschluessel", "schluesseltabelle"
PENDING = ".neu"
"""The ending of what a change of the key has prepared and not yet put into place."""
_HEX = re.compile(rb"[0-9a-f]{64}\n?")


def make(folder: Path) -> None:
    """Makes the folder and both keys. Raises KeysRefused where a case key or a table lies there: they would be lost.

    The case key comes last: killed in between, the next call finds a table key that protects nothing yet, and keeps it.
    """
    with space():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    if (folder / CASE_KEY).exists():
        raise KeysRefused(f"{folder / CASE_KEY} gibt es schon und wird nicht überschrieben.")
    if (folder / TABLE).exists():
        raise KeysRefused(
            f"In {folder} liegt eine Schlüsseltabelle, zu der der Fallschlüssel fehlt. Bitte die Schlüssel aus ihrer "
            "Sicherung zurückholen: regelwerk keys restore --from ORDNER"
        )
    if not (folder / TABLE_KEY).exists():
        write_key(folder / TABLE_KEY, os.urandom(32))
    write_key(folder / CASE_KEY, os.urandom(32))


def case_key(folder: Path) -> bytes:
    """The key pseudonyms are made with. Raises KeysRefused, with the way out, where it is missing or open to others."""
    return read_key(folder / CASE_KEY, "Fallschlüssel")


def table_key(folder: Path) -> bytes:
    """The key of the Schlüsseltabelle. Raises KeysRefused like `case_key`."""
    return read_key(folder / TABLE_KEY, "Tabellenschlüssel")


def write_key(path: Path, key: bytes) -> None:
    """Writes a key as 64 hexadecimal digits; the file is never readable by anybody else, not even for a moment."""
    write_apart(path, key.hex().encode() + b"\n")


def write_apart(path: Path, content: bytes) -> None:
    """Writes a file for its owner alone, aside and renamed, so that it is whole or not there."""
    aside = path.with_name(f".{path.name}.halb")
    with space():
        aside.unlink(missing_ok=True)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
        flush(path.parent)


def flush(folder: Path) -> None:
    """Makes renames in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_key(path: Path, what: str = "Schlüssel") -> bytes:
    """A key from its file. Raises KeysRefused where it is missing, open to others or none."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise KeysRefused(
            f"Der {what} fehlt: {path}. Bitte aus der Sicherung der Schlüssel zurückholen: "
            "regelwerk keys restore --from ORDNER"
        ) from error
    except OSError as error:
        raise KeysRefused(f"Der {what} {path} darf nicht gelesen werden.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise KeysRefused(f"Der {what} {path} ist für andere zugänglich. Bitte die Rechte ändern: chmod 600 {path}")
    if not _HEX.fullmatch(content):
        raise KeysRefused(f"{path} ist kein {what}: Erwartet werden 64 Ziffern von 0 bis f in einer Zeile.")
    return bytes.fromhex(content.decode())
