"""A Notbremse: an author or a team lead stops the reminders of one rule for a time; evaluation goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

LONGEST = 31
"""Days a Notbremse lasts at most; whoever needs longer changes the rule."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """Whose reminders rest, until the end of which day, who did it (a pseudonym) and why."""

    id: int
    rule: str
    at: datetime
    until: date
    actor: str
    reason: str
    lifted_at: datetime | None = None

    def holds(self, day: date) -> bool:
        """Whether the rule's reminders rest on a day."""
        return self.lifted_at is None and day <= self.until
