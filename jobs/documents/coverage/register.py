"""The register of duties that the sources name, and the reasons why some of them have no rule.

`register.yaml` holds the entries, every other file of the folder the reasons of one area: id → reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine.read import in_order, read
from schemas.diagnostic import Diagnostic, Place
from schemas.failure import PageRefused, Unknown
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold

FILE = "register.yaml"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a duty was found: title and short name of the document, and the section."""

    document: str
    short: str
    passage: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One entry of the register: `strength` hart, mittel or weich, `levels` whom it is about."""

    id: str
    title: str
    strength: str
    area: str
    levels: tuple[str, ...]
    sources: tuple[Found, ...]


@dataclass(slots=True)
class Register:
    """All entries in the order of the register, and by id the reasons for having no rule."""

    duties: list[Duty] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


def read_register(folder: Path) -> Register:
    """Reads the folder. Raises Unknown if there is no register, PageRefused with every mistake in its files."""
    if not (folder / FILE).is_file():
        raise Unknown(f"Das Register {folder / FILE} gibt es nicht.")
    reading = _Reading()
    root = reading.file(folder / FILE)
    documents = {
        reading.word(one, "seed"): (reading.word(one, "titel"), reading.word(one, "kurz"))
        for one in reading.items(root, "dokumente")
    }
    for item in reading.items(root, "eintraege"):
        reading.duty(item, documents)
    known = {duty.id for duty in reading.register.duties}
    for path in sorted(folder.glob("*.yaml")):
        node = reading.file(path) if path.name != FILE else None
        for entry in node.entries if node is not None else ():
            reading.reason(entry, known)
    if reading.found:
        raise PageRefused(*(_line(one) for one in in_order(reading.found)))
    return reading.register


def _line(found: Diagnostic) -> str:
    return f"{found.place.file}, Zeile {found.place.line}: {found.message}"


class _Reading:
    """Reads the files and collects what is wrong with them."""

    def __init__(self) -> None:
        self.register = Register()
        self.found: list[Diagnostic] = []

    def file(self, path: Path) -> Mapping | None:
        node, found = read(path.read_bytes(), str(path))
        self.found += found
        return node if isinstance(node, Mapping) else None

    def duty(self, node: Node, documents: dict[str, tuple[str, str]]) -> None:
        sources = []
        for one in self.items(node, "quellen"):
            document = documents.get(self.word(one, "seed"))
            if document is None:
                self._wrong(one.place, "Dieses Dokument steht nicht unter „dokumente:“.")
            title, short = document or ("", "")
            sources.append(Found(title, short, self.word(one, "abschnitt")))
        self.register.duties.append(Duty(
            id=self.word(node, "id"),
            title=self.word(node, "titel"),
            strength=self.word(node, "staerke"),
            area=self.word(node, "bereich"),
            levels=tuple(self.text(one) for one in self.items(node, "ebene")),
            sources=tuple(sources),
        ))  # fmt: skip

    def reason(self, entry: Entry, known: set[str]) -> None:
        name = fold(entry.key.text)
        if name not in known:
            self._wrong(entry.key.place, f"{entry.key.text} steht nicht im Register.")
        elif name in self.register.reasons:
            self._wrong(entry.key.place, f"{entry.key.text} hat schon einen Grund.")
        else:
            self.register.reasons[name] = self.text(entry.value)

    def items(self, node: Node | None, key: str) -> tuple[Node, ...]:
        found = node.find(key) if isinstance(node, Mapping) else None
        if found is None or not isinstance(found.value, Sequence):
            if node is not None:
                self._wrong(node.place, f"Hier fehlt „{key}:“ mit einer Liste.")
            return ()
        return found.value.items

    def word(self, node: Node, key: str) -> str:
        found = node.find(key) if isinstance(node, Mapping) else None
        if found is None:
            self._wrong(node.place, f"Hier fehlt „{key}:“.")
            return ""
        return self.text(found.value)

    def text(self, node: Node) -> str:
        if isinstance(node, Scalar) and node.text.strip():
            return " ".join(node.text.split())
        self._wrong(node.place, "Hier wird ein Text erwartet.")
        return ""

    def _wrong(self, place: Place, message: str) -> None:
        self.found.append(Diagnostic("", place, message))
