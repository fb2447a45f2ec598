"""What a run gives back to whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jobs.rules.rulebook import Loaded
from schemas.operation.effort import Effort
from schemas.receipt import Receipt
from store.summary import Summary


@dataclass(frozen=True, slots=True)
class Report:
    """A finished run: its receipt and summary, where its files are, the rules' titles by id, the rules as they were
    read, and its cost if measured."""

    receipt: Receipt
    summary: Summary
    out: Path
    files: tuple[str, ...]
    titles: dict[str, str]
    rules: Loaded
    effort: Effort | None = None

    @property
    def decided(self) -> int:
        """How many outcomes there are, those in order included."""
        return sum(sum(found.values()) for found in self.receipt.counts.values())
