"""The course of a case on one axis of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.outcome import Status


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something on the axis: a record of one day (`end` is None and `running` false) or with a beginning and an end.

    `lane` is the kind of record, in the plural. `running` ones have no end yet. `status` is set for a due day.
    """

    lane: str
    what: str
    start: date
    end: date | None = None
    running: bool = False
    status: Status | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a case, the oldest first; `undated` are the records whose day is not known."""

    as_of: date
    stretches: tuple[Stretch, ...]
    undated: tuple[str, ...] = ()
