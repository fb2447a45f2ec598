"""Any text file as UTF-8 with plain line ends, chunk by chunk: decoded as a whole or refused, never by a sample."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from pathlib import Path

from intake.encoding import fingerprint
from schemas.failure import DeliveryRefused, space

NULL_MARK = "\ufdd0"
"""Stands for a null byte in the copy: no character that a text may hold."""

_MARK = "\ufeff"
_CHUNK = 1 << 20
_KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "cp850": "cp850",
}
_GERMAN_IN_UTF8 = re.compile(rb"\xc3[\xa4\xb6\xbc\x84\x96\x9c\x9f]")


@dataclass(slots=True)
class Text:
    """A copy in UTF-8: the encoding of the original, its null bytes, marks left out, whether it holds an empty line."""

    path: Path
    encoding: str
    nulls: int = 0
    marks: int = 0
    gaps: bool = False


def plain(path: Path, name: str, told: str, target: Path) -> Text:
    """Writes `path` to `target` as UTF-8 without marks, every line end one line feed, null bytes as NULL_MARK.

    A mark that says UTF-8 also stands in the middle where files were put together; nobody sees it there, and a key
    behind it would be another key.

    `told` is the encoding that the mapping names, "" if it is to be found. Raises DeliveryRefused if the bytes are
    not text in that encoding, or in none.
    """
    encoding = _told(path, name, told) if told else _found(path, name)
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    copy = Text(target, encoding.removesuffix("-sig"))
    last = "\n"
    try:
        with space(), path.open("rb") as source, target.open("wb") as out:
            first = True
            while True:
                chunk = source.read(_CHUNK)
                text = decoder.decode(chunk, final=not chunk)
                if first and text:
                    text, first = text.removeprefix(_MARK), False
                if _MARK in text:
                    copy.marks += text.count(_MARK)
                    text = text.replace(_MARK, "")
                if "\0" in text:
                    copy.nulls += text.count("\0")
                    text = text.replace("\0", NULL_MARK)
                copy.gaps = copy.gaps or "\n\n" in text or (last == "\n" and text.startswith("\n"))
                last = text[-1:] or last
                out.write(text.encode())
                if not chunk:
                    return copy
    except UnicodeError as error:
        raise DeliveryRefused(
            f"{name}: Die Datei ist nicht in {told or encoding} gespeichert. Bitte die Kodierung in der Quelle ändern."
        ) from error


def _told(path: Path, name: str, told: str) -> str:
    encoding = _KNOWN.get(told.casefold().replace("_", "-"))
    if encoding is None:
        raise DeliveryRefused(f"{name}: Die Kodierung {told} ist nicht bekannt. Bekannt sind {', '.join(_KNOWN)}.")
    with path.open("rb") as file:
        marked = file.read(3)
    if encoding == "utf-16" and not marked.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le"
    return encoding


def _found(path: Path, name: str) -> str:
    _refuse_binary(path, name)
    encoding = fingerprint(path, text=True, name=name, null_bytes=True).encoding
    if encoding == "cp1252":
        _refuse_mixed(path, name)
    return encoding


def _refuse_binary(path: Path, name: str) -> None:
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    nulls = head.count(b"\0")
    if nulls * 20 > len(head):
        evenly = abs(head[0::2].count(b"\0") - head[1::2].count(b"\0")) * 2 > nulls
        raise DeliveryRefused(
            f"{name}: Die Datei ist wohl UTF-16 ohne Kennung. Bitte als UTF-8 speichern oder in der Quelle die "
            "Kodierung angeben (utf-16-le oder utf-16-be)."
            if evenly
            else f"{name}: Die Datei enthält viele Nullbytes und ist keine Textdatei."
        )


def _refuse_mixed(path: Path, name: str) -> None:
    """A text that is no UTF-8 but holds umlauts in UTF-8 would come out as „MÃ¼ller“: somebody has to look at it."""
    in_utf8 = foreign = 0
    with path.open("rb") as file:
        for number, text in enumerate(file, start=1):
            if text.isascii():
                continue
            if _GERMAN_IN_UTF8.search(text):
                in_utf8 = in_utf8 or number
            if not foreign and not _is_utf8(text):
                foreign = number
            if in_utf8 and foreign:
                break
    if in_utf8 and foreign:
        raise DeliveryRefused(
            f"{name}: Die Datei mischt zwei Zeichenkodierungen: Zeile {in_utf8} ist UTF-8, Zeile {foreign} ist es "
            "nicht. Bitte neu ausgeben oder die Kodierung in der Quelle angeben."
        )


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
