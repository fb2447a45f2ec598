"""Outcomes that a rule can have and that none of its examples expects."""

from __future__ import annotations

from engine.plan.bare import bare
from engine.plan.conditions import ALWAYS
from engine.plan.rules import Basis, CatchUp, Deadline, Evidence, Rule
from engine.plan.values import Column, Earliest, FirstPresent, Latest, Newest, Shifted, Today, Value
from schemas.outcome import Kind, Status


def possible(rule: Rule) -> list[Status]:
    """The outcomes that an example should show, in the order of the day; unclear ones are left to the author."""
    found: list[Status] = []
    if rule.applies != ALWAYS:
        found.append(Status.NOT_APPLICABLE)
    if rule.kind is Kind.PROPOSAL:
        found += [Status.PROPOSED, Status.NOT_PROPOSED]
    elif rule.kind is Kind.DUTY:
        found += [Status.MET, Status.NOT_MET]
    elif rule.deadline is not None:
        found += _of_deadline(rule, rule.deadline, missable=rule.deadline.catch_up is not CatchUp.YES)
    elif rule.cycle is not None:
        calendar = rule.cycle.basis is Basis.CALENDAR
        missable = calendar or rule.cycle.deadline.catch_up is not CatchUp.YES
        found += _of_deadline(rule, rule.cycle.deadline, missable)
    pauses = [one.pauses for one in (rule.deadline, rule.cycle.deadline if rule.cycle is not None else None) if one]
    if rule.exempt is not None or any(pause is not None for pause in pauses):
        found.append(Status.EXEMPT)
    return found


def _of_deadline(rule: Rule, deadline: Deadline, missable: bool) -> list[Status]:
    calendar = rule.cycle is not None and rule.cycle.basis is Basis.CALENDAR
    ahead = rule.cycle is not None or not _past(deadline)
    found = [Status.DUE_LATER] if ahead else []
    if ahead or not _gone(deadline):
        found.append(Status.DUE_TODAY)
    if rule.soon is not None and ahead:
        found.append(Status.DUE_SOON)
    if deadline.catch_up is not CatchUp.NO and not calendar:
        found.append(Status.OVERDUE)
    if missable:
        found.append(Status.MISSED)
    if deadline.evidence is not None:
        found.append(Status.DONE)
        if deadline.catch_up is not CatchUp.NO and not calendar and not _in_time(deadline.evidence, deadline.due):
            found.append(Status.DONE_LATE)
    if deadline.ends is not None:
        found.append(Status.ENDED)
    return found


def _past(deadline: Deadline) -> bool:
    """Whether the due day can never lie after the Stichtag: days that lie ahead are not known yet."""
    moved = deadline.pauses is not None or deadline.shift is True
    floor = deadline.not_before
    return not moved and _known_day(deadline.due) and (floor is None or _known_day(floor))


def _gone(deadline: Deadline) -> bool:
    """Whether the due day, which is never after the Stichtag, always lies before it: so long before a known day."""
    due = deadline.due
    return isinstance(due, Shifted) and not due.inclusive and deadline.not_before is None


def _known_day(value: Value) -> bool:
    """Whether a day is at most the Stichtag; false where that is not plain."""
    match value:
        case Today():
            return True
        case Column():
            return not value.planned
        case Newest():
            return _known_day(value.value)
        case Shifted():
            return not value.forward and _known_day(value.day)
        case Earliest():
            return any(_known_day(day) for day in value.days)
        case Latest():
            return all(_known_day(day) for day in value.days)
        case FirstPresent():
            return all(_known_day(day) for day in value.values)
        case _:
            return False


def _in_time(evidence: Evidence, due: Value) -> bool:
    """Whether evidence counts up to the due day and no longer."""
    if evidence.own is not None or not evidence.sources:
        return False
    return all(
        one.until is not None and one.until_inclusive and bare(one.until) == bare(due) for one in evidence.sources
    )
