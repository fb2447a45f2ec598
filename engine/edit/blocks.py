"""Moving whole blocks of a file's text: putting one in at a place, exchanging neighbours, wrapping and unwrapping.

What is not touched keeps every byte; the lines that change their depth keep their words and comments. What came out is
read again and has to say exactly what was asked for; otherwise nothing was changed.
"""

from __future__ import annotations

from typing import Any

from engine.edit.entries import (
    Path,
    Text,
    Value,
    added,
    around,
    as_entry,
    as_item,
    ending,
    folded,
    said,
)
from engine.edit.scalar import EditError, replace
from schemas.node import Mapping, Node, Scalar, Sequence, fold

_STEP = 2


def insert(data: bytes, file: str, path: Path, value: Value, before: int) -> bytes:
    """The file with a new entry or item at `path`, in front of the one that has been number `before`.

    Where nothing stands behind the key around it yet, it is the first. Raises EditError where it cannot stand there.
    """
    text = Text(data, file)
    home, known = text.walk(path[:-1])
    if known < len(path) - 1:
        raise EditError(f"nothing at {path[:-1]}")
    last = path[-1]
    if isinstance(home, Scalar):
        return _first(text, path, value)
    inner = _children(home)
    if before >= len(inner):
        row = ending(home, None)
        lines = as_entry(str(last), value, _column(home)) if isinstance(home, Mapping) else (
            as_item(value, text.dash(inner[0])))  # fmt: skip
        return text.changed(row, None, lines, lambda plain: _insert(plain, path, value, before))
    if isinstance(home, Sequence):
        row = _row(inner[before]) - 1
        return text.changed(row, None, as_item(value, text.dash(inner[before])),
                            lambda plain: _insert(plain, path, value, before))  # fmt: skip
    return _before(text, home, path, value, before)


def _before(text: Text, home: Mapping, path: Path, value: Value, before: int) -> bytes:
    """A new entry in front of another; behind a dash the two change places."""
    key = home.entries[before].key
    row, column = key.place.line - 1, key.place.column - 1
    lines = as_entry(str(path[-1]), value, column)
    head = text.rows[row][:column]
    if head.strip():
        lines[0] = head + lines[0].lstrip(" ")
        lines.append((" " * column + text.rows[row][column:]).rstrip("\r\n"))
        return text.changed(row, row + 1, lines, lambda plain: _insert(plain, path, value, before))
    return text.changed(row, None, lines, lambda plain: _insert(plain, path, value, before))


def _first(text: Text, path: Path, value: Value) -> bytes:
    """The first entry or item behind a key that has nothing behind it yet."""
    home, _ = text.walk(path[:-1])
    if not isinstance(home, Scalar) or home.text.strip():
        raise EditError(f"something else stands at {path[:-1]}")
    row = home.place.line - 1
    bare = text.rows[row]
    depth = len(bare) - len(bare.lstrip(" -"))
    if len(path) > 1 and isinstance(path[-2], int):
        # An empty item: what comes stands behind its dash.
        depth = text.dash(home) + _STEP
        lines = as_entry(str(path[-1]), value, depth)
        lines[0] = " " * (depth - _STEP) + "- " + lines[0].lstrip(" ")
        return text.changed(row, row + 1, lines, lambda plain: _insert(plain, path, value, 0))
    depth += _STEP
    lines = as_item(value, depth) if isinstance(path[-1], int) else as_entry(str(path[-1]), value, depth)
    plain_row = blank_of(bare, home)
    return text.changed(row, row + 1, [plain_row, *lines], lambda plain: _insert(plain, path, value, 0))


def blank_of(row: str, scalar: Scalar) -> str:
    """A line without the value in it (an empty pair of quotation marks, too)."""
    place = scalar.place
    kept = row.rstrip("\r\n")
    return (kept[: place.column - 1].rstrip() + kept[place.end_column - 1 :]).rstrip()


def blank(data: bytes, file: str, path: Path) -> bytes:
    """The file with nothing behind the key or the dash of a single value."""
    text = Text(data, file)
    node, known = text.walk(path)
    if known < len(path) or not isinstance(node, Scalar):
        raise EditError(f"no single value at {path}")
    row = node.place.line - 1
    if node.place.end_line != node.place.line:
        return replace(data, node.place, "")
    return text.changed(row, row + 1, [blank_of(text.rows[row], node)], lambda plain: _set(plain, path, ""))


def move(data: bytes, file: str, path: Path, by: int) -> bytes:
    """The file with an item of a list exchanged with the next (`by` 1) or the one before it (`by` -1)."""
    text = Text(data, file)
    home, _ = text.walk(path[:-1])
    one, other = sorted((int(path[-1]), int(path[-1]) + by))
    if not isinstance(home, Sequence) or one < 0 or other >= len(home.items):
        raise EditError(f"{path} cannot be moved")
    first, end = text.lines((*path[:-1], one))
    second, last = text.lines((*path[:-1], other))
    rows = [row.rstrip("\r\n") for row in text.rows]
    lines = [*rows[second - 1 : last], *rows[end : second - 1], *rows[first - 1 : end]]
    return text.changed(first - 1, last, lines, lambda plain: _exchange(around(plain, path), one, other))


