"""From the node of a checklist file to what its author wrote."""

from __future__ import annotations

from engine.parse.office import parse_file
from schemas.diagnostic import Diagnostic
from schemas.node import Node
from schemas.sample.written import ChecklistNote


def parse_checklist(node: Node, file: str) -> tuple[ChecklistNote | None, list[Diagnostic]]:
    """A checklist file as written, and all mistakes of its shape."""
    return parse_file(node, file, {"prüfbogen": ChecklistNote}, "in einem Prüfbogen", apart=("status",))
