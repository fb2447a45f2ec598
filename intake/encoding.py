"""What the bytes of a file are: their hash, and for CSV the text encoding, found by decoding every byte."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.failure import DeliveryRefused

_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file's hash, and the encoding of its text ("" for Parquet).

    `unbroken`: where the longest stretch without a line end begins and its length, both in bytes; stretches that do
    not reach over a mebibyte may be left out of account.
    """

    sha256: str
    encoding: str = ""
    unbroken: tuple[int, int] = (0, 0)


class _Stretch:
    """The longest stretch without a line end, found by looking at the edges of each chunk alone."""

    def __init__(self) -> None:
        self.start = self.read = 0
        self.longest = (0, 0)

    def add(self, chunk: bytes) -> None:
        ends = [at for mark in (b"\n", b"\r") if (at := chunk.find(mark)) >= 0]
        end = self.read + min(ends, default=len(chunk))
        self.longest = max(self.longest, (self.start, end - self.start), key=lambda stretch: stretch[1])
        if ends:
            self.start = self.read + max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
        self.read += len(chunk)


def fingerprint(path: Path, text: bool, name: str = "", null_bytes: bool = False) -> Bytes:
    """The hash of a file; for a text also its encoding: UTF-8 and UTF-16 by their marks, UTF-8, else Windows-1252.

    `name` is what messages call the file; `null_bytes` says that the caller deals with single null bytes.
    Raises DeliveryRefused for a file that is no text.
    """
    name = name or path.name
    digest = hashlib.sha256()
    candidates = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp1252")}
    marked, stretch = "", _Stretch()
    for number, chunk in enumerate(_chunks(path)):
        digest.update(chunk)
        if not text:
            continue
        if number == 0:
            marked = next((name for mark, name in _BOMS if chunk.startswith(mark)), "")
            candidates = {marked: codecs.getincrementaldecoder(marked)()} if marked else candidates
        if marked != "utf-16" and not null_bytes and b"\0" in chunk:
            raise DeliveryRefused(f"{name}: Die Datei enthält Nullbytes und ist keine Textdatei.")
        stretch.add(chunk)
        _narrow(candidates, chunk)
    _narrow(candidates, b"", final=True)
    if text and not candidates and marked:
        named = "UTF-8" if marked == "utf-8-sig" else "UTF-16"
        raise DeliveryRefused(
            f"{name}: Die Datei beginnt als {named}, ist es aber nicht bis zum Ende: Sie ist abgeschnitten oder "
            "beschädigt. Bitte neu ausgeben."
        )
    if text and not candidates:
        raise DeliveryRefused(
            f"{name}: Die Zeichenkodierung ist weder UTF-8 noch Windows-1252. Bitte als UTF-8 speichern."
        )
    return Bytes(digest.hexdigest(), next(iter(candidates)) if text else "", stretch.longest)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _narrow(candidates: dict[str, codecs.IncrementalDecoder], chunk: bytes, final: bool = False) -> None:
    """Drops the encodings that `chunk` rules out, and the guesses after a sure one costs nothing to keep."""
    for name, decoder in list(candidates.items()):
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError:
            del candidates[name]


def shown(name: str) -> str:
    """A name as it may be written down and said: „?“ for what is no UTF-8 in it; nothing can be named so elsewhere."""
    return name.encode(errors="replace").decode()


def to_utf8(path: Path, encoding: str, target: Path) -> None:
    """A copy of a text file in UTF-8 without mark, chunk by chunk."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with target.open("wb") as out:
        for chunk in _chunks(path):
            out.write(decoder.decode(chunk).encode())
        out.write(decoder.decode(b"", True).encode())
