"""How often a sliding cycle has come round while nothing was done: one row stands for all its missed periods."""

from __future__ import annotations

from decimal import Decimal

from engine.compile.template import Passed, Template
from engine.plan.rules import Basis, Cycle
from engine.plan.values import Anchor, Choose, Literal, Shifted, Unset, Value
from schemas.factmodel import FieldType


def missed_periods(cycle: Cycle | None) -> Template:
    """How many periods were missed, to be said behind „überfällig“; nothing where they cannot be counted."""
    found = passed(cycle)
    return () if found is None else (found,)


def passed(cycle: Cycle | None) -> Passed | None:
    """What counts the missed periods; None where the rule does not say the distance in days, weeks, months or years.

    Counted from the due day on, each further one as far behind it as the rule's distance says.
    """
    if cycle is None or cycle.basis is not Basis.SLIDING:
        return None
    for months in (True, False):
        every = _distance(cycle.deadline.due, months)
        if every is not None and not isinstance(every, Unset):
            return Passed(every, months)
    return None


def _distance(due: Value, months: bool) -> Value | None:
    """The distance in months, or in days, chosen as the due day is; None where it is said in no or another measure."""
    match due:
        case Shifted(day=Anchor(), forward=True, inclusive=False):
            if isinstance(due.amount, Unset):
                return due.amount
            amount = due.amount.months if months else due.amount.days
            return Literal(Decimal(amount), FieldType.INTEGER) if amount else None
        case Choose():
            chosen = [(condition, _distance(then, months)) for condition, then in due.branches]
            last = None if due.otherwise is None else _distance(due.otherwise, months)
            if due.otherwise is not None and last is None:
                return None
            known = [(condition, then) for condition, then in chosen if then is not None]
            return Choose(tuple(known), last) if len(known) == len(chosen) else None
        case _:
            return None
