"""How it stands with the service at this moment, for whoever watches over machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Night:
    """The last daily check: its day, how it ended; None while there was none."""

    day: date
    state: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store says of itself: `reason` is why it cannot be reached (German), `overdue` counts planned runs that
    should have begun an hour ago and have not, `begun` is false where no night has ever been here."""

    reason: str = ""
    last: Night | None = None
    overdue: int = 0
    begun: bool = True

    @property
    def well(self) -> bool:
        """Whether the store can be read and nothing planned has been left lying."""
        return self.begun and not self.reason and not self.overdue


@dataclass(frozen=True, slots=True)
class Health:
    """Server, runner, store and workbench; well only if all of them are, and nothing planned has been left lying."""

    server: bool
    runner: bool
    store: Standing
    workbench: bool = True

    @property
    def well(self) -> bool:
        """Whether nobody has to come."""
        parts = self.server and self.runner and self.workbench
        return parts and self.store.well

    def told(self) -> dict[str, object]:
        """As JSON: states, days and numbers, nothing of a case."""
        last = self.store.last
        return {
            "gesund": self.well,
            "server": self.server,
            "ablaeufe": self.runner,
            "werkbank": self.workbench,
            "ablage": {"erreichbar": not self.store.reason, "grund": self.store.reason or None},
            "letzte_pruefung": None if last is None else {
                "tag": last.day.isoformat(),
                "ergebnis": last.state,
                "ende": None if last.ended_at is None else last.ended_at.isoformat(),
            },
            "versaeumt": self.store.overdue,
        }  # fmt: skip
