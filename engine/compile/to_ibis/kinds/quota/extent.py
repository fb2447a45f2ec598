"""Whether a delivery reaches over all the records that a quota speaks of."""

from __future__ import annotations

from datetime import date, timedelta

from engine.compile.to_ibis.kinds.quota.months import Months
from engine.compile.to_ibis.terms.moments import Moment, Way, back
from engine.plan.rules import Calendar, Rule
from engine.plan.values import Duration, Earliest, Latest, Literal, Period, Shifted, Today, Value, YearStart
from engine.plan.window import fixed, lower_bounds, population, upper_bounds
from schemas.cases.case import Coverage


def reaches(rule: Rule, coverage: Coverage, months: Months, today: date) -> bool:
    """Whether the delivered time covers what a quota measures."""
    if months.first is not None:
        return months.covered(coverage, today)
    if rule.quota is not None and rule.quota.from_rule is not None:
        return True
    rows = population(rule)
    since = [_day(bound, today) for bound in lower_bounds(rows) if fixed(bound)]
    until = [_day(bound, today) for bound in upper_bounds(rows) if fixed(bound)]
    begins = coverage.start is None or any(day >= coverage.start for day in since)
    return begins and (coverage.end is None or any(day <= coverage.end for day in (today, *until)))


def _day(value: Value, today: date) -> date:
    """A day that follows from the Stichtag alone."""
    match value:
        case Today():
            return today
        case Literal(value=date() as day):
            return day
        case Period():
            return Moment(Way.MONTH_ENDS if value.last else Way.MONTH_BEGINS).on(today, Calendar())
        case YearStart():
            return date(_day(value.day, today).year, 1, 1)
        case Earliest():
            return min(_day(one, today) for one in value.days)
        case Latest():
            return max(_day(one, today) for one in value.days)
        case Shifted(amount=Duration() as amount):
            return _shifted(_day(value.day, today), amount, value.forward, value.inclusive)
        case _:
            raise TypeError(f"not fixed: {type(value).__name__}")


def _shifted(start: date, amount: Duration, forward: bool, inclusive: bool) -> date:
    if not forward:
        return back(start, amount, Calendar()) + timedelta(int(inclusive))
    if amount.months is None:
        return start + timedelta((amount.days or 0) - int(inclusive))
    month = start.year * 12 + start.month - 1 + amount.months
    last = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(1)
    end = last.replace(day=min(start.day, last.day))
    return end - timedelta(1) if inclusive and end.day == start.day else end
