"""From the node of a checklist file to what its author wrote."""

from __future__ import annotations

from engine.parse.fill import Filling
from engine.parse.rule import check_id
from engine.parse.slots import slots
from schemas.diagnostic import Diagnostic
from schemas.node import Mapping, Node, Scalar, fold
from schemas.sample.written import ChecklistNote

FIRST = "prüfbogen"
"""The first key of a checklist file."""


def parse_checklist(node: Node, file: str) -> tuple[ChecklistNote | None, list[Diagnostic]]:
    """A checklist file as written, and all mistakes of its shape."""
    found: list[Diagnostic] = []
    if not isinstance(node, Mapping):
        found.append(Diagnostic("R120", node.place, "Die Datei beginnt nicht mit einem Schlüssel."))
        return None, found
    filling = Filling(node, found)
    identity = node.find(fold(FIRST))
    if identity is None:
        filling.tell("R202", node.entries[0].key.place, f"Hier fehlt der Schlüssel „{FIRST}“ mit der Kennung.")
        return None, found
    name = check_id(filling, identity, file)
    known = {key: slot for key, slot in slots(ChecklistNote).items() if fold(key) != fold(FIRST)}
    rest = Mapping(tuple(entry for entry in node.entries if entry is not identity), node.place)
    entries = filling.entries(known, rest, "in einem Prüfbogen")
    for key, slot in known.items():
        if slot.required and key not in entries:
            filling.missing(slot, name or identity.key)
    data = filling.values(known, entries)
    status = entries.get("status")
    if status is not None and isinstance(status.value, Scalar) and not status.value.text.strip():
        filling.tell("R204", status.key.place, "Hinter „status:“ steht nichts.")
    elif status is not None:
        data["status"] = status.value
    if name is None or any(slot.required and slot.name not in data for slot in known.values()):
        return None, found
    return ChecklistNote(id=name, place=name.place, **data), found
