"""From a mapping to an authored shape, key by key, collecting everything that is wrong on the way."""

from __future__ import annotations

from typing import Any

from engine.parse.kinds import NEEDED_IN, OF_BLOCK, SINGLE, TOGETHER, WORDS, Choice
from engine.parse.literals import nearest, read_date
from engine.parse.named import named_values, table_rows
from engine.parse.slots import Form, Slot, slots, spelled
from engine.parse.wording import listed, quote
from schemas.diagnostic import Diagnostic, Place
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold
from schemas.rule import Authored

UNREADABLE = object()
"""Stands for a value that could not be read; the reason is reported."""

_EXPECTED = {
    Form.TEXT: "gehört ein Text in derselben Zeile",
    Form.DAY: "gehört ein Tag in derselben Zeile",
    Form.WORD: "gehört ein einzelner Wert in derselben Zeile",
    Form.BLOCK: "gehören eingerückte Schlüssel in den nächsten Zeilen",
    Form.LIST: "gehört eine Liste: jeder Eintrag in einer eigenen Zeile hinter „- “",
    Form.VALUES: "gehören eingerückte Zeilen aus Name und Wert",
    Form.ROWS: "gehört eine Liste: jede Zeile hinter „- “",
}


class Filling:
    """Fills shapes from one file; `root` is the file's outermost mapping."""

    def __init__(self, root: Mapping, found: list[Diagnostic]) -> None:
        self.root = root
        self.found = found
        self.misplaced: set[str] = set()

    def tell(self, code: str, place: Place, message: str, remedy: str | None = None) -> None:
        """Note one mistake."""
        self.found.append(Diagnostic(code, place, message, remedy))

    def block(self, shape: type[Authored], node: Mapping, owner: Scalar, key: str = "") -> Authored | None:
        """The shape that a mapping fills, or None if something without which it cannot be is missing or wrong."""
        known = slots(shape)
        entries = self.entries(known, node, f"unter „{owner.text}:“" if key else "hier")
        for slot in known.values():
            if (slot.required or fold(slot.key) in NEEDED_IN.get(key, ())) and fold(slot.key) not in entries:
                self.missing(slot, owner)
        for choice in OF_BLOCK.get(key, ()):
            self.choice(choice, entries, owner)
        self.together(entries)
        data = self.values(known, entries)
        if any(slot.required and slot.name not in data for slot in known.values()):
            return None
        return shape(**data, **({"place": owner.place} if "place" in shape.model_fields else {}))

    def entries(self, known: dict[str, Slot], node: Mapping, where: str) -> dict[str, Entry]:
        """The entries by known key; an unknown key is reported and taken for the one that was surely meant."""
        found = {fold(entry.key.text): entry for entry in node.entries if fold(entry.key.text) in known}
        for entry in node.entries:
            if fold(entry.key.text) not in known:
                free = [slot.key for key, slot in known.items() if key not in found]
                meant = self.unknown(entry, free, where)
                if meant is not None:
                    found[fold(meant)] = entry
        return found

    def unknown(self, entry: Entry, free: list[str], where: str) -> str | None:
        """Report an unknown key; the free key that was surely meant, if any."""
        text = entry.key.text
        if self.astray(entry.key):
            return None
        meant = nearest(text, free)
        still = f"{'ist' if len(free) == 1 else 'sind'} noch {listed(sorted(free, key=fold))}"
        allowed = f"; möglich {still}" if free else ""
        self.tell("R201", entry.key.place, f"Den Schlüssel {quote(text)} gibt es {where} nicht{allowed}.", meant)
        return meant

    def astray(self, key: Scalar) -> bool:
        """Whether a key belongs elsewhere in this file; reported if so."""
        home = self._home(fold(key.text))
        if home is not None:
            self.misplaced.add(fold(key.text))
            self.tell("R205", key.place, f"Der Schlüssel {quote(key.text)} gehört nicht hierher, sondern {home}.")
        return home is not None

    def _home(self, key: str) -> str | None:
        """Where else in this file the key would be right."""
        from_root = slots(type_of(self.root))
        for entry in self.root.entries:
            slot = from_root.get(fold(entry.key.text))
            if slot is not None and slot.shape is not None and key in slots(slot.shape):
                return f"unter „{entry.key.text}:“"
        return "an den linken Rand" if key in from_root and self.root.find(key) is None else None

    def values(self, known: dict[str, Slot], entries: dict[str, Entry]) -> dict[str, Any]:
        """What stands behind each key, by the name in the shape; what cannot be read is left out."""
        data = {}
        for key, entry in entries.items():
            if known[key].form is not Form.SPECIAL and (value := self.value(known[key], entry)) is not UNREADABLE:
                data[known[key].name] = value
        return data

    def missing(self, slot: Slot, owner: Scalar) -> None:
        """Report a key that must be there, unless it is there, only in the wrong place."""
        if fold(slot.key) in self.misplaced:
            return
        meaning = f" ({slot.meaning})" if slot.meaning else ""
        self.tell("R202", owner.place, f"Hier fehlt der Schlüssel „{slot.key}“{meaning}.")

    def choice(self, choice: Choice, entries: dict[str, Entry], owner: Scalar) -> None:
        """Of keys that exclude each other at most one may be there, and perhaps one must."""
        there = [key for key in choice.keys if key in entries]
        if not there and choice.required:
            self.tell("R202", owner.place, f"Hier fehlt {listed([spelled(key) for key in choice.keys], 'oder')}.")
        there.sort(key=lambda key: entries[key].key.place)
        for key in there[1:]:
            both = listed([spelled(there[0]), spelled(key)])
            self.tell("R223", entries[key].key.place, f"{both} schließen sich aus; nur eines davon darf stehen.")

    def together(self, entries: dict[str, Entry]) -> None:
        """Keys that only make sense beside another one."""
        for key, other in TOGETHER.items():
            if key in entries and other not in entries:
                place = entries[key].key.place
                self.tell("R202", place, f"Zu „{spelled(key)}“ gehört „{spelled(other)}“; der Schlüssel fehlt.")

    def value(self, slot: Slot, entry: Entry) -> Any:
        """The value behind a key, or UNREADABLE."""
        node = entry.value
        if isinstance(node, Scalar) and not node.text.strip():
            expected = f"; hierher {_EXPECTED[slot.form]}" if slot.form in _EXPECTED else ""
            self.tell("R204", entry.key.place, f"Hinter „{entry.key.text}:“ steht nichts{expected}.")
            return UNREADABLE
        if slot.form is Form.LIST:
            return self._list(slot, entry)
        if slot.form is Form.VALUES and isinstance(node, Mapping):
            return named_values(self, node)
        if slot.form is Form.ROWS and isinstance(node, Sequence):
            return table_rows(self, node)
        return self._single(slot.form, slot, node, entry.key)

    def _single(self, form: Form | None, slot: Slot, node: Node, owner: Scalar) -> Any:
        if form is Form.ANY:
            return node
        if form is Form.BLOCK and isinstance(node, Mapping):
            return node if slot.shape is None else (self.block(slot.shape, node, owner, fold(slot.key)) or UNREADABLE)
        if form in (Form.TEXT, Form.DAY, Form.WORD) and isinstance(node, Scalar):
            return self._scalar(form, slot, node)
        self._unfit(form, slot, node, owner)
        return UNREADABLE

    def _scalar(self, form: Form, slot: Slot, node: Scalar) -> Any:
        if form is Form.TEXT:
            return node.text
        if form is Form.DAY:
            day = read_date(node)
            if isinstance(day, Diagnostic):
                self.found.append(day)
                return UNREADABLE
            return day
        words = WORDS.get(fold(slot.key))
        return node if words is None or self.word(node, words) else UNREADABLE

    def word(self, node: Scalar, words: tuple[str, ...]) -> bool:
        """Whether a scalar is one of a few words; a word that ends in `…` is the beginning of a longer text."""
        text = fold(node.text)
        if any(text == fold(word) or (word.endswith(" …") and text.startswith(fold(word[:-1]))) for word in words):
            return True
        possible = f"möglich {'ist' if len(words) == 1 else 'sind'} {listed(words, 'oder')}"
        self.tell("R221", node.place, f"{quote(node.text)} geht hier nicht; {possible}.", nearest(node.text, words))
        return False

    def _list(self, slot: Slot, entry: Entry) -> Any:
        node = entry.value
        if not isinstance(node, Sequence):
            if fold(slot.key) not in SINGLE or isinstance(node, Scalar) != (slot.entry is not Form.BLOCK):
                self._unfit(Form.LIST, slot, node, entry.key)
            single = self._single(slot.entry, slot, node, entry.key) if not isinstance(node, Scalar) or (
                slot.entry is not Form.BLOCK) else UNREADABLE  # fmt: skip
            return UNREADABLE if single is UNREADABLE else (single,)
        items = []
        for item in node.items:
            if isinstance(item, Scalar) and not item.text.strip():
                self.tell("R204", item.place, "Hinter „-“ fehlt der Eintrag.")
                continue
            place = item.entries[0].key.place if isinstance(item, Mapping) and item.entries else item.place
            items.append(self._single(slot.entry, slot, item, Scalar(entry.key.text, place)))
        return tuple(item for item in items if item is not UNREADABLE)

    def _unfit(self, form: Form | None, slot: Slot, node: Node, owner: Scalar) -> None:
        """A text where keys belong, keys where a text belongs, and so on."""
        if isinstance(node, Scalar) and form is Form.BLOCK and slot.shape is not None:
            forgotten = next((known.key for known in slots(slot.shape).values()
                              if fold(node.text).startswith(fold(known.key) + " ")), None)  # fmt: skip
            if forgotten is not None:
                rest = node.text[len(forgotten) :].strip()
                self.tell("R107", node.place, "In dieser Zeile fehlt ein Doppelpunkt hinter dem Schlüssel.",
                          f"{forgotten}: {rest}")  # fmt: skip
                return
        if form is Form.TEXT and isinstance(node, Mapping) and len(node.entries) == 1:
            key, value = node.entries[0].key, node.entries[0].value
            if isinstance(value, Scalar) and value.place.line == key.place.line and '"' not in key.text + value.text:
                self.tell("R114", node.place, "Ein Text mit Doppelpunkt steht in Anführungszeichen.",
                          f'"{key.text}: {value.text}"')  # fmt: skip
                return
        place = node.place if isinstance(node, Scalar) else owner.place
        self.tell("R203", place, f"Hinter „{owner.text}:“ {_EXPECTED[form or Form.WORD]}.")


def type_of(root: Mapping) -> type[Authored]:
    """The outermost shape of a file, by its first key."""
    from schemas.delivery.written import MappingNote
    from schemas.rule import AuthoredRule, OfficeNote, PackNote
    from schemas.sample.written import ChecklistNote
    from schemas.workflow.written import LadderNote, LifecycleNote, ScheduleNote

    shapes: dict[str, type[Authored]] = {
        "paket": PackNote, "amt": OfficeNote, "leiter": LadderNote, "ablauf": LifecycleNote, "zeitplan": ScheduleNote,
        "datenquelle": MappingNote, "pruefbogen": ChecklistNote,
    }  # fmt: skip
    return next((shape for key, shape in shapes.items() if root.find(key) is not None), AuthoredRule)
