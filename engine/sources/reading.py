"""From the node of a mapping file to what its author wrote."""

from __future__ import annotations

from engine.parse.fill import Filling
from engine.parse.rule import check_id
from engine.parse.slots import slots
from schemas.delivery.written import MappingNote
from schemas.diagnostic import Diagnostic
from schemas.node import Mapping, Node, Scalar

FIRST = "datenquelle"
"""The first key of a mapping file."""


def parse_source(node: Node, file: str) -> tuple[MappingNote | None, list[Diagnostic]]:
    """A mapping file as written, and all mistakes of its shape."""
    found: list[Diagnostic] = []
    if not isinstance(node, Mapping):
        found.append(Diagnostic("R120", node.place, "Die Datei beginnt nicht mit einem Schlüssel."))
        return None, found
    filling = Filling(node, found)
    identity = node.find(FIRST)
    if identity is None:
        filling.tell("R202", node.entries[0].key.place, f"Hier fehlt der Schlüssel „{FIRST}“ mit der Kennung.")
        return None, found
    name = check_id(filling, identity, file)
    known = {key: slot for key, slot in slots(MappingNote).items() if key != FIRST}
    rest = Mapping(tuple(entry for entry in node.entries if entry is not identity), node.place)
    entries = filling.entries(known, rest, "in der Datei einer Datenquelle")
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
    return MappingNote(id=name, place=name.place, **data), found
