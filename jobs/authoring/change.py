"""What was sent from a form, carried into the file's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.edit import EditError, Path, blank, drop, insert, move, put, replace, unwrap, wrap
from engine.read import read_edited
from engine.read.words import PROSE
from jobs.authoring.form.build import Form
from jobs.authoring.form.shape import Control, Do, Edit, Edits
from jobs.authoring.form.words import rank
from schemas.diagnostic import Place
from schemas.node import Mapping as Keys
from schemas.node import Node, Scalar, Sequence, fold

_LATER = {Do.CLEAR: 1, Do.DROP: 1, Do.RENAME: 2, Do.WORD: 3}


@dataclass(frozen=True, slots=True)
class Filled:
    """A file after what was sent.

    `moved`: fields of the page are called otherwise now; `refused` are the fields whose text cannot stand there.
    """

    data: bytes
    moved: bool = False
    refused: tuple[str, ...] = ()


def filled(data: bytes, file: str, form: Form, sent: Mapping[str, str]) -> Filled:
    """The file with the fields of a page as they were sent; what was not sent, or stands there already, stays."""
    controls = [control for control in form.controls() if posted(control, sent)]
    edits = ordered([edit for control in controls for edit in control.write(_of(control, sent))])
    moved = any(edit.do in (Do.RENAME, Do.WORD) for edit in edits)
    try:
        return Filled(apply(data, file, edits), moved)
    except EditError:
        return _one_by_one(data, file, controls, sent)


def _one_by_one(data: bytes, file: str, controls: list[Control], sent: Mapping[str, str]) -> Filled:
    """What can be carried in, and the fields that cannot."""
    refused = []
    for control in controls:
        try:
            data = apply(data, file, ordered(list(control.write(_of(control, sent)))))
        except EditError:
            refused += [one.label for one in control.inputs if sent.get(one.name, one.value) != one.value]
    return Filled(data, True, tuple(refused))


def ordered(edits: list[Edit]) -> Edits:
    """Edits in an order in which none changes the address of another; the same place is changed once."""
    seen: dict[tuple[Do, Path], Edit] = {}
    for edit in edits:
        seen.setdefault((edit.do, edit.path), edit)
    found = sorted(seen.values(), key=lambda one: _LATER.get(one.do, 0))
    gone = [one for one in found if _LATER.get(one.do, 0) == 1]
    gone.sort(key=lambda one: _order(one.path), reverse=True)
    first = [one for one in found if one.do not in _LATER]
    return (*first, *gone, *(one for one in found if _LATER.get(one.do, 0) > 1))


def posted(control: Control, sent: Mapping[str, str]) -> bool:
    """Whether any of the fields of a value was sent."""
    return any(one.name in sent for one in control.inputs)


def _of(control: Control, sent: Mapping[str, str]) -> dict[str, str]:
    """What was sent of a control; a box that is not ticked is not sent."""
    ticked = {one.name for one in control.inputs if one.kind in ("check", "checks")}
    return {one.name: sent.get(one.name, "" if one.name in ticked else one.value) for one in control.inputs}


def _order(path: Path) -> tuple[str, ...]:
    return tuple(f"{step:06d}" if isinstance(step, int) else step for step in path)


def apply(data: bytes, file: str, edits: Edits) -> bytes:
    """The file after some edits, one after the other. Raises EditError."""
    for edit in edits:
        data = _one(data, file, edit)
    return data


def _one(data: bytes, file: str, edit: Edit) -> bytes:
    path = edit.path
    match edit.do:
        case Do.PUT:
            return _put(data, file, edit)
        case Do.BLANK:
            return blank(data, file, path)
        case Do.DROP:
            return drop(data, file, path)
        case Do.CLEAR:
            return _clear(data, file, path)
        case Do.INSERT | Do.ADD:
            return _insert(data, file, edit)
        case Do.MOVE:
            return move(data, file, path, edit.at)
        case Do.WRAP:
            return wrap(data, file, path, str(edit.value), listing=edit.listing)
        case Do.WRAP_ENTRY:
            return wrap(data, file, path, str(edit.value), whole=False)
        case Do.UNWRAP:
            return unwrap(data, file, path)
        case Do.RENAME:
            return replace(data, key_place(data, file, path), str(edit.value))
        case Do.WORD:
            return _renamed(data, file, path, str(edit.value))


def node_at(data: bytes, file: str, path: Path) -> Node | None:
    """What stands at a path."""
    node, _ = read_edited(data, file)
    for step in path:
        if isinstance(step, int):
            node = node.items[step] if isinstance(node, Sequence) and step < len(node.items) else None
        else:
            found = node.find(fold(step)) if isinstance(node, Keys) else None
            node = None if found is None else found.value
    return node


def key_place(data: bytes, file: str, path: Path) -> Place:
    """Where the key at the end of a path stands. Raises EditError."""
    home = node_at(data, file, path[:-1])
    found = home.find(fold(str(path[-1]))) if isinstance(home, Keys) else None
    if found is None:
        raise EditError(f"no key at {path}")
    return found.key.place


def _put(data: bytes, file: str, edit: Edit) -> bytes:
    node = node_at(data, file, edit.path)
    if node is None:
        return _insert(data, file, edit)
    if isinstance(node, Scalar) and isinstance(edit.value, str):
        if not edit.value:
            return data if not node.text else blank(data, file, edit.path)
        if node.quoted and not node.text:
            data = blank(data, file, edit.path)
    return put(data, file, edit.path, edit.value)


def _insert(data: bytes, file: str, edit: Edit) -> bytes:
    """A new entry or item; at the root where such a key usually stands, and with the key around it if that is new."""
    path, value = edit.path, edit.value
    while len(path) > 1 and node_at(data, file, path[:-1]) is None:
        path, value = path[:-1], {str(path[-1]): value}
    home = node_at(data, file, path[:-1])
    size = len(home.entries) if isinstance(home, Keys) else len(home.items) if isinstance(home, Sequence) else 0
    at = edit.at if edit.do is Do.INSERT and path == edit.path else size
    if len(path) == 1 and isinstance(home, Keys):
        own = rank(fold(str(path[0])))
        at = next((n for n, one in enumerate(home.entries) if rank(fold(one.key.text)) > own), size)
    return insert(data, file, path, value, min(at, size))


def _clear(data: bytes, file: str, path: Path) -> bytes:
    """Takes an entry out; the last one leaves the key around it with nothing behind it."""
    home = node_at(data, file, path[:-1])
    if isinstance(home, Keys) and len(home.entries) == 1 and path[:-1]:
        return put(data, file, path[:-1], "")
    return drop(data, file, path)


def _renamed(data: bytes, file: str, path: Path, new: str) -> bytes:
    """Another name for a value: where it is set and wherever it is used in this file."""
    old = fold(str(path[-1]))
    data = replace(data, key_place(data, file, path), new)
    node, _ = read_edited(data, file)
    places = [(scalar.place, text) for scalar in _scalars(node, ()) if (text := _exchanged(scalar.text, old, new))]
    for place, text in sorted(places, reverse=True):
        data = replace(data, place, text)
    return data


def _exchanged(text: str, old: str, new: str) -> str:
    words = [new if fold(word) == old else new + word[len(word.split(".")[0]) :] if fold(word.split(".")[0]) == old
             and "." in word else word for word in text.split(" ")]  # fmt: skip
    changed = " ".join(words)
    return changed if changed != text else ""


def _scalars(node: Node | None, keys: tuple[str, ...]) -> Iterator[Scalar]:
    """Every text in which a value's name may stand: not prose, and of examples only the values that they set."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item, keys)
    elif isinstance(node, Keys):
        for entry in node.entries:
            key = fold(entry.key.text)
            inside = "beispiele" in keys
            if (inside and key == "werte") or keys[-2:] == ("beispiele", "werte"):
                yield from _names(entry.value if key == "werte" else node)
            elif (not inside and key not in PROSE and key not in ("regel", "begriff")) or key == "beispiele":
                yield from _scalars(entry.value, (*keys, key))


def _names(node: Node) -> Iterable[Scalar]:
    return [entry.key for entry in node.entries] if isinstance(node, Keys) else []
