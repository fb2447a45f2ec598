"""How strict the office is about rules that nobody has released: section [freigabe] of regelwerk.toml."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from schemas.failure import StoreRefused

KNOWN = {"freigabe": {"regeln"}}


class Ground(StrEnum):
    """By which rules runs go: by those that were released, or by whatever lies in the folder (kept with git)."""

    RELEASED = "freigegeben"
    FOLDER = "ordner"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the section says. Before the first release runs go by the folder in any case."""

    ground: Ground = Ground.RELEASED


def settings(file: Path, written: dict[str, Any]) -> Settings:
    """The section of the settings. Raises StoreRefused."""
    said = written.get("freigabe", {}).get("regeln", str(Ground.RELEASED))
    try:
        return Settings(Ground(said))
    except ValueError as error:
        raise StoreRefused(f"{file}: freigabe.regeln muss „freigegeben“ oder „ordner“ sein.") from error
