"""What an office is called, without reading its whole rulebook."""

from __future__ import annotations

from pathlib import Path

from engine.gather import OFFICES, gather


def office_name(rules: Path, office: str) -> str:
    """The name in the office's file; its id where the file cannot be read, which `check` complains of elsewhere."""
    found = gather((rules / OFFICES / f"{office}.yaml",))
    return next((str(one.name) for one in found.offices if one.id.text == office), office)
