"""Files that lie in a folder of rules and are none: those that editors, systems and git keep for themselves."""

from __future__ import annotations

from pathlib import Path

HIDDEN = ".~"
"""A name that begins with one of these is hidden."""


def hidden(path: Path, folder: Path) -> bool:
    """Whether a file below a folder is hidden, or lies in a hidden folder."""
    return any(part[0] in HIDDEN for part in path.relative_to(folder).parts)
