"""An escalation: what a level of the office is told on one day, in numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.reminder.digest import Receiver

TEAM_LEAD = "teamleitung"
"""The level that hears of its own team only."""


@dataclass(frozen=True, slots=True)
class Line:
    """A number under a name."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Escalation:
    """What stands on a level on `day`. `as_of` is the Datenstand, `checked` whether a check ran on this very day.

    `total` None: too small to be said. `teams` and `rules` are in the order of their names, small ones put together;
    never in the order of their numbers, so that it is no ranking. `pooled` is the sum of the small teams, for a team
    whose own number is too small. `cases` and `staff`: a number about fewer cases or employees is never said.
    """

    receiver: Receiver
    day: date
    as_of: date
    checked: bool
    total: int | None
    teams: tuple[Line, ...] = ()
    rules: tuple[Line, ...] = ()
    pooled: int | None = None
    cases: int = 10
    staff: int = 5
