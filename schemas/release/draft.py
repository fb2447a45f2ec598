"""A rule file as somebody wants it, and what is gathered to be released together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schemas.evidence.trail import fingerprint


class ChangeState(StrEnum):
    """What became of a change."""

    OPEN = "offen"
    RELEASED = "freigegeben"
    DROPPED = "verworfen"


@dataclass(frozen=True, slots=True)
class Draft:
    """A file of the office's folder of rules as `author` (a pseudonym) wants it.

    `path` lies below the folder of rules, with slashes; `text` None: the file is to go. `base` is the SHA-256 of the
    file that it was made from, '' where there was none; `change` the change that gathers it, None as long as none does.
    """

    id: int
    office: str
    author: str
    path: str
    text: str | None
    base: str
    made_at: datetime
    changed_at: datetime
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Drafts that are simulated and released together; `author` (a pseudonym) is who gathered them."""

    id: int
    office: str
    author: str
    title: str
    made_at: datetime
    state: ChangeState
    drafts: tuple[Draft, ...] = ()

    @property
    def content(self) -> str:
        """What identifies the texts: whoever simulates and releases names it, so that neither means something else."""
        rows = [[one.path, one.base, one.text] for one in sorted(self.drafts, key=lambda one: one.path)]
        return fingerprint(rows)

    @property
    def authors(self) -> frozenset[str]:
        """Everybody who had a hand in it: none of them may release it."""
        return frozenset({self.author, *(one.author for one in self.drafts)})
