"""The order of decision (engine.plan.rules) as a ruleset over the truths of its steps."""

from __future__ import annotations

from engine.compile.to_durable.trees import ALWAYS, Expression, Ruleset, single
from schemas.outcome import Kind, Status
from schemas.verification import Step

Question = tuple[tuple[Step, ...], bool, Status]
"""What is asked (of two steps: whether one is true), the answer that settles it, and the status it settles on.

A question whose answer is unknown settles on `ungeklärt`.
"""

_SCOPE: tuple[Question, ...] = (
    ((Step.IN_FORCE,), False, Status.NOT_APPLICABLE),
    ((Step.APPLIES,), False, Status.NOT_APPLICABLE),
)
_BY_DAY: tuple[Question, ...] = (
    *_SCOPE,
    ((Step.DUE,), False, Status.NOT_APPLICABLE),
    ((Step.ON_TIME,), True, Status.DONE),
    ((Step.LATE,), True, Status.DONE_LATE),
    ((Step.ENDED_BEFORE,), True, Status.ENDED),
    ((Step.ENDED_AFTER,), True, Status.MISSED),
    ((Step.EXEMPT, Step.PAUSED), True, Status.EXEMPT),
    ((Step.TOO_LATE,), True, Status.MISSED),
    ((Step.OVERDUE,), True, Status.OVERDUE),
    ((Step.TODAY,), True, Status.DUE_TODAY),
    ((Step.SOON,), True, Status.DUE_SOON),
)
_EXEMPT: Question = ((Step.EXEMPT,), True, Status.EXEMPT)

QUESTIONS: dict[Kind, tuple[Question, ...]] = {
    Kind.DEADLINE: _BY_DAY,
    Kind.CYCLE: _BY_DAY,
    Kind.PROPOSAL: (*_SCOPE, _EXEMPT, ((Step.CRITERION,), True, Status.PROPOSED)),
    Kind.DUTY: (*_SCOPE, _EXEMPT, ((Step.CRITERION,), True, Status.MET)),
}
"""What each kind asks, in order."""

OTHERWISE: dict[Kind, Status] = {
    Kind.DEADLINE: Status.DUE_LATER,
    Kind.CYCLE: Status.DUE_LATER,
    Kind.PROPOSAL: Status.NOT_PROPOSED,
    Kind.DUTY: Status.NOT_MET,
}
"""The status when no question settles the matter."""

TRUE_UNLESS_SAID = frozenset({Step.IN_FORCE, Step.APPLIES, Step.DUE})
"""Steps that count as true where a rule does not ask them; the others count as false."""


def step_field(step: Step) -> str:
    """The field of a fact that holds a step's truth."""
    return f"s{list(Step).index(step)}"


def ordering(kind: Kind) -> Ruleset:
    """The ruleset in which exactly one status fires for every combination of truths."""
    rules: Ruleset = {ALWAYS: single({ALWAYS: 1})}
    open_so_far: list[Expression] = []
    for number, (steps, settles, status) in enumerate(QUESTIONS[kind]):
        settled, passed = _asked(steps, settles), _asked(steps, not settles)
        rules[f"{status}/{number}"] = single(_all_of([*open_so_far, settled]))
        rules[f"{Status.UNCLEAR}/{number}"] = single(_all_of([*open_so_far, _unknown(steps)]))
        open_so_far.append(passed)
    rules[f"{OTHERWISE[kind]}/-"] = single(_all_of(open_so_far))
    return rules


def _all_of(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else {"$and": parts}


def _asked(steps: tuple[Step, ...], answer: bool) -> Expression:
    parts = [{step_field(step): int(answer)} for step in steps]
    return parts[0] if len(parts) == 1 else {"$or" if answer else "$and": parts}


def _unknown(steps: tuple[Step, ...]) -> Expression:
    first, *rest = map(step_field, steps)
    if not rest:
        return {first: 2}
    other = rest[0]
    return {
        "$or": [
            {"$and": [{first: 2}, {other: 2}]},
            {"$and": [{first: 2}, {other: 0}]},
            {"$and": [{first: 0}, {other: 2}]},
        ]
    }