def wrap(data: bytes, file: str, path: Path, key: str, listing: bool = False, whole: bool = True) -> bytes:
    """The file with the mapping at `path` (or, not `whole`, the one entry) put behind a key, as an item if `listing`.

    `alles trifft zu:` with the condition as its first item, or `nicht:` with the condition. Without a key the mapping
    becomes the first item of a list.
    """
    text = Text(data, file)
    node, known = text.walk(path)
    if known < len(path) or (whole and not isinstance(node, Mapping)):
        raise EditError(f"no keys at {path}")
    if whole:
        assert isinstance(node, Mapping)
        first, column = node.entries[0].key.place.line, node.entries[0].key.place.column - 1
        last = ending(node, None)
    else:
        first, last = text.lines(path)
        home, _ = text.walk(path[:-1])
        column = _column(home)
    rows = [row.rstrip("\r\n") for row in text.rows[first - 1 : last]]
    head, pad = rows[0][:column], " " * (_STEP * 2 if listing else _STEP)
    inner = [f"{' ' * column}{pad}{rows[0][column:]}", *(f"{pad}{row}" if row.strip() else row for row in rows[1:])]
    if listing:
        inner[0] = f"{' ' * column}{' ' * _STEP}- {rows[0][column:]}"
    if not key:
        inner[0] = f"{head}- {rows[0][column:]}"
        inner[1:] = [f"{' ' * _STEP}{row}" if row.strip() else row for row in rows[1:]]
    return text.changed(first - 1, last, [*([f"{head}{key}:"] if key else []), *inner],
                        lambda plain: _wrap(plain, path, key, listing, whole))  # fmt: skip


def unwrap(data: bytes, file: str, path: Path) -> bytes:
    """The file with what stands behind the key at `path` in the place of the whole entry; of a list its one item.

    Raises EditError for a list of several, and where a key would be there twice.
    """
    text = Text(data, file)
    node, known = text.walk(path)
    item = isinstance(node, Sequence)
    inner = node.items[0] if isinstance(node, Sequence) and len(node.items) == 1 else node
    if known < len(path) or not isinstance(inner, Mapping):
        raise EditError(f"what stands at {path} cannot stand alone")
    first, last = text.lines(path)
    home, _ = text.walk(path[:-1])
    column = _column(home)
    start, deep = inner.entries[0].key.place.line, inner.entries[0].key.place.column - 1
    rows = [row.rstrip("\r\n") for row in text.rows]
    comments = [row for row in rows[first : start - 1] if row.strip()]
    moved = [rows[start - 1][deep:], *(row[deep - column :] if row.strip() else row for row in rows[start:last])]
    lines = [rows[first - 1][:column] + moved[0], *moved[1:]]
    if comments:
        lines = [*(" " * column + row.strip() for row in comments), *lines]
    return text.changed(first - 1, last, lines, lambda plain: _unwrap(plain, path, item))


def _children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Mapping):
        return tuple(entry.value for entry in node.entries)
    return node.items if isinstance(node, Sequence) else ()


def _column(home: Node) -> int:
    if not isinstance(home, Mapping):
        raise EditError("no keys here")
    return home.entries[0].key.place.column - 1


def _row(item: Node) -> int:
    return item.entries[0].key.place.line if isinstance(item, Mapping) and item.entries else item.place.line


def _set(plain: Any, path: Path, value: Value) -> None:
    around(plain, path)[folded(path[-1])] = said(value)


def _insert(plain: Any, path: Path, value: Value, before: int) -> None:
    home = around(plain, path)
    if home == "":
        around(plain, path[:-1])[folded(path[-2])] = [said(value)] if isinstance(path[-1], int) else {
            folded(path[-1]): said(value)}  # fmt: skip
    elif isinstance(home, list):
        home.insert(before, said(value))
    else:
        added(home, folded(path[-1]), said(value))


def _exchange(items: list[Any], one: int, other: int) -> None:
    items[one], items[other] = items[other], items[one]


def _wrap(plain: Any, path: Path, key: str, listing: bool, whole: bool) -> None:
    home, last = around(plain, path), folded(path[-1])
    inner = home[last] if whole else {last: home[last]}
    if whole:
        held = [inner] if listing else inner
        home[last] = {fold(key): held} if key else held
        return
    del home[last]
    added(home, fold(key), [inner] if listing else inner)


def _unwrap(plain: Any, path: Path, item: bool) -> None:
    home, last = around(plain, path), folded(path[-1])
    inner = home.pop(last)
    for key, value in (inner[0] if item else inner).items():
        added(home, key, value)
