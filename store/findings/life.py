"""The life of a finding as one pure function: events in, where it stands out.

docs/handbuch/befunde.md says the same in German. What a run may do and what a person may do are told apart: only a run
sees that something was put right, only a person excuses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from schemas.findings.event import Event, EventKind
from schemas.findings.finding import AT_WORK, CLOSED, OPEN, State


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision that silences a finding for as long as its facts stay what they were (`facts`: their hash)."""

    state: State
    facts: str
    until: date | None = None

    def holds(self, facts: str, day: date) -> bool:
        """Whether it still speaks on `day`; an exception counts on its last day."""
        return self.facts == facts and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a finding stands: `state` None before its first event.

    `until` is the last day of the exception in force, `quiet` the last delivery for which a reported finding is left
    alone, `assigned` the role that a person named. `verdict` outlives the closing: a finding that comes back with the
    same facts is not shown a second time.
    """

    state: State | None = None
    until: date | None = None
    follow_up: date | None = None
    assigned: str | None = None
    legacy: bool = False
    closed: date | None = None
    quiet: int | None = None
    verdict: Verdict | None = None


_BY_RUN = {
    EventKind.FOUND: (None,),
    EventKind.CHANGED: OPEN,
    EventKind.RESOLVED: OPEN,
    EventKind.LAPSED: OPEN,
    EventKind.MISSED: (None, *OPEN, State.RESOLVED, State.LAPSED),
    EventKind.REOPENED: CLOSED,
    EventKind.RESURFACED: (State.ACKNOWLEDGED, State.REPORTED, State.EXEMPT, State.FALSE_ALARM),
    EventKind.FOLLOW_UP_DUE: OPEN,
}
_BY_PERSON = {
    EventKind.ACKNOWLEDGED: (State.FOUND,),
    EventKind.REPORTED: AT_WORK,
    EventKind.EXEMPT: (*AT_WORK, State.REPORTED, State.EXEMPT),
    EventKind.FALSE_ALARM: (*AT_WORK, State.REPORTED, State.EXEMPT),
    EventKind.RESOLVED: (*AT_WORK, State.REPORTED, State.EXEMPT, State.FALSE_ALARM),
    EventKind.REMARKED: (*OPEN, *CLOSED),
    EventKind.FOLLOW_UP: (*AT_WORK, State.REPORTED),
    EventKind.ASSIGNED: OPEN,
    EventKind.WITHDRAWN: (State.ACKNOWLEDGED, State.REPORTED, State.EXEMPT, State.FALSE_ALARM),
}


def possible(standing: Standing, kind: EventKind, by_person: bool) -> bool:
    """Whether this may happen to a finding that stands so. A decision that closed it may be taken back."""
    if by_person and kind is EventKind.WITHDRAWN and standing.state is State.RESOLVED:
        return standing.verdict is not None and standing.verdict.state is State.RESOLVED
    return standing.state in (_BY_PERSON if by_person else _BY_RUN).get(kind, ())


def standing(events: Iterable[Event]) -> Standing:
    """Where a finding stands after its events, in their order. Raises ValueError for a history that cannot be."""
    found = Standing()
    for event in events:
        found = after(found, event)
    return found


def after(before: Standing, event: Event) -> Standing:
    """The next standing. Raises ValueError for an event that cannot happen now: a bug of whoever wrote it."""
    if not possible(before, event.kind, event.actor is not None):
        raise ValueError(f"{event.kind} cannot happen to a finding that is {before.state}")
    return _decided(before, event) if event.actor is not None else _seen(before, event)


def _seen(before: Standing, event: Event) -> Standing:
    """What a run does."""
    match event.kind:
        case EventKind.FOUND:
            return Standing(State.FOUND, legacy=bool(event.body.get("legacy")))
        case EventKind.MISSED:
            legacy = before.legacy or bool(event.body.get("legacy"))
            return Standing(State.MISSED, assigned=before.assigned, legacy=legacy, closed=event.day)
        case EventKind.RESOLVED:
            return _closed(before, State.RESOLVED, event.day)
        case EventKind.LAPSED:
            return _closed(before, State.LAPSED, event.day)
        case EventKind.REOPENED:
            return _reopened(before, event)
        case EventKind.RESURFACED:
            return replace(before, state=State.FOUND, until=None, quiet=None, verdict=None)
        case EventKind.FOLLOW_UP_DUE:
            return replace(before, follow_up=None)
        case _:
            return before


def _closed(before: Standing, state: State, day: date) -> Standing:
    return replace(before, state=state, until=None, follow_up=None, quiet=None, closed=day)


def _reopened(before: Standing, event: Event) -> Standing:
    """A finding that comes back is no Altbestand; an exception or false alarm that still holds speaks again."""
    verdict = before.verdict
    holds = verdict is not None and verdict.state in OPEN and verdict.holds(str(event.body.get("facts")), event.day)
    if not holds or verdict is None:
        return Standing(State.FOUND, assigned=before.assigned)
    return Standing(verdict.state, until=verdict.until, assigned=before.assigned, verdict=verdict)


def _decided(before: Standing, event: Event) -> Standing:
    """What a person does."""
    until = date.fromisoformat(event.body["until"]) if event.body.get("until") else None
    facts = str(event.body.get("facts", ""))
    match event.kind:
        case EventKind.ACKNOWLEDGED:
            return replace(before, state=State.ACKNOWLEDGED)
        case EventKind.REPORTED:
            return replace(before, state=State.REPORTED, quiet=int(event.body["deliveries"]))
        case EventKind.EXEMPT:
            verdict = Verdict(State.EXEMPT, facts, until)
            return replace(before, state=State.EXEMPT, until=until, quiet=None, verdict=verdict)
        case EventKind.FALSE_ALARM:
            verdict = Verdict(State.FALSE_ALARM, facts)
            return replace(before, state=State.FALSE_ALARM, until=None, quiet=None, verdict=verdict)
        case EventKind.RESOLVED:
            return replace(_closed(before, State.RESOLVED, event.day), verdict=Verdict(State.RESOLVED, facts))
        case EventKind.FOLLOW_UP:
            return replace(before, follow_up=until)
        case EventKind.ASSIGNED:
            return replace(before, assigned=str(event.body["responsible"]))
        case EventKind.WITHDRAWN:
            return replace(before, state=State.FOUND, until=None, quiet=None, closed=None, verdict=None)
        case _:
            return before
