"""What stands at a place of a mapping's text."""

from __future__ import annotations

from engine.read import read
from schemas.node import Mapping, Node, Scalar, fold
from schemas.node import Sequence as Items

Place = tuple[str | int, ...]


def at(text: str, path: Place) -> Node | None:
    """What stands at a place of a mapping's text."""
    node, _ = read(text.encode(), "zuordnung")
    for one in path:
        if isinstance(one, int):
            node = node.items[one] if isinstance(node, Items) and one < len(node.items) else None
        else:
            node = inner(node, one)
    return node


def inner(node: Node | None, key: str) -> Node | None:
    """What stands behind a key."""
    entry = node.find(fold(key)) if isinstance(node, Mapping) else None
    return None if entry is None else entry.value


def text_of(node: Node | None, key: str) -> str:
    """The text behind a key; empty where there is none."""
    found = inner(node, key)
    return found.text if isinstance(found, Scalar) else ""


def texts_of(node: Node | None, key: str) -> tuple[str, ...]:
    """The texts behind a key, one or a list."""
    found = inner(node, key)
    items = found.items if isinstance(found, Items) else (found,)
    return tuple(one.text for one in items if isinstance(one, Scalar))
