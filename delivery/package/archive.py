"""A ZIP file in the making: files are written one after the other, hashed on their way, never held in memory."""

from __future__ import annotations

import hashlib
import os
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from schemas.evidence.package import Listed
from schemas.failure import DestinationRefused, space

_PIECE = 1 << 20
_THEN = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive: when the package was made stands in its directory, once."""


class Stream:
    """A file of the archive that is being written."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner, self._hash, self.size = inner, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        """Adds bytes."""
        self._hash.update(data)
        self.size += len(data)
        self._inner.write(data)

    @property
    def sha256(self) -> str:
        """The hash of what was written so far."""
        return self._hash.hexdigest()


class Archive:
    """The archive; `listed` are the files written so far."""

    def __init__(self, inner: zipfile.ZipFile) -> None:
        self._inner = inner
        self.listed: list[Listed] = []

    @contextmanager
    def open(self, name: str) -> Iterator[Stream]:
        """A new file, to be written piece by piece."""
        entry = zipfile.ZipInfo(name, _THEN)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system, entry.external_attr = 3, 0o100644 << 16
        with self._inner.open(entry, "w", force_zip64=True) as inner:
            stream = Stream(inner)
            yield stream
        self.listed.append(Listed(datei=name, bytes=stream.size, sha256=stream.sha256))

    def add(self, name: str, data: bytes | str) -> None:
        """A new file, whole."""
        with self.open(name) as stream:
            stream.write(data.encode() if isinstance(data, str) else data)

    def copy(self, name: str, source: Path) -> None:
        """A new file with the content of another."""
        with self.open(name) as stream, source.open("rb") as file:
            while piece := file.read(_PIECE):
                stream.write(piece)


@contextmanager
def archive(out: Path) -> Iterator[Archive]:
    """An archive that is put into place as `out` once it is whole. Raises DestinationRefused and SpaceExhausted."""
    if out.is_dir():
        raise DestinationRefused(
            f"{out} ist ein Ordner. Erwartet wird der Name der Datei, die geschrieben werden soll."
        )
    aside = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    with space():
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as inner:
                yield Archive(inner)
            with aside.open("rb") as written:
                os.fsync(written.fileno())
            aside.replace(out)
        finally:
            aside.unlink(missing_ok=True)
