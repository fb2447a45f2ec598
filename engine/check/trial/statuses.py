"""Outcomes that a rule can have and that none of its examples expects."""

from __future__ import annotations

from engine.plan.conditions import ALWAYS
from engine.plan.rules import Basis, CatchUp, Deadline, Rule
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
    found = [Status.DUE_LATER, Status.DUE_TODAY]
    if rule.soon is not None:
        found.append(Status.DUE_SOON)
    never_late = deadline.catch_up is CatchUp.NO or (rule.cycle is not None and rule.cycle.basis is Basis.CALENDAR)
    if not never_late:
        found.append(Status.OVERDUE)
    if missable:
        found.append(Status.MISSED)
    if deadline.evidence is not None:
        found.append(Status.DONE)
        if deadline.catch_up is not CatchUp.NO:
            found.append(Status.DONE_LATE)
    if deadline.ends is not None:
        found.append(Status.ENDED)
    return found
