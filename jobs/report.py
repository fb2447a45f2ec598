"""What a run gives back to whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.rules.rulebook import Loaded
from schemas.failure import space
from schemas.operation.effort import Effort
from schemas.receipt import Receipt
from store.summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class Report:
    """A finished run: its receipt, where its files are, the rules' titles by id, the rules as they were read, and its
    cost if measured."""

    receipt: Receipt
    out: Path
    files: tuple[str, ...]
    titles: dict[str, str]
    rules: Loaded
    effort: Effort | None = None

    def summary(self) -> Summary:
        """What a person wants to know first, read back from the files; a night that nobody watches does without."""
        with space(), TemporaryDirectory(prefix="regelwerk-") as scratch:
            return summarise(self.out, Path(scratch))

    @property
    def decided(self) -> int:
        """How many outcomes there are, those in order included."""
        return sum(sum(found.values()) for found in self.receipt.counts.values())
