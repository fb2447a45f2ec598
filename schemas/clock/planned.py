"""A planned run of a flow, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from schemas.clock.place import day_of


class State(StrEnum):
    """How far a planned run has come, and with what it ended. That it came late is seen from its times.

    `teilweise`: it was done, but covered only a part; what it found stands in its detail all the same.
    """

    PLANNED = "geplant"
    RUNNING = "läuft"
    DONE = "fertig"
    FINDINGS = "Befunde"
    UNCHECKABLE = "nicht prüfbar"
    BROKEN = "gescheitert"
    LOST = "nicht nachholbar"
    PARTLY = "teilweise"

    @property
    def ended(self) -> bool:
        """Whether nothing is under way or still to come."""
        return self not in (State.PLANNED, State.RUNNING)

    @property
    def good(self) -> bool:
        """Whether what was planned was done."""
        return self in (State.DONE, State.FINDINGS, State.PARTLY)


class Result(StrEnum):
    """What a flow that checks came to: three ways to differ from `ohne Befund`, which ask for different people."""

    FINDINGS = "Befunde"
    NONE = "ohne Befund"
    UNCHECKABLE = "nicht prüfbar"
    BROKEN = "gescheitert"

    @property
    def state(self) -> State:
        """The state of a planned run that ended so."""
        return State.DONE if self is Result.NONE else State(self.value)


@dataclass(frozen=True, slots=True)
class Due:
    """One time at which a flow is to run for an office: `day` is its Stichtag, `at` the moment, with a zone."""

    office: str
    flow: str
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A row of planned against actual. `run` is the id of the run in the store, None for flows without one.

    `detail` holds counts and sentences, never a case key: `zeilen` (German lines for people), `unterbrochen` (how often
    it was broken off), `befunde` (numbers by status), `voruebergehend` (what stopped it may pass by itself: the same
    work may succeed a little later).
    """

    due: Due
    state: State
    started_at: datetime | None = None
    ended_at: datetime | None = None
    run: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)

    @property
    def late(self) -> bool:
        """Whether it was made up for: it began only after its own day (in Germany) was over."""
        return self.started_at is not None and day_of(self.started_at) > self.due.day

    @property
    def passing(self) -> bool:
        """Whether it may succeed a little later, without anybody mending anything."""
        return self.detail.get("voruebergehend") is True

    @property
    def lines(self) -> tuple[str, ...]:
        """What is told about it, in German."""
        told = self.detail.get("zeilen")
        return tuple(str(one) for one in told) if isinstance(told, list | tuple) else ()
