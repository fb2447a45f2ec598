"""From the node of a file about reminders, lifecycles or schedules to what its author wrote."""

from __future__ import annotations

from engine.parse.office import parse_file
from schemas.diagnostic import Diagnostic
from schemas.node import Node
from schemas.workflow.written import LadderNote, LifecycleNote, ScheduleNote

Note = LadderNote | LifecycleNote | ScheduleNote

SHAPES: dict[str, type[Note]] = {"leiter": LadderNote, "ablauf": LifecycleNote, "zeitplan": ScheduleNote}
"""The shape of a file by its first key."""


def parse_workflow(node: Node, file: str, expected: tuple[str, ...]) -> tuple[Note | None, list[Diagnostic]]:
    """A file as written, and all mistakes of its shape; `expected` are the first keys possible in its folder."""
    return parse_file(node, file, {key: SHAPES[key] for key in expected}, "hier")
