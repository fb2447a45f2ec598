"""What a form's page sends, carried into the draft: first the fields, then what the pressed button stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from engine.edit import EditError, Path
from engine.read import read, read_edited
from jobs.authoring.change import apply, filled, node_at
from jobs.authoring.form.blocks import CONDITIONS
from jobs.authoring.form.build import form, pages
from jobs.authoring.form.cases.examples import value_of
from jobs.authoring.form.conditions import GROUPS
from jobs.authoring.form.scope import Around
from jobs.authoring.form.shape import Do, Edit, Offer
from schemas.node import Mapping as Keys
from schemas.node import Node, Scalar, Sequence, fold

STALE = "Der Entwurf wurde inzwischen an anderer Stelle geändert. Die Eingaben dieser Seite sind nicht übernommen."
REFUSED = "Diese Eingabe kann so nicht in der Datei stehen und wurde nicht übernommen: {}."
NO_EXAMPLE = "Das ist kein Beispiel. Bitte den ganzen Text von der Seite des Befunds einfügen."
IMPOSSIBLE = "Das geht an dieser Stelle nicht; es ist nichts geändert."


@dataclass(frozen=True, slots=True)
class Sent:
    """Fields by name, the page they stand on, what the button says (`tun`), and which form they were typed into."""

    fields: Mapping[str, str]
    section: str
    todo: str
    state: str


@dataclass(frozen=True, slots=True)
class Done:
    """The new text and where the form goes on: page, place, the place that something is added to; `said` a warning."""

    data: bytes
    section: str
    at: str = ""
    picking: str = ""
    moved: bool = False
    said: str = ""


def state_of(data: bytes, file: str) -> str:
    """What names the lists of blocks in a file: a form typed into another number of them is out of date."""
    node, _ = read_edited(data, file)
    return sha256("\n".join(_lists(node, "")).encode()).hexdigest()[:16]


def _lists(node: Node | None, at: str) -> list[str]:
    if isinstance(node, Keys):
        return [line for entry in node.entries for line in _lists(entry.value, f"{at}/{entry.key.text}")]
    if isinstance(node, Sequence):
        own = [f"{at} {len(node.items)}"] if any(_block(item, at) for item in node.items) else []
        return own + [line for n, item in enumerate(node.items) for line in _lists(item, f"{at}/{n}")]
    return []


def _block(item: Node, at: str) -> bool:
    """Whether an item of a list is a block; a record of an example is one before anything has been said of it."""
    empty = isinstance(item, Scalar) and not item.text
    return isinstance(item, Keys) or (empty and at.startswith("/beispiele/"))


def carried(data: bytes, around: Around, again: Callable[[bytes], Around], sent: Sent) -> Done:
    """The draft after a page of the form was sent; `again` reads what stands around a changed text."""
    section = sent.section if sent.section in dict(pages()) else "kopf"
    verb, _, rest = sent.todo.partition(" ")
    at, _, token = rest.partition("|")
    if sent.state and sent.state != state_of(data, around.file):
        return Done(data, section, moved=True, said=STALE)
    shown = form(data, around, section)
    if shown is None:
        return Done(data, section)
    after = filled(data, around.file, shown, sent.fields)
    said = REFUSED.format(", ".join(after.refused)) if after.refused else ""
    if verb == "teil":
        return Done(after.data, rest if rest in dict(pages()) else section, said=said, moved=after.moved)
    if verb in ("waehlen", "suchen"):
        return Done(after.data, section, rest, rest, after.moved, said)
    if verb == "einfuegen":
        return _pasted(after.data, around.file, sent.fields.get("einfuegen", ""))
    if verb != "tun":
        return Done(after.data, section, moved=after.moved, said=said)
    return _acted(after.data, again, section, (at, token), said)


def with_example(data: bytes, file: str, text: str) -> tuple[bytes, int] | None:
    """A rule's text with examples that were made elsewhere put behind its own, and the number of the first of them.

    None for what is no example, or where the rule's text has no place for it.
    """
    lines = [f"  {line}" for line in text.replace("\r\n", "\n").rstrip().split("\n")]
    around, wrong = read("\n".join(["beispiele:", *lines, ""]).encode("utf-8", "replace"), file)
    home = around.find("beispiele") if isinstance(around, Keys) else None
    items = home.value.items if home is not None and isinstance(home.value, Sequence) else ()
    values = [value_of(one) for one in items if isinstance(one, Keys) and one.find("erwartet") is not None]
    if wrong or not values:
        return None
    held = node_at(data, file, ("beispiele",))
    size = len(held.items) if isinstance(held, Sequence) else 0
    edits = [Edit(Do.INSERT, ("beispiele", size + n), one, size + n) for n, one in enumerate(values)]
    try:
        return apply(data, file, tuple(edits)), size
    except EditError:
        return None


def _pasted(data: bytes, file: str, text: str) -> Done:
    """Examples that were made out of a finding, put behind the others."""
    found = with_example(data, file, text)
    if found is None:
        return Done(data, "beispiele", "beispiele", moved=True, said=NO_EXAMPLE)
    return Done(found[0], "beispiele", f"beispiele/{found[1]}", moved=True)


def _acted(data: bytes, again: Callable[[bytes], Around], section: str, what: tuple[str, str], said: str) -> Done:
    """The text after the button; the offer is looked up anew, because the fields may have changed what it puts."""
    at, token = what
    around = again(data)
    shown = form(data, around, section, at)
    offer = None if shown is None else shown.offer(at, token)
    if shown is None or offer is None:
        return Done(data, section, at, moved=True, said=said or IMPOSSIBLE)
    try:
        new = apply(data, around.file, offer.edits)
    except EditError:
        return Done(data, section, at, moved=True, said=said or IMPOSSIBLE)
    return Done(new, section, _goal(at, offer), _asking(offer), moved=True, said=said)


def _asking(offer: Offer) -> str:
    """The place of a condition that was put with nothing in it yet: what it asks for is offered at once."""
    last = offer.edits[-1] if offer.edits else None
    if last is None or last.do is not Do.INSERT:
        return ""
    path, value = last.path, last.value
    while isinstance(value, dict) and len(value) == 1:
        key, value = next(iter(value.items()))
        path = (*path, key)
    path = _folded(path)
    return _at(path) if value == "" and path[-1] in (*CONDITIONS, *GROUPS) else ""


def _goal(at: str, offer: Offer) -> str:
    """Where the page stands afterwards: at what is new, at what was moved, at what was around what is gone."""
    last = offer.edits[-1] if offer.edits else None
    if last is None:
        return at
    if last.do in (Do.INSERT, Do.ADD):
        return _at(_folded(last.path))
    if last.do is Do.MOVE:
        return _at((*last.path[:-1], int(last.path[-1]) + last.at))
    if last.do in (Do.DROP, Do.CLEAR):
        return _at(last.path[:-1])
    return at


def _at(path: Path) -> str:
    """What a place is called on the page."""
    return "/".join(str(step).replace(" ", "_") for step in path)


def _folded(path: Path) -> Path:
    return tuple(fold(step) if isinstance(step, str) else step for step in path)
