"""A finding as reminders see it: nothing of its facts, its reason or its person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.findings.finding import State


@dataclass(frozen=True, slots=True)
class Reminded:
    """A rung, the day from which it was counted (`anchor`), and the last day on which it was told so."""

    rung: str
    day: date
    anchor: date


@dataclass(frozen=True, slots=True)
class Matter:
    """One finding. `found` is the Stichtag with which it was last reported (anew): „Meldung“ in a ladder.

    `life` is the number of the event with which this stretch of its life began: found, found again, shown again, or a
    follow-up day reached. `told` are the rungs told since.
    """

    id: int
    rule: str
    title: str
    case: str | None
    role: str
    team: str
    fassung: str
    state: State
    due: date | None
    found: date
    life: int
    follow_up: date | None = None
    legacy: bool = False
    told: tuple[Reminded, ...] = ()
