"""What happens at the door, as the security log says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What an entry of the security log is about."""

    ENTERED = "angemeldet"
    REFUSED = "abgewiesen"
    LOCKED_OUT = "auf Zeit gesperrt"
    LEFT = "abgemeldet"
    ENDED = "Sitzung beendet"
    PASSWORD = "Kennwort geändert"
    CREATED = "Konto angelegt"
    CHANGED = "Konto geändert"
    LOCKED = "Konto gesperrt"
    UNLOCKED = "Konto entsperrt"
    FORBIDDEN = "Zugriff verweigert"
    LIMITED = "gedrosselt"
    UNMASKED = "aufgedeckt"
    EXPORTED = "ausgegeben"
    READ = "gelesen"
    TOKEN = "Zugang der Schnittstelle"
    OWN = "eigene Fälle geändert"


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry: nothing secret in it, no password and nothing that was typed in its place. `account` is whom it is
    about (None: nobody known), `by` who did it where that is somebody else, `address` where it came from."""

    kind: Kind
    at: datetime
    account: str | None = None
    by: str | None = None
    address: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
