"""What a check-up of an office's installation found: one line a matter, with what is to be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How it stands with a matter."""

    FINE = "in Ordnung"
    NOTE = "Hinweis"
    BROKEN = "Fehler"


@dataclass(frozen=True, slots=True)
class Check:
    """A matter, how it stands with it, what was found, and the way out (empty where there is nothing to do)."""

    matter: str
    grade: Grade
    found: str
    way: str = ""
