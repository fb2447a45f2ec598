"""Putting an entry into a file's text, and taking one out: every other line stays as it is, comments and all.

A path names keys from the outermost (spelled as people like, `fold` decides) and counts list items from 0. What came
out is read again and has to say exactly what was asked for; otherwise nothing was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.edit.scalar import EditError, replace
from engine.read import read_edited
from schemas.node import Mapping, Node, Scalar, Sequence, fold

Value = str | list["Value"] | dict[str, "Value"]
"""What can be put: a text, a list, or keys with what stands behind them."""
Path = tuple[str | int, ...]

_STEP = 2
_BOM = b"\xef\xbb\xbf"
_SPECIAL = "-?:,[]{}#&*!|>'\"%@`"


def put(data: bytes, file: str, path: Path, value: Value) -> bytes:
    """The file with `value` at `path`; keys that are not there yet are added behind the last of their kind.

    Raises EditError where the file cannot be read, or where no such thing can stand there.
    """
    text = Text(data, file)
    node, known = text.walk(path)
    if known == len(path):
        if isinstance(node, Scalar) and isinstance(value, str):
            return data if node.text == value else replace(data, node.place, value)
        return text.swap(path, value)
    key = path[known]
    if not isinstance(key, str) or not isinstance(node, Mapping):
        raise EditError(f"nothing can be put at {path}")
    inner = value
    for one in reversed(path[known + 1 :]):
        inner = {str(one): inner}
    last = node.entries[-1]
    lines = as_entry(key, inner, node.entries[0].key.place.column - 1)
    return text.changed(ending(last.value, last.key), None, lines, lambda plain: _set(plain, path, value))


def add(data: bytes, file: str, path: Path, value: Value) -> bytes:
    """The file with one more item at the end of the list at `path`; a list that is not there is begun."""
    text = Text(data, file)
    node, known = text.walk(path)
    if known < len(path):
        return put(data, file, path, [value])
    if not isinstance(node, Sequence):
        raise EditError(f"no list at {path}")
    indent = text.dash(node.items[0])
    return text.changed(
        ending(node.items[-1], None), None, as_item(value, indent), lambda plain: _at(plain, path).append(said(value))
    )


def drop(data: bytes, file: str, path: Path) -> bytes:
    """The file without the entry or item at `path`, and without keys that would have nothing behind them then."""
    text = Text(data, file)
    _, known = text.walk(path)
    if known < len(path):
        raise EditError(f"nothing at {path}")
    while len(path) > 1:
        around, _ = text.walk(path[:-1])
        size = len(around.entries) if isinstance(around, Mapping) else len(getattr(around, "items", ()))
        if size > 1:
            break
        path = path[:-1]
    first, last = text.lines(path)
    until, lines = text.behind_dash(path, last)
    return text.changed(first - 1, until, lines, lambda plain: _remove(plain, path))


class Text:
    """A file as lines and as what they say."""

    def __init__(self, data: bytes, file: str) -> None:
        node, self.known = read_edited(data, file)
        if not isinstance(node, Mapping):
            raise EditError(f"{file} cannot be read")
        self.data, self.file, self.node = data, file, node
        self.bom = _BOM if data.startswith(_BOM) else b""
        self.rows = data[len(self.bom) :].decode("utf-8").splitlines(keepends=True)
        self.ending = "\r\n" if self.rows and self.rows[0].endswith("\r\n") else "\n"

    def walk(self, path: Path) -> tuple[Node, int]:
        """How far the path leads: the last node that is there, and the number of steps to it."""
        node: Node = self.node
        for steps, one in enumerate(path):
            inner = _step(node, one)
            if inner is None:
                return node, steps
            node = inner
        return node, len(path)

    def lines(self, path: Path) -> tuple[int, int]:
        """The first and the last line of an entry or item."""
        around, _ = self.walk(path[:-1])
        node, _ = self.walk(path)
        if isinstance(around, Mapping):
            entry = next(one for one in around.entries if fold(one.key.text) == fold(str(path[-1])))
            return entry.key.place.line, ending(entry.value, entry.key)
        return _start(node), ending(node, None)

    def dash(self, item: Node) -> int:
        """How far the dash of an item is indented."""
        row = self.rows[_start(item) - 1]
        bare = row.lstrip(" ")
        if not bare.startswith("-"):
            raise EditError("the items of the list do not begin with a dash of their own")
        return len(row) - len(bare)

    def behind_dash(self, path: Path, last: int) -> tuple[int, list[str]]:
        """Where the removal of an entry ends, and what takes its place: the next one moves behind the item's dash."""
        around, _ = self.walk(path[:-1])
        if not isinstance(around, Mapping) or fold(around.entries[0].key.text) != fold(str(path[-1])):
            return last, []
        place = around.entries[0].key.place
        head = self.rows[place.line - 1][: place.column - 1]
        if not head.strip() or len(around.entries) == 1:
            return last, []
        until = around.entries[1].key.place.line
        rows = [row.rstrip("\r\n") for row in self.rows[last:until]]
        return until, [*rows[:-1], head + rows[-1][len(head) :]]

    def swap(self, path: Path, value: Value) -> bytes:
        """Another value in the place of what an entry or item says."""
        first, last = self.lines(path)
        around, _ = self.walk(path[:-1])
        if isinstance(around, Mapping):
            entry = next(one for one in around.entries if fold(one.key.text) == fold(str(path[-1])))
            column = entry.key.place.column - 1
            lines = as_entry(entry.key.text, value, column)
            head = self.rows[first - 1][:column]
            if head.strip():
                # The first key of a list item stands behind the dash.
                lines[0] = head + lines[0].lstrip(" ")
        else:
            node, _ = self.walk(path)
            lines = as_item(value, self.dash(node))
        return self.changed(first - 1, last, lines, lambda plain: _set(plain, path, value))

    def changed(self, first: int, last: int | None, lines: list[str], meant: Callable[[Any], None]) -> bytes:
        """The file with `lines` in the place of the rows from `first` (from 0) to `last` (exclusive; None: none)."""
        rows = list(self.rows)
        new = [f"{line}{self.ending}" for line in lines]
        if first and not rows[first - 1].endswith(("\n", "\r")):
            rows[first - 1] += self.ending
        rows[first : first if last is None else last] = new
        data = self.bom + "".join(rows).encode("utf-8")
        wanted = plain(self.node)
        meant(wanted)
        after, wrong = read_edited(data, self.file)
        if after is None or len(wrong) > len(self.known) or plain(after) != _folded(wanted):
            raise EditError(f"{self.file}: the text would not say what was meant")
        return data


