"""A release: who put which texts into force, why, from which day on, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ReleaseKind(StrEnum):
    """How the texts came to be released."""

    RELEASE = "freigabe"
    TAKEOVER = "übernahme"


class ReleaseState(StrEnum):
    """What became of a release. `gestört`: its files could not be written, because somebody else had changed them."""

    WAITING = "wartet"
    WRITING = "wird geschrieben"
    HOLDS = "gilt"
    WITHDRAWN = "zurückgezogen"
    BROKEN = "gestört"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the folder of rules, with its SHA-256 before and after; None where it was not there, or is to go."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Release:
    """What was released. `authors` and `releaser` are pseudonyms; `effective` is the first day on which it counts.

    `before`, `after` and `applied` name kept rulebooks (store.archive.rulebooks): the rules as they were, as they were
    released, and as they stood when the files had been written (None until then).
    """

    id: int
    office: str
    kind: ReleaseKind
    change: int | None
    title: str
    authors: tuple[str, ...]
    releaser: str
    reason: str
    released_at: datetime
    effective: date
    state: ReleaseState
    applied_at: datetime | None
    before: str
    after: str
    applied: str | None
    simulation: int | None
    files: tuple[File, ...]
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody (a pseudonym) who may release in the place of those who usually do, both days included."""

    id: int
    office: str
    person: str
    since: date
    until: date
    at: datetime
    actor: str
    reason: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.revoked_at is None and self.since <= day <= self.until
