"""Short ways to write and to look at nodes in tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.read import read
from schemas.diagnostic import Diagnostic, Place
from schemas.node import Mapping, Node, Scalar, Sequence


def scalar(text: str, *, quoted: bool = False) -> Scalar:
    """A scalar somewhere in a file."""
    return Scalar(text, Place("regel.yaml", 3, 5, 3, 5 + len(text)), quoted)


def plain(node: Node) -> Any:
    """Texts, lists and dictionaries instead of nodes."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items]


def content(text: str | bytes) -> Any:
    """What is read from a text without a mistake."""
    node, found = read(text.encode() if isinstance(text, str) else text, "regel.yaml")
    assert found == [], "\n".join(map(str, found))
    assert node is not None
    return plain(node)


def said(text: str | bytes) -> list[str]:
    """What is wrong with a text: `line:column code remedy`."""
    _, found = read(text.encode() if isinstance(text, str) else text, "regel.yaml")
    return [short(diagnostic) for diagnostic in found]


def short(diagnostic: Diagnostic) -> str:
    """Place, code and remedy of a diagnostic."""
    place = f"{diagnostic.place.line}:{diagnostic.place.column}"
    return f"{place} {diagnostic.code}" + (f" {diagnostic.remedy}" if diagnostic.remedy else "")


def lines_of(text: str) -> list[str]:
    """The lines of a text, however they end."""
    return re.split(r"\r\n|\n|\r", text)


def inside(place: Place, lines: list[str]) -> bool:
    """Whether a place is a stretch of these lines."""
    return (
        1 <= place.line <= place.end_line <= len(lines)
        and 1 <= place.column <= len(lines[place.line - 1]) + 1
        and 1 <= place.end_column <= len(lines[place.end_line - 1]) + 1
        and (place.line, place.column) <= (place.end_line, place.end_column)
    )


def parts(node: Node) -> Iterator[Node]:
    """A node and everything in it, keys included."""
    yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from parts(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key
            yield from parts(entry.value)


def scalars(node: Node) -> list[Scalar]:
    """All keys and values."""
    return [part for part in parts(node) if isinstance(part, Scalar)]