def plain(node: Node) -> Any:
    """What a node says, without places: dicts by folded key, lists, texts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(one) for one in node.items]
    return {fold(one.key.text): plain(one.value) for one in node.entries}


def _step(node: Node, one: str | int) -> Node | None:
    if isinstance(one, int):
        return node.items[one] if isinstance(node, Sequence) and one < len(node.items) else None
    found = node.find(fold(one)) if isinstance(node, Mapping) else None
    return None if found is None else found.value


def _start(node: Node) -> int:
    if isinstance(node, Mapping) and node.entries:
        return node.entries[0].key.place.line
    return _start(node.items[0]) if isinstance(node, Sequence) and node.items else node.place.line


def ending(node: Node, key: Scalar | None) -> int:
    """The number of the last line of a node; of an empty one that of its key."""
    if isinstance(node, Mapping) and node.entries:
        return ending(node.entries[-1].value, node.entries[-1].key)
    if isinstance(node, Sequence) and node.items:
        return ending(node.items[-1], key)
    last = node.place.end_line - (node.place.end_column == 1 and node.place.end_line > node.place.line)
    return max(last, 0 if key is None else key.place.line)


def as_entry(key: str, value: Value, indent: int) -> list[str]:
    """The lines of an entry at an indentation."""
    pad = " " * indent
    if isinstance(value, str):
        return [f"{pad}{spelled(key)}: {spelled(value)}" if value else f"{pad}{spelled(key)}:"]
    if isinstance(value, list):
        return [f"{pad}{spelled(key)}:", *(line for one in value for line in as_item(one, indent + _STEP))]
    return [f"{pad}{spelled(key)}:", *(line for k, v in value.items() for line in as_entry(k, v, indent + _STEP))]


def as_item(value: Value, indent: int) -> list[str]:
    """The lines of an item of a list, its dash at an indentation."""
    pad = " " * indent
    if isinstance(value, str):
        return [f"{pad}- {spelled(value)}" if value else f"{pad}-"]
    if isinstance(value, list):
        raise EditError("a list inside a list has no name")
    lines = [line for k, v in value.items() for line in as_entry(k, v, indent + _STEP)]
    return [f"{pad}- {lines[0].lstrip(' ')}", *lines[1:]]


def spelled(text: str) -> str:
    """A text as it can stand in a file: in quotation marks where it would mean something else without."""
    risky = (
        not text
        or text != text.strip()
        or text[0] in _SPECIAL
        or ": " in text
        or " #" in text
        or text.endswith(":")
        or any(not sign.isprintable() for sign in text)
        or (text[0] == "0" and text.isdigit() and len(text) > 1)
    )
    if not risky:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def around(plain: Any, path: Path) -> Any:
    """What holds the thing at `path`, in a plain tree."""
    return _at(plain, path[:-1])


def folded(step: str | int) -> str | int:
    """A step of a path as a plain tree knows it."""
    return fold(step) if isinstance(step, str) else step


def added(home: Any, key: Any, value: Any) -> None:
    """One more key in a plain tree. Raises EditError where it stands already."""
    if key in home:
        raise EditError(f"{key!r} stands there already")
    home[key] = value


def said(value: Value) -> Any:
    """What a value says, as a plain tree has it."""
    if isinstance(value, dict):
        return {fold(key): said(one) for key, one in value.items()}
    return [said(one) for one in value] if isinstance(value, list) else value


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        return {fold(key): _folded(one) for key, one in value.items()}
    return [_folded(one) for one in value] if isinstance(value, list) else value


def _at(whole: Any, path: Path) -> Any:
    for one in path:
        whole = whole[fold(one) if isinstance(one, str) else one]
    return whole


def _set(whole: Any, path: Path, value: Value) -> None:
    for one in path[:-1]:
        whole = whole.setdefault(fold(one), {}) if isinstance(one, str) else whole[one]
    last = path[-1]
    whole[fold(last) if isinstance(last, str) else last] = said(value)


def _remove(whole: Any, path: Path) -> None:
    last = path[-1]
    del _at(whole, path[:-1])[fold(last) if isinstance(last, str) else last]
