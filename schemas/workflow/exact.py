"""Reminder ladders, lifecycles and schedules as what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

FLOWS = (
    "tagespruefung", "erinnerungen", "eskalation", "wochenbericht", "monatsbericht", "quartalsbericht", "stichprobe",
    "risikobericht", "aufbewahrung", "pruefspur",
)  # fmt: skip
"""What a schedule can start."""

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


class Anchor(StrEnum):
    """What a rung is counted from."""

    DUE = "Fälligkeit"
    FOUND = "Meldung"


@dataclass(frozen=True, slots=True)
class Span:
    """A number of days, working days or weeks, as the author wrote it."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Rung:
    """`offset` before (`early`) or after the anchor, None on the very day; `to` is a role, or None for whoever has to
    act. `every`: repeated until something happens."""

    name: str
    anchor: Anchor
    offset: Span | None
    early: bool
    to: str | None
    every: Span | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """Reminders and escalations, in their order."""

    id: str
    title: str
    purpose: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class LifeStep:
    """A step; `within` is None where no time is set, `unset` where the office has to set it."""

    name: str
    meaning: str
    by: str
    within: Span | None
    unset: bool
    following: tuple[str, ...]
    final: bool


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Steps from the first one on."""

    id: str
    title: str
    purpose: str
    first: str
    steps: tuple[LifeStep, ...]


class Rhythm(StrEnum):
    """How often a schedule starts something."""

    DAY = "jeden Tag"
    WORKING_DAY = "jeden Arbeitstag"
    WEEKDAY = "jeden <Wochentag>"
    STATISTICS_DAY = "am Statistiktag"
    FIRST = "am ersten Arbeitstag"
    LAST = "am letzten Arbeitstag"
    CRON = "cron"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a flow starts: `detail` is the weekday, the period (Monat, Quartal, Halbjahr, Jahr) or the cron line."""

    id: str
    title: str
    flow: str
    rhythm: Rhythm
    detail: str
    at: time | None


@dataclass(frozen=True, slots=True)
class Workflows:
    """All of them."""

    ladders: tuple[Ladder, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    schedules: tuple[Schedule, ...] = ()
