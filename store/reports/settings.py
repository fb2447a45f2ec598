"""What regelwerk.toml says about reports: the folder they lie in, and how people reach it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.failure import StoreRefused

KNOWN = {"berichte": {"ordner", "adresse", "mindestens_faelle", "mindestens_beschaeftigte"}}
"""The section and its names."""
FOLDER = "berichte"
FEWEST_CASES, FEWEST_STAFF = 10, 5
"""What an office may raise for its reports and never lower."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`folder` is where finished reports lie (a relative one starts at the store); `address` is how its readers reach
    it, a share or a page, "" where the office has named none. A cell about fewer than `cases` cases or `staff`
    employees is not shown."""

    folder: str = FOLDER
    address: str = ""
    cases: int = FEWEST_CASES
    staff: int = FEWEST_STAFF


def settings(file: Path, written: Mapping[str, Any]) -> Settings:
    """The settings as they are written. Raises StoreRefused for what is no text, and for a minimum that is lower."""
    section = written.get("berichte", {})
    folder, address = section.get("ordner", FOLDER), section.get("adresse", "")
    if not isinstance(folder, str) or not folder.strip() or not isinstance(address, str):
        raise StoreRefused(f"{file}: berichte.ordner und berichte.adresse müssen Texte in Anführungszeichen sein.")
    cases = _least(file, section, "mindestens_faelle", FEWEST_CASES)
    staff = _least(file, section, "mindestens_beschaeftigte", FEWEST_STAFF)
    return Settings(folder.strip(), address.strip(), cases, staff)


def _least(file: Path, section: Mapping[str, Any], name: str, usual: int) -> int:
    found = section.get(name, usual)
    if isinstance(found, bool) or not isinstance(found, int) or not usual <= found <= 1_000:
        raise StoreRefused(f"{file}: berichte.{name} muss eine ganze Zahl sein, und nicht kleiner als {usual}.")
    return found
