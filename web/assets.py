"""The built front end: styles, fonts and scripts under names that hold their hash, so that browsers keep them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from schemas.failure import PageRefused

BUILT = Path(__file__).resolve().parent / "built"
ADDRESS = "/teile"


@dataclass(frozen=True, slots=True)
class Assets:
    """The folder of the built front end and, for each name (`regelwerk.css`), the file that holds it now."""

    folder: Path
    names: dict[str, str] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """Where a page finds a part. Raises KeyError for a part that was never built: a bug in a template."""
        return f"{ADDRESS}/{self.names[name]}"


def assets(folder: Path = BUILT) -> Assets:
    """Reads what was built. Raises PageRefused where nothing was."""
    try:
        return Assets(folder, json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PageRefused(
            "Die Oberfläche der Werkbank ist nicht gebaut.", "Abhilfe: make install, mit Zugang zu den Paketen."
        ) from error
