"""What the engine says about a few files, with nothing around them but the shipped fact model."""

from __future__ import annotations

from engine.parse import parse_office, parse_rule
from engine.read import in_order, read
from schemas.diagnostic import Diagnostic


def judge(files: dict[str, bytes]) -> list[Diagnostic]:
    """All diagnostics of the files, by their path below the folder of rules."""
    found: list[Diagnostic] = []
    for name, data in sorted(files.items()):
        node, wrong = read(data, name)
        found += wrong
        if node is not None:
            found += (parse_office if name.startswith("amt/") else parse_rule)(node, name)[1]
    return in_order(found)
