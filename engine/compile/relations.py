"""Names of relations that statements read and a runner has to provide."""

from __future__ import annotations

OPEN_KEYS = "open_keys"
"""The table of findings that are open: regel, vorgang_id, periode."""


def raw_name(entity: str) -> str:
    """The relation that holds a delivered table as it is, with its rows numbered."""
    return f"raw_{entity}"
