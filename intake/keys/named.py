"""Whether files name somebody: their bytes are searched, packed ones unpacked, so that no header or encoding matters.

A number counts as found without its leading zeros and with blanks, dots, dashes or slashes in it: it is better to say
once too often that a file names somebody than once too little.
"""

from __future__ import annotations

import re
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import IO

import duckdb

from intake.database import connect, identifier
from intake.exports.kind import PACKED
from schemas.snapshot import scan

_CHUNK, _OVERLAP, _MOST = 1 << 22, 512, 8 << 30
_BETWEEN = rb"[\s\x00\xa0\xc2./-]{0,4}"
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0", b"%PDF")
_ROUNDED = 10
"""From so many digits on a spreadsheet may write a number with an exponent."""


class _ClosedError(Exception):
    """A file that nobody can look into."""


def name_somebody(paths: Iterable[Path], numbers: Collection[str], scratch: Path) -> bool:
    """Whether one of the files holds one of the numbers (normalised, none empty); also if one cannot be looked into.

    What is packed is unpacked into `scratch` and removed again.
    """
    if not numbers:
        return False
    search = _Search(_pattern(numbers), scratch)
    try:
        return any(search.found(path) for path in paths)
    except (_ClosedError, OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, duckdb.Error):
        return True


class _Search:
    """One search; `left` are the bytes that may still be unpacked."""

    def __init__(self, pattern: bytes, scratch: Path) -> None:
        self.pattern, self.scratch, self.left = re.compile(pattern, re.IGNORECASE), scratch, _MOST

    def found(self, path: Path) -> bool:
        """Whether a file holds a number."""
        with path.open("rb") as file:
            head = file.read(16)
            if head.startswith(_PACKED) or path.suffix.casefold() in PACKED:
                raise _ClosedError
            if head.startswith(b"PK"):
                return self._archive(path)
            if head.startswith(b"PAR1"):
                return self._columns(path)
            file.seek(0)
            return self._stream(file)

    def _stream(self, file: IO[bytes]) -> bool:
        before = b""
        while part := file.read(_CHUNK):
            if self.pattern.search(before + part):
                return True
            before = part[-_OVERLAP:]
        return False

    def _archive(self, path: Path) -> bool:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                target = self.scratch / f"{secrets.token_hex(8)}{Path(entry.filename).suffix[:12]}"
                try:
                    with archive.open(entry) as packed, target.open("xb") as out:
                        while part := packed.read(_CHUNK):
                            self.left -= len(part)
                            if self.left < 0:
                                raise _ClosedError
                            out.write(part)
                    if self.found(target):
                        return True
                finally:
                    target.unlink(missing_ok=True)
        return False

    def _columns(self, path: Path) -> bool:
        spill = self.scratch / f"{secrets.token_hex(8)}-suche"
        spill.mkdir()
        try:
            with connect(spill) as database:
                names = [row[0] for row in database.execute(f"DESCRIBE FROM {scan(path)}").fetchall()]
                for name in names:
                    asked = f"SELECT DISTINCT CAST({identifier(name)} AS VARCHAR) FROM {scan(path)}"
                    cells = database.execute(asked)
                    while rows := cells.fetchmany(50_000):
                        if self.pattern.search("\n".join(row[0] or "" for row in rows).encode()):
                            return True
        finally:
            shutil.rmtree(spill, ignore_errors=True)
        return False


def _pattern(numbers: Collection[str]) -> bytes:
    ways = []
    for number in sorted(numbers):
        bare = number.lstrip("0") or "0"
        ways.append(_BETWEEN.join(re.escape(sign.encode()) for sign in bare))
        if bare.isdecimal() and len(bare) >= _ROUNDED:
            rest = bare[1:].rstrip("0") or "0"
            ways.append(rf"{bare[0]}\.{rest}\d*e\+?{len(bare) - 1}".encode())
    return rb"(?<![1-9])(?:" + b"|".join(ways) + rb")(?![0-9])"
