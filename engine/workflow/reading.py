"""From the node of a file about reminders, lifecycles or schedules to what its author wrote."""

from __future__ import annotations

from typing import TypeVar

from engine.parse.fill import Filling
from engine.parse.rule import check_id
from engine.parse.slots import slots
from schemas.diagnostic import Diagnostic
from schemas.node import Mapping, Node
from schemas.rule import Authored
from schemas.workflow.written import LadderNote, LifecycleNote, ScheduleNote

Note = LadderNote | LifecycleNote | ScheduleNote
N = TypeVar("N", bound=Authored)

SHAPES: dict[str, type[Note]] = {"leiter": LadderNote, "ablauf": LifecycleNote, "zeitplan": ScheduleNote}
"""The shape of a file by its first key."""


def parse_workflow(node: Node, file: str, expected: tuple[str, ...]) -> tuple[Note | None, list[Diagnostic]]:
    """A file as written, and all mistakes of its shape; `expected` are the first keys possible in its folder."""
    found: list[Diagnostic] = []
    if not isinstance(node, Mapping):
        found.append(Diagnostic("R120", node.place, "Die Datei beginnt nicht mit einem Schlüssel."))
        return None, found
    filling = Filling(node, found)
    key = next((one for one in expected if node.find(one) is not None), None)
    identity = None if key is None else node.find(key)
    if key is None or identity is None:
        wanted = " oder ".join(f"„{one}“" for one in expected)
        place = node.entries[0].key.place
        filling.tell("R202", place, f"Hier fehlt der Schlüssel {wanted} mit der Kennung.")
        return None, found
    shape = SHAPES[key]
    name = check_id(filling, identity, file)
    known = {slot_key: slot for slot_key, slot in slots(shape).items() if slot_key != key}
    rest = Mapping(tuple(entry for entry in node.entries if entry is not identity), node.place)
    entries = filling.entries(known, rest, "hier")
    for slot_key, slot in known.items():
        if slot.required and slot_key not in entries:
            filling.missing(slot, name or identity.key)
    data = filling.values(known, entries)
    if name is None or any(slot.required and slot.name not in data for slot in known.values()):
        return None, found
    return shape(id=name, place=name.place, **data), found
