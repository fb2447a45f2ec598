"""The periods of a cycle (turnus), each decided like a deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from engine import calendar
from engine.compile.reasons import Ground
from engine.plan.rules import Basis, CalendarUnit, CatchUp, Cycle, Deadline, Rule
from engine.plan.values import Column, Duration, RowRef, Unset
from engine.run.walk import deadline as deadlines
from engine.run.walk import evidence
from engine.run.walk.beat import Beat
from engine.run.walk.deadline import Course, Decision
from engine.run.walk.evidence import Done, Found, Proof
from engine.run.walk.terms import values
from engine.run.walk.terms.facts import ABSENT, Absent, Result, Scope, Unknown, together, unknown
from schemas.cases.case import Row
from schemas.outcome import Cause
from schemas.verification import Step

BEGINNING = "beginn"


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its name, the day it began, the record that opened it, its counted due day and what was done."""

    name: str
    anchor: date
    row: tuple[str, Row] | None
    counted: date | None
    done: Proof | None
    missing: Unknown | None = None
    opened: Column | None = None


def decide(rule: Rule, cycle: Cycle, scope: Scope) -> list[Decision]:
    """The emitted periods, oldest first; one decision without a period where there is none."""
    first = values.day(cycle.first, scope) if cycle.first is not None else ABSENT
    every = unknown(Cause.VALUE_NOT_SET, cycle.every.name) if isinstance(cycle.every, Unset) else None
    fixed = cycle.basis is Basis.FIXED
    if missing := together(first, *([every] if every is not None and fixed else [])):
        return _alone(rule, scope, missing)
    if cycle.basis is not Basis.SLIDING and (not isinstance(first, date) or _beyond(cycle, first, scope.world.today)):
        return _alone(rule, scope, None)
    found = evidence.collect(cycle.deadline.evidence, rule, scope)
    found = found.since(first if isinstance(first, date) else None, scope.world.today)
    periods = list(_periods(cycle, first, found, scope.world.today, scope))
    if not periods:
        doubtful = evidence.gaps_of(found.doubts, found.holes)
        return _alone(rule, scope, doubtful if doubtful.gaps else None)
    return [d for d in _emitted(rule, cycle, scope, periods, found) if d is not None]


def _beyond(cycle: Cycle, first: date, today: date) -> bool:
    """Whether there is no period: a fixed beat without a distance, or a first calendar unit to come."""
    if cycle.basis is Basis.FIXED:
        return not isinstance(cycle.every, Duration)
    return cycle.calendar is None or calendar.unit_of(first, cycle.calendar)[0] > today


def _alone(rule: Rule, scope: Scope, missing: Unknown | None) -> list[Decision]:
    """The one decision that stands for all periods; where the event decides, only the last version gives it."""
    if rule.in_force.event is not None and not rule.in_force.last:
        return []
    decision = Decision(scope)
    if missing is not None:
        decision.ask(Step.DUE, missing, Ground.NO_PERIOD, settles=False)
    else:
        decision.ask(Step.DUE, False, Ground.NO_PERIOD, settles=False)
    return [decision]


def _periods(cycle: Cycle, first: Result, found: Found, today: date, scope: Scope) -> Iterator[Period]:
    if cycle.basis is Basis.SLIDING:
        return _sliding(cycle, first if isinstance(first, date) else None, found)
    assert isinstance(first, date)
    if cycle.basis is Basis.FIXED:
        assert isinstance(cycle.every, Duration)
        return _fixed(Beat.until(today, first, cycle.every, scope.world.rulebook.calendar), found)
    assert cycle.calendar is not None
    return _calendar(cycle.calendar, first, found, today)


def _sliding(cycle: Cycle, first: date | None, found: Found) -> Iterator[Period]:
    """The first period from `first`, and one from every day of sure evidence, each done by the next evidence."""
    opening: dict[date, Proof] = {}
    for proof in found.proofs:
        opening.setdefault(proof.day, proof)
    starts: list[tuple[str, date, Proof | None]] = []
    starts += [(p.key, p.day, p) for p in opening.values()]
    if first is not None:
        starts.insert(0, (BEGINNING, first, None))
    for place, (name, anchor, opener) in enumerate(starts):
        done = starts[place + 1][2] if place + 1 < len(starts) else None
        row = (found.records or {}).get(opener) if opener is not None else None
        # Evidence on the very first day counts for the first period, later ones begin with evidence of their own.
        since = anchor if opener is None else calendar.add_days(anchor, 1)
        before = done.day if done is not None else None
        yield Period(name, anchor, row, None, done, _doubts(found, since, before), _opened(cycle, opener))


def _opened(cycle: Cycle, proof: Proof | None) -> Column | None:
    """The day of the evidence record that opened a period, as the due day may name it."""
    if proof is None or cycle.alias is None or proof.source == evidence.OWN or cycle.deadline.evidence is None:
        return None
    source = cycle.deadline.evidence.sources[proof.source]
    return replace(source.day, row=RowRef(cycle.alias, (), source.rows.entity))


