"""The order of decision: one question after the other until one settles the matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engine import calendar
from engine.compile.reasons import BY_CAUSE, Ground
from engine.plan.conditions import Condition
from engine.plan.rules import CatchUp, Deadline, Evidence, InForce, Rule, Source
from engine.plan.values import Column
from engine.run.walk import evidence, pauses
from engine.run.walk.evidence import Done, Found, Proof
from engine.run.walk.terms import values
from engine.run.walk.terms.conditions import truth
from engine.run.walk.terms.facts import ABSENT, Absent, Gap, Result, Scope, Truth, Unknown, as_truth, disjunction
from schemas.outcome import Cause
from schemas.verification import Step

CAUSES = list(Cause)


@dataclass(slots=True)
class Decision:
    """What was decided about a record or a period: its ground, what is missing, and what was asked on the way."""

    scope: Scope
    period: str | None = None
    ground: Ground | None = None
    gaps: frozenset[Gap] = frozenset()
    due: date | None = None
    proof: Proof | None = None
    steps: dict[Step, bool | None] = field(default_factory=dict)
    course: Course | None = None

    def ask(self, step: Step, told: Truth, ground: Ground, settles: bool = True) -> None:
        """Put a question whose answer `settles` gives the ground; an unknown answer leaves it unclear."""
        self.steps[step] = as_truth(told)
        self.settle(told, ground, settles)

    def settle(self, told: Truth, ground: Ground, settles: bool = True) -> None:
        """Take the ground from an answer, unless an earlier question settled the matter."""
        if self.ground is not None:
            return
        if isinstance(told, Unknown):
            self.unclear(told)
        elif told is settles:
            self.ground = ground

    def unclear(self, missing: Unknown) -> None:
        """Leave the matter open; the most upstream of the causes names the ground."""
        self.gaps = missing.gaps
        cause = min((cause for cause, _ in missing.gaps), key=CAUSES.index, default=Cause.FACT_MISSING)
        self.ground = BY_CAUSE[cause]

    @property
    def settled(self) -> bool:
        """Whether the matter is settled."""
        return self.ground is not None


@dataclass(slots=True)
class Course:
    """How a due day came about, for the explanation."""

    anchor: Result = ABSENT
    counted: Result = ABSENT
    moved: Result = ABSENT
    floored: Result = ABSENT
    due: Result = ABSENT
    rest: pauses.Rest = field(default_factory=pauses.Rest)
    ends: Result = ABSENT
    found: Found | None = None
    done: Done | None = None


def force(in_force: InForce, scope: Scope) -> Truth | None:
    """Whether this version speaks for the record; None if it says nothing at all."""
    if in_force.event is None:
        return True
    event = values.day(in_force.event, scope)
    if isinstance(event, date):
        if in_force.start <= event and (in_force.end is None or event <= in_force.end):
            return True
        beyond = in_force.end is not None and event > in_force.end
        return False if in_force.last and (beyond or event < (in_force.first_start or in_force.start)) else None
    if not in_force.last:
        return None
    return event if isinstance(event, Unknown) else False


def due_day(
    deadline: Deadline, scope: Scope, counted: Result | None = None, still: bool = False, opened: Column | None = None
) -> Course:
    """The final due day and the steps to it; `counted` takes the place of `deadline.due`, `still`: pauses do not move.

    `opened` is the day of the evidence record that opened the period.
    """
    course = Course(counted=values.day(deadline.due, scope) if counted is None else counted)
    course.due = course.moved = course.floored = course.counted
    if deadline.pauses is not None:
        course.anchor = values.day(deadline.anchor, scope)
        course.rest = pauses.find(deadline.pauses, course.anchor, scope)
        if isinstance(course.counted, date) and not still:
            course.moved = pauses.moved(course.counted, deadline, course.rest, course.anchor, opened, scope)
    course.floored = course.moved
    if deadline.not_before is not None and isinstance(course.moved, date):
        floor = values.day(deadline.not_before, scope)
        course.floored = floor if isinstance(floor, Unknown) else _latest(course.moved, floor)
    course.due = course.floored
    if deadline.shift is not None and isinstance(course.floored, date):
        course.due = values.move(course.floored, deadline.shift, scope.world.rulebook.calendar)
    if deadline.ends is not None:
        course.ends = values.day(deadline.ends, scope)
    return course


def _latest(due: date, floor: Result) -> date:
    return max(due, floor) if isinstance(floor, date) else due


def due_question(decision: Decision, course: Course, horizon: date | None) -> None:
    """Is there a due day, and not beyond the lookback?"""
    decision.course = course
    if isinstance(course.due, Absent):
        decision.ask(Step.DUE, False, Ground.NO_DUE_DAY, settles=False)
    elif isinstance(course.due, Unknown):
        decision.ask(Step.DUE, course.due, Ground.NO_DUE_DAY, settles=False)
    elif isinstance(course.due, date):
        seen = horizon is None or course.due >= horizon
        decision.ask(Step.DUE, seen, Ground.BEYOND_LOOKBACK, settles=False)
        decision.due = course.due if seen and decision.ground is None else None


def horizon(rule: Rule, scope: Scope) -> date | None:
    """The first day that the lookback reaches."""
    if rule.lookback is None:
        return None
    return calendar.before(scope.world.today, rule.lookback, scope.world.rulebook.calendar)


def by_day(
    decision: Decision, rule: Rule, deadline: Deadline, course: Course, done: Done, spared: bool = False
) -> None:
    """Steps 2 to 6 for a known due day; `spared`: the end does not lapse the period."""
    due, scope = course.due, decision.scope
    assert isinstance(due, date)
    course.done = done
    decision.ask(Step.ON_TIME, done.on_time, Ground.DONE)
    decision.ask(Step.LATE, done.late, Ground.DONE_LATE)
    if decision.ground in (Ground.DONE, Ground.DONE_LATE):
        decision.proof = done.proof
    seen = evidence.unseen(_sources(deadline.evidence), due, scope)
    if deadline.ends is not None:
        _ends(decision, course.ends, due, seen, spared)
    _exempt(decision, rule.exempt, deadline, course)
    over = _over(deadline, due, scope)
    if over is not False:
        decision.ask(Step.TOO_LATE, over if isinstance(over, Unknown) else seen, Ground.MISSED)
    today = scope.world.today
    if today > due:
        decision.ask(Step.OVERDUE, seen, Ground.OVERDUE)
    if today == due:
        decision.ask(Step.TODAY, True, Ground.DUE_TODAY)
    if rule.soon is not None:
        soon = calendar.before(due, rule.soon, scope.world.rulebook.calendar) <= today <= due
        decision.ask(Step.SOON, soon, Ground.DUE_SOON)
    decision.settle(True, Ground.DUE_LATER)


def _sources(proof: Evidence | None) -> tuple[Source, ...]:
    return () if proof is None else proof.sources


def _ends(decision: Decision, ends: Result, due: date, seen: Truth, spared: bool) -> None:
    if isinstance(ends, Unknown):
        decision.ask(Step.ENDED_BEFORE, ends, Ground.ENDED)
        decision.ask(Step.ENDED_AFTER, ends, Ground.MISSED)
    elif isinstance(ends, date):
        decision.ask(Step.ENDED_BEFORE, ends <= due and not spared, Ground.ENDED)
        after = ends > due and decision.scope.world.today > ends
        decision.ask(Step.ENDED_AFTER, seen if after else False, Ground.MISSED)


def _exempt(decision: Decision, exempt: Condition | None, deadline: Deadline, course: Course) -> None:
    told: Truth = truth(exempt, decision.scope) if exempt is not None else False
    rest: Truth = course.rest.at(decision.scope.world.today) if deadline.pauses is not None else False
    if exempt is not None:
        decision.steps[Step.EXEMPT] = as_truth(told)
    if deadline.pauses is not None:
        decision.steps[Step.PAUSED] = as_truth(rest)
    decision.settle(disjunction((told, rest)), Ground.EXEMPTED if told is True else Ground.PAUSED)


def _over(deadline: Deadline, due: date, scope: Scope) -> Truth:
    """Whether catching up is over."""
    today = scope.world.today
    if today <= due or deadline.catch_up is CatchUp.YES:
        return False
    if deadline.catch_up is CatchUp.NO:
        return True
    until = values.day(deadline.catch_up_until, scope) if deadline.catch_up_until is not None else ABSENT
    if isinstance(until, Unknown):
        return until
    return isinstance(until, date) and today > until


def decide(rule: Rule, deadline: Deadline, scope: Scope, decision: Decision) -> None:
    """A deadline, once it is in force and applies."""
    course = due_day(deadline, scope)
    due_question(decision, course, horizon(rule, scope))
    if decision.settled or not isinstance(course.due, date):
        return
    found = evidence.collect(deadline.evidence, rule, scope)
    course.found = found
    by_day(decision, rule, deadline, course, evidence.first_of(found, course.due))
