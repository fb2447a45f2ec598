"""What happens around rules: reminder ladders, lifecycles and schedules, as written and as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from pydantic import Field

from schemas.diagnostic import Place
from schemas.node import Scalar
from schemas.rule import Authored, SourceNote, Text

FLOWS = (
    "tagespruefung", "erinnerungen", "eskalation", "wochenbericht", "monatsbericht", "quartalsbericht", "stichprobe",
    "risikobericht", "aufbewahrung", "pruefspur",
)  # fmt: skip
"""What a schedule can start."""

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


class RungNote(Authored):
    """One rung of a ladder (`stufen`)."""

    name: Text = Field(alias="stufe", description="Name der Stufe")
    when: Scalar = Field(alias="wann", description="z. B. 10 Arbeitstage vor Fälligkeit, am Fälligkeitstag")
    to: Text = Field(alias="an", description="zuständig oder eine Rolle")
    every: Scalar | None = Field(None, alias="wiederholt sich alle", description="Abstand der Wiederholungen")
    place: Place = Field(exclude=True)


class LadderNote(Authored):
    """A ladder file (`rules/erinnerung/<ladder>.yaml`)."""

    id: Scalar = Field(alias="leiter", description="Kennung der Leiter")
    title: Text = Field(alias="titel", description="Überschrift")
    purpose: Text = Field(alias="zweck", description="wofür die Leiter da ist")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    rungs: tuple[RungNote, ...] = Field(alias="stufen", description="die Stufen in ihrer Reihenfolge")
    place: Place = Field(exclude=True)


class StepNote(Authored):
    """One step of a lifecycle (`schritte`)."""

    name: Text = Field(alias="schritt", description="Name des Schritts")
    meaning: Text = Field(alias="bedeutung", description="was dann gilt")
    by: str = Field("", alias="durch", description="Rolle, die den nächsten Schritt tut")
    within: Scalar | None = Field(None, alias="innerhalb", description="Dauer bis zum nächsten Schritt")
    following: tuple[Scalar, ...] = Field((), alias="weiter zu", description="Schritte, die folgen können")
    final: Scalar | None = Field(None, alias="endet", description="ja, wenn danach nichts mehr folgt")
    place: Place = Field(exclude=True)


class LifecycleNote(Authored):
    """A lifecycle file (`rules/erinnerung/<lifecycle>.yaml`)."""

    id: Scalar = Field(alias="ablauf", description="Kennung des Ablaufs")
    title: Text = Field(alias="titel", description="Überschrift")
    purpose: Text = Field(alias="zweck", description="wofür der Ablauf da ist")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    first: Scalar = Field(alias="beginnt mit", description="erster Schritt")
    steps: tuple[StepNote, ...] = Field(alias="schritte", description="die Schritte")
    place: Place = Field(exclude=True)


class ScheduleNote(Authored):
    """A schedule file (`rules/zeitplan/<schedule>.yaml`)."""

    id: Scalar = Field(alias="zeitplan", description="Kennung des Zeitplans")
    title: Text = Field(alias="titel", description="Überschrift")
    flow: Scalar = Field(alias="startet", description="was gestartet wird")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    when: Scalar | None = Field(None, alias="wann", description="z. B. jeden Arbeitstag, am Statistiktag")
    at: Scalar | None = Field(None, alias="um", description="Uhrzeit, z. B. 05:30")
    cron: Scalar | None = Field(None, alias="cron", description="fünf Felder, statt wann und um")
    place: Place = Field(exclude=True)


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