def _doubts(found: Found, since: date, before: date | None) -> Unknown | None:
    """What is missing for possible evidence of unknown day, or from `since` to the day before `before`."""
    doubts = tuple(d for d in found.doubts
                   if not d.dated or (d.proof.day >= since and (before is None or d.proof.day < before)))  # fmt: skip
    holes = tuple(h for h in found.holes if h.last >= since and (before is None or h.first < before))
    return evidence.gaps_of(doubts, holes) if doubts or holes else None


def _fixed(beat: Beat, found: Found) -> Iterator[Period]:
    served = beat.assign(sorted(found.proofs))
    doubtful = beat.doubtful(found, served)
    missing = evidence.gaps_of(found.doubts, found.holes)
    for k, (begin, due) in enumerate(zip(beat.begins, beat.dues, strict=True)):
        yield Period(str(k + 1), begin, None, due, served.get(k), missing if k in doubtful else None)


def _calendar(unit: CalendarUnit, first: date, found: Found, today: date) -> Iterator[Period]:
    """Every calendar unit from that of `first` to that of the Stichtag; only evidence inside it counts."""
    start, end = calendar.unit_of(first, unit)
    while True:
        inside = [p for p in found.proofs if start <= p.day <= end]
        missing = None if inside else _doubts(found, start, calendar.add_days(end, 1))
        yield Period(calendar.unit_name(start, unit), start, None, end, inside[0] if inside else None, missing)
        if end >= today:
            return
        start, end = calendar.unit_of(calendar.add_days(end, 1), unit)


def _emitted(
    rule: Rule, cycle: Cycle, scope: Scope, periods: Iterable[Period], found: Found
) -> Iterator[Decision | None]:
    listed = list(periods)
    edge = deadlines.horizon(rule, scope)
    keep_all = edge is None and cycle.basis is not Basis.SLIDING
    for period in listed:
        newest = period is listed[-1]
        if newest or keep_all or (edge is not None):
            decision = _decided(rule, cycle, scope, period, found)
            if newest or keep_all or (edge is not None and _recent(decision, period, edge)):
                yield decision


def _recent(decision: Decision | None, period: Period, edge: date) -> bool:
    due = decision.course.due if decision is not None and decision.course is not None else ABSENT
    return (isinstance(due, date) and due >= edge) or (period.done is not None and period.done.day >= edge)


def _decided(rule: Rule, cycle: Cycle, scope: Scope, period: Period, found: Found) -> Decision | None:
    entity, row = period.row if period.row is not None else ("", None)
    inner = scope.period(period.anchor, cycle.alias, entity, row)
    decision = Decision(inner, period.name)
    told = deadlines.force(rule.in_force, inner)
    if told is None:
        return None
    if rule.in_force.event is not None:
        decision.ask(Step.IN_FORCE, told, Ground.OUT_OF_FORCE, settles=False)
    if decision.settled:
        return decision
    still = cycle.basis is Basis.CALENDAR
    course = deadlines.due_day(cycle.deadline, inner, period.counted, still, period.opened)
    course.found = found.since(_after(cycle, period), scope.world.today)
    spared = _end_as_due(cycle, course, period.anchor)
    deadlines.due_question(decision, course, None)
    if not decision.settled and isinstance(course.due, date):
        deadlines.by_day(decision, rule, _missable(cycle), course, _done(period, course.due), spared)
    return decision


def _after(cycle: Cycle, period: Period) -> date:
    """From when on evidence can be of interest for a period."""
    opened = cycle.basis is Basis.SLIDING and period.name != BEGINNING
    return calendar.add_days(period.anchor, 1) if opened else period.anchor


def _end_as_due(cycle: Cycle, course: Course, anchor: date) -> bool:
    """Let the last period fall due at the end; True if the end lapses no period that began before it."""
    if not cycle.end_is_due or isinstance(course.ends, Absent):
        return False
    if isinstance(course.ends, Unknown):
        course.due = together(course.due, course.ends) or course.ends
        return False
    assert isinstance(course.ends, date)
    if isinstance(course.due, date) and anchor < course.ends < course.due:
        course.due = course.ends
    return anchor < course.ends


def _done(period: Period, due: date) -> Done:
    if period.missing is not None:
        return Done(period.missing, period.missing, period.done)
    return evidence.judge(period.done, due)


def _missable(cycle: Cycle) -> Deadline:
    """In a calendar cycle a missed period cannot be caught up with: only evidence inside it counts."""
    return replace(cycle.deadline, catch_up=CatchUp.NO) if cycle.basis is Basis.CALENDAR else cycle.deadline


__all__ = ["BEGINNING", "decide"]
