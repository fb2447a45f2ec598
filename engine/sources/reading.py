"""From the node of a mapping file to what its author wrote."""

from __future__ import annotations

from engine.parse.office import parse_file
from schemas.delivery.written import MappingNote
from schemas.diagnostic import Diagnostic
from schemas.node import Node


def parse_source(node: Node, file: str) -> tuple[MappingNote | None, list[Diagnostic]]:
    """A mapping file as written, and all mistakes of its shape."""
    return parse_file(node, file, {"datenquelle": MappingNote}, "in der Datei einer Datenquelle", apart=("status",))
