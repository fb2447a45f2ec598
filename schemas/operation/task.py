"""Long work that somebody asked for: what it is, how far it has come, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far it has come. `abgebrochen`: its process has gone without saying how it ended."""

    WAITING = "wartet"
    RUNNING = "läuft"
    DONE = "fertig"
    FAILED = "gescheitert"
    BROKEN = "abgebrochen"

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self not in (Stage.WAITING, Stage.RUNNING)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done (German), how many parts of it are done, and of how many (0: nobody knows)."""

    text: str = ""
    done: int = 0
    whole: int = 0

    @property
    def percent(self) -> int | None:
        """Whole percent from 0 to 100; None where nobody knows."""
        return min(100, self.done * 100 // self.whole) if self.whole > 0 else None


@dataclass(frozen=True, slots=True)
class Task:
    """One of them. `given` is what was asked for, `by` the names of those who asked, the first one first.

    `result` is what the work itself says of its end, `lines` why it failed (German).
    """

    id: str
    kind: str
    given: Mapping[str, str]
    by: tuple[str, ...]
    asked_at: datetime
    stage: Stage
    progress: Progress = Progress()
    ended_at: datetime | None = None
    result: Mapping[str, object] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
