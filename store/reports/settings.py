"""What regelwerk.toml says about reports: the folder they lie in, and how people reach it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.failure import StoreRefused

KNOWN = {"berichte": {"ordner", "adresse"}}
"""The section and its names."""
FOLDER = "berichte"


@dataclass(frozen=True, slots=True)
class Settings:
    """`folder` is where finished reports lie (a relative one starts at the store); `address` is how its readers reach
    it, a share or a page, "" where the office has named none."""

    folder: str = FOLDER
    address: str = ""


def settings(file: Path, written: Mapping[str, Any]) -> Settings:
    """The settings as they are written. Raises StoreRefused for what is no text."""
    section = written.get("berichte", {})
    folder, address = section.get("ordner", FOLDER), section.get("adresse", "")
    if not isinstance(folder, str) or not folder.strip() or not isinstance(address, str):
        raise StoreRefused(f"{file}: berichte.ordner und berichte.adresse müssen Texte in Anführungszeichen sein.")
    return Settings(folder.strip(), address.strip())
