"""Changing one value in a file's text and nothing else.

The file is never dumped: the stretch of the one scalar is replaced, every other byte stays (comments, line endings,
indentation, a byte order mark).
"""

from __future__ import annotations

import re

from engine.read import read_edited
from schemas.diagnostic import Place
from schemas.node import Mapping, Node, Scalar, Sequence

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)?")
_BOM = b"\xef\xbb\xbf"


class EditError(ValueError):
    """The place is not that of a scalar of this file, or the text cannot stand there."""


def replace(data: bytes, place: Place, new_text: str) -> bytes:
    """The file with another text in the place of one scalar; quotation marks are set where the text needs them.

    A text that stood in quotation marks keeps them. Raises EditError when the file cannot be read, when no scalar
    has exactly this place, or when the text holds characters that no file may hold.
    """
    node, known = read_edited(data, place.file)
    scalar = None if node is None else _scalar_at(node, place)
    if scalar is None:
        raise EditError(f"no single value at {place}")
    start, end = _offset(data, place.line, place.column), _offset(data, place.end_line, place.end_column)
    spellings = _spellings(data[start:end], new_text, quoted=scalar.quoted)
    for spelling in spellings:
        gap = b" " if start == end and data[start - 1 : start] not in (b" ", b"\t") else b""
        changed = data[:start] + gap + spelling.encode("utf-8") + data[end:]
        after, wrong = read_edited(changed, place.file)
        if after is not None and node is not None and len(wrong) <= len(known) and _same(node, after, place, new_text):
            return changed
    raise EditError(f"{new_text!r} cannot stand at {place}")


def _spellings(old: bytes, text: str, *, quoted: bool) -> list[str]:
    """How the text can be written, the plainest first, in the old quotation marks if there were any."""
    double = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    single = "'" + text.replace("'", "''") + "'"
    if quoted:
        return [single, double] if old[:1] == b"'" else [double, single]
    return [text, double, single] if text else [double, single]


def _same(before: Node, after: Node, place: Place, text: str) -> bool:
    """Whether the changed file holds the new text in the old place and is the same everywhere else."""
    if isinstance(before, Scalar) and isinstance(after, Scalar):
        return after.text == (text if before.place == place else before.text)
    if isinstance(before, Sequence) and isinstance(after, Sequence):
        pairs = zip(before.items, after.items, strict=False)
        return len(before.items) == len(after.items) and all(_same(a, b, place, text) for a, b in pairs)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        if len(before.entries) != len(after.entries):
            return False
        return all(
            _same(a.key, b.key, place, text) and _same(a.value, b.value, place, text)
            for a, b in zip(before.entries, after.entries, strict=True)
        )
    return False


def _scalar_at(node: Node, place: Place) -> Scalar | None:
    """The scalar, key or value, that has exactly this place."""
    if isinstance(node, Scalar):
        return node if node.place == place else None
    inner: list[Node] = list(node.items) if isinstance(node, Sequence) else []
    if isinstance(node, Mapping):
        inner = [part for entry in node.entries for part in (entry.key, entry.value)]
    return next((found for part in inner if (found := _scalar_at(part, place)) is not None), None)


def _offset(data: bytes, line: int, column: int) -> int:
    """The byte at which a column of a line begins; columns count characters."""
    at = len(_BOM) if data.startswith(_BOM) else 0
    for _ in range(line - 1):
        found = _LINE.match(data, at)
        at = found.end() if found else at
    found = _LINE.match(data, at)
    text = (found[0] if found else b"").decode("utf-8")
    return at + len(text[: column - 1].encode("utf-8"))
