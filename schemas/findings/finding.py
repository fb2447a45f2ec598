"""A finding: what a rule says about one record, kept from the run that saw it first until it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from schemas.outcome import Status


class State(StrEnum):
    """Where a finding stands. Derived from its events, never set."""

    FOUND = "erkannt"
    ACKNOWLEDGED = "anerkannt"
    REPORTED = "als erledigt gemeldet"
    EXEMPT = "ausgenommen"
    FALSE_ALARM = "Fehlalarm"
    RESOLVED = "abgestellt"
    MISSED = "versäumt"
    LAPSED = "entfallen"


OPEN = (State.FOUND, State.ACKNOWLEDGED, State.REPORTED, State.EXEMPT, State.FALSE_ALARM)
"""States in which every run looks at the finding again."""

AT_WORK = (State.FOUND, State.ACKNOWLEDGED)
"""States that ask somebody to do something."""

CLOSED = (State.RESOLVED, State.MISSED, State.LAPSED)

OPENING = (
    Status.DUE_SOON, Status.DUE_TODAY, Status.OVERDUE, Status.NOT_MET, Status.PROPOSED, Status.UNCLEAR, Status.MISSED,
)  # fmt: skip
"""Outcomes that ask for an action or for knowledge; `versäumt` opens a finding that is closed at once."""

BACKLOG = tuple(status for status in OPENING if status not in (Status.DUE_SOON, Status.DUE_TODAY))
"""What a rule's first run finds and what is not merely coming up: Altbestand."""

UNDERWAY = (Status.DUE_SOON, Status.DUE_TODAY, Status.OVERDUE)
"""What only the passing of time tells apart: no change of facts."""

ABOUT_A_RULE = "regel"
"""The `entity` of a finding about a rule itself: its review, its missing tables, its values that are not set."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as a list shows it. `reason` is the rule's sentence when it last changed, on `last_change_day`.

    `due` is the rule's due day, `follow_up` the day on which somebody wants to see it again, `until` the last day of
    an exception. `facts` are what the rule saw and its reason tree, kept when somebody decided; None before.
    """

    id: int
    rule: str
    entity: str
    record: str
    period: str
    case: str | None
    title: str
    team: str | None
    responsible: str | None
    fassung: str
    status: str
    due: date | None
    state: State
    until: date | None
    follow_up: date | None
    legacy: bool
    first_day: date
    last_change_day: date
    closed_day: date | None
    reason: str
    missing: tuple[str, ...] = ()
    cause: str | None = None
    evidence: str | None = None
    done: date | None = None
    facts: Mapping[str, Any] | None = field(default=None, hash=False)
