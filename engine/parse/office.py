"""From the nodes of office files, of packs, and of any other file that begins with its id, to what is written there."""

from __future__ import annotations

from typing import TypeVar

from engine.parse.fill import Filling
from engine.parse.kinds import WORDS
from engine.parse.named import named_values
from engine.parse.rule import check_id
from engine.parse.slots import slots
from schemas.diagnostic import Diagnostic
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold
from schemas.rule import Authored, NamedValue, OfficeNote, PackNote

N = TypeVar("N", bound=Authored)

_STATES = {
    "Baden-Württemberg": "BW", "Bayern": "BY", "Berlin": "BE", "Brandenburg": "BB", "Bremen": "HB", "Hamburg": "HH",
    "Hessen": "HE", "Mecklenburg-Vorpommern": "MV", "Niedersachsen": "NI", "Nordrhein-Westfalen": "NW",
    "Rheinland-Pfalz": "RP", "Saarland": "SL", "Sachsen": "SN", "Sachsen-Anhalt": "ST", "Schleswig-Holstein": "SH",
    "Thüringen": "TH",
}  # fmt: skip


def parse_office(node: Node, file: str) -> tuple[OfficeNote | None, list[Diagnostic]]:
    """An office's settings as written, and all mistakes of their shape; given as long as id, name and state are."""
    found: list[Diagnostic] = []
    if not isinstance(node, Mapping):
        found.append(Diagnostic("R120", node.place, "Die Datei beginnt nicht mit einem Schlüssel."))
        return None, found
    return _read(node, file, Filling(node, found)), found


def parse_pack(node: Node, file: str) -> tuple[PackNote | None, list[Diagnostic]]:
    """A pack of rules as written, and all mistakes of its shape."""
    return parse_file(node, file, {"paket": PackNote}, "in der Datei eines Pakets", " des Pakets")


def parse_file(
    node: Node, file: str, shapes: dict[str, type[N]], where: str, of: str = "", apart: tuple[str, ...] = ()
) -> tuple[N | None, list[Diagnostic]]:
    """A file that begins with its id as written, and all mistakes of its shape; None if anything it needs is missing.

    `shapes`: what it is by its first key; `where` and `of` say in messages where an unknown key stands and whose id is
    missing. The values of the keys `apart` are handed on as they are: whoever reads their meaning reads their shape.
    """
    found: list[Diagnostic] = []
    if not isinstance(node, Mapping):
        found.append(Diagnostic("R120", node.place, "Die Datei beginnt nicht mit einem Schlüssel."))
        return None, found
    filling = Filling(node, found)
    first = next((key for key in shapes if node.find(fold(key)) is not None), None)
    identity = None if first is None else node.find(fold(first))
    if first is None or identity is None:
        wanted = " oder ".join(f"„{key}“" for key in shapes)
        filling.tell("R202", node.entries[0].key.place, f"Hier fehlt der Schlüssel {wanted} mit der Kennung{of}.")
        return None, found
    name = check_id(filling, identity, file)
    known = {key: slot for key, slot in slots(shapes[first]).items() if fold(key) != fold(first)}
    rest = Mapping(tuple(entry for entry in node.entries if entry is not identity), node.place)
    entries = filling.entries(known, rest, where)
    for key, slot in known.items():
        if slot.required and key not in entries:
            filling.missing(slot, name or identity.key)
    data = filling.values(known, entries)
    for key in apart:
        if (entry := entries.get(key)) is not None and isinstance(entry.value, Scalar) and not entry.value.text.strip():
            filling.tell("R204", entry.key.place, f"Hinter „{key}:“ steht nichts.")
        elif entry is not None:
            data[known[key].name] = entry.value
    if name is None or any(slot.required and slot.name not in data for slot in known.values()):
        return None, found
    return shapes[first].model_validate({"id": name, "place": name.place, **data}), found


