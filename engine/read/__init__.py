"""From text to data: every key and value with its place, every mistake of the outer form at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from engine.read.decode import LARGEST, decode
from engine.read.known import Known, brief
from engine.read.scan import scan
from engine.read.sheet import MOST
from engine.read.walk import walk
from schemas.diagnostic import Diagnostic, Place, Severity
from schemas.node import Mapping, Node

__all__ = ["LARGEST", "MOST", "Known", "in_order", "read", "read_again", "read_edited"]

_NO_KEY = "Die Datei beginnt nicht mit einem Schlüssel; in der ersten Zeile steht zum Beispiel „regel: u25“."
_EMPTY = "Die Datei ist leer; es stehen nur Kommentare darin."


def read(data: bytes, file: str, known: Known | None = None) -> tuple[Node | None, list[Diagnostic]]:
    """The content of an authored file and all mistakes of its outer form (R1xx).

    Where a mistake can be repaired without doubt about the rest, the node is given in spite of it, so that the stages
    behind can find the other mistakes; pass everything through `in_order` before showing it. Never raises. In a file
    that is `known` nothing is looked for.
    """
    sheet, wrong = decode(data, file)
    if sheet is None:
        return None, wrong
    if known is not None and known.has(data):
        return read_again(data, file, briefly=False), []
    before = list(sheet.lines)
    scan(sheet)
    node = walk(sheet) if sheet.readable else None
    if node is None and not sheet.found:
        sheet.found.append(Diagnostic("R103", Place(file), _EMPTY))
    elif node is not None and not isinstance(node, Mapping) and not sheet.found:
        sheet.found.append(Diagnostic("R120", node.place, _NO_KEY))
    found = in_order(sheet.found)
    if known is not None and not found and sheet.lines == before:
        known.plain(data)
    if len(found) > MOST:
        found = found[:MOST]
        found.append(Diagnostic("R199", found[-1].place, f"Mehr als {MOST} Fehler; die übrigen erscheinen, wenn diese "
                                "behoben sind."))  # fmt: skip
    return (node if isinstance(node, Mapping) else None), found


def read_again(data: bytes, file: str, briefly: bool) -> Node | None:
    """The content of a file in which nothing is wrong, `briefly` with its first example only."""
    sheet, _ = decode(data, file)
    if sheet is None:
        return None
    sheet.lines = brief(sheet.lines) if briefly else sheet.lines
    return walk(sheet)


@lru_cache(8)
def read_edited(data: bytes, file: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The same as `read`, for texts that are asked for several times while one change after the other is made."""
    node, found = read(data, file)
    return node, tuple(found)


def in_order(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, each once; what a later stage says about a line that could not be read (R1xx) is left out."""
    unique = sorted(set(found), key=lambda d: (d.place, d.code, d.message, d.remedy or ""))
    broken = {(d.place.file, d.place.line) for d in unique if d.family < 2 and d.severity is Severity.ERROR}
    return [d for d in unique if d.family < 2 or (d.place.file, d.place.line) not in broken]
