"""A calendar that a place may subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

LONGEST = 366
"""Days an address holds at most."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar of a role, a team or a role in a team ('' any), until the end of which day, allowed by whom."""

    id: str
    role: str
    team: str
    at: datetime
    until: date
    actor: str
    revoked_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.role} {self.team}".strip()

    def open(self, day: date) -> bool:
        """Whether it can be read on a day."""
        return self.revoked_at is None and day <= self.until