def _read(node: Mapping, file: str, filling: Filling) -> OfficeNote | None:
    identity = node.find("amt")
    if identity is None:
        first = node.entries[0].key
        filling.tell("R202", first.place, "Hier fehlt der Schlüssel „amt“ mit der Kennung des Amts.")
        return None
    name = check_id(filling, identity, file)
    owner = Scalar(identity.key.text, identity.value.place if name is not None else identity.key.place)
    known = slots(OfficeNote)
    rest = Mapping(tuple(e for e in node.entries if e is not identity), node.place)
    entries = filling.entries({k: s for k, s in known.items() if k != "amt"}, rest, "in der Datei eines Amts")
    for key, slot in known.items():
        if slot.required and key not in entries and key != "amt":
            filling.missing(slot, owner)
    if (state := entries.get("bundesland")) is not None and _long_state(filling, state):
        del entries["bundesland"]
    own = {"regeln": _rules, "werte": _values, "zustaendig": _roles, "dienstvereinbarung": _agreements,
           "vorrang": _precedence}  # fmt: skip
    data = filling.values(known, {key: entry for key, entry in entries.items() if key not in own})
    for key, read in own.items():
        if key in entries:
            data[known[key].name] = read(filling, entries[key])
    if name is None or "name" not in data or "state" not in data:
        return None
    return OfficeNote(id=name, place=owner.place, **data)


def _long_state(filling: Filling, entry: Entry) -> bool:
    """A state whose name is written out."""
    short = {fold(name): code for name, code in _STATES.items()}
    if not isinstance(entry.value, Scalar) or fold(entry.value.text) not in short:
        return False
    filling.tell("R221", entry.value.place, f"Das Land steht mit seinem Kürzel: {', '.join(WORDS['bundesland'])}.",
                 short[fold(entry.value.text)])  # fmt: skip
    return True


def _rules(filling: Filling, entry: Entry) -> tuple[Scalar, ...] | None:
    """`alle` (None), a pack, or a list of rules and packs."""
    if isinstance(entry.value, Scalar):
        if not entry.value.text.strip():
            filling.tell("R204", entry.key.place, "Hinter „regeln:“ fehlt „alle“, ein Paket oder eine Liste.")
        return None if fold(entry.value.text) in ("alle", "") else (entry.value,)
    if isinstance(entry.value, Sequence):
        return tuple(item for item in entry.value.items if isinstance(item, Scalar))
    filling.tell("R203", entry.key.place, "Hinter „regeln:“ gehört „alle“, ein Paket oder eine Liste von Kennungen.")
    return None


def _values(filling: Filling, entry: Entry) -> tuple[tuple[Scalar, tuple[NamedValue, ...]], ...]:
    """Values per rule."""
    found = []
    for rule in _pairs(filling, entry, "eingerückte Zeilen: die Kennung der Regel, darunter ihre Werte"):
        if isinstance(rule.value, Mapping):
            found.append((rule.key, named_values(filling, rule.value)))
        else:
            filling.tell("R203", rule.key.place, f"Unter „{rule.key.text}:“ gehören Zeilen aus Name und Wert.")
    return tuple(found)


def _roles(filling: Filling, entry: Entry) -> tuple[tuple[Scalar, Scalar], ...]:
    """The role per rule."""
    return _texts(filling, entry, "die Rolle")


def _agreements(filling: Filling, entry: Entry) -> tuple[tuple[Scalar, Scalar], ...]:
    """The agreement with the staff council per rule."""
    return _texts(filling, entry, "der Name der Dienstvereinbarung")


def _texts(filling: Filling, entry: Entry, what: str) -> tuple[tuple[Scalar, Scalar], ...]:
    found = []
    for rule in _pairs(filling, entry, f"eingerückte Zeilen: die Kennung der Regel und {what}"):
        if isinstance(rule.value, Scalar) and rule.value.text.strip():
            found.append((rule.key, rule.value))
        else:
            filling.tell("R203", rule.key.place, f"Hinter „{rule.key.text}:“ gehört {what} in derselben Zeile.")
    return tuple(found)


def _precedence(filling: Filling, entry: Entry) -> tuple[tuple[Scalar, tuple[Scalar, ...]], ...]:
    """Per group the rules whose proposals exclude each other, the first one first."""
    found = []
    for group in _pairs(filling, entry, "eingerückte Zeilen: der Name einer Gruppe, darunter die Liste ihrer Regeln"):
        if isinstance(group.value, Sequence):
            found.append((group.key, tuple(item for item in group.value.items if isinstance(item, Scalar))))
        else:
            filling.tell("R203", group.key.place, f"Unter „{group.key.text}:“ gehört eine Liste von Kennungen.")
    return tuple(found)


def _pairs(filling: Filling, entry: Entry, expected: str) -> tuple[Entry, ...]:
    if isinstance(entry.value, Mapping):
        return entry.value.entries
    filling.tell("R203", entry.key.place, f"Unter „{entry.key.text}:“ gehören {expected}.")
    return ()
