"""What a value is on one record: present, absent or unknown."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal

from engine import calendar
from engine.plan.rules import Calendar, CalendarUnit
from engine.plan.values import (
    Anchor,
    Choose,
    Column,
    CoverageStart,
    DaysBetween,
    Earliest,
    FirstEvidence,
    FirstPresent,
    Latest,
    Literal,
    Moved,
    Newest,
    NextRecord,
    Period,
    Scaled,
    Shifted,
    Tally,
    Today,
    Unset,
    Value,
    YearStart,
)
from engine.run.walk.terms import rows
from engine.run.walk.terms.facts import ABSENT, Absent, Result, Scope, Unknown, cell, together, unknown
from schemas.outcome import Cause

_Day = YearStart | Shifted | Moved | Earliest | Latest | CoverageStart | DaysBetween
_WorkedOut = _Day | Period | FirstPresent | Choose | Scaled | Newest | NextRecord | FirstEvidence | Tally
_EXACT = Context(prec=80)
"""Products of two numbers of 18 digits are exact."""


def value(node: Value, scope: Scope) -> Result:
    """The value; a running end is absent."""
    found = operand(node, scope)
    return ABSENT if isinstance(found, Absent) else found


def operand(node: Value, scope: Scope) -> Result:
    """The value as a comparison sees it: a field that is directly compared may still be running."""
    match node:
        case Column():
            return cell(node, scope)
        case Literal():
            return node.value
        case Unset():
            return unknown(Cause.VALUE_NOT_SET, node.name)
        case Today():
            return scope.world.today
        case Anchor():
            return ABSENT if scope.anchor is None else scope.anchor
        case _:
            known = scope.asked.get(id(node))
            if known is None:
                known = scope.asked[id(node)] = (node, _worked_out(node, scope))
            found: Result = known[1]
            return found


def _worked_out(node: _WorkedOut, scope: Scope) -> Result:
    """What is computed, or found in other records: once a scope."""
    match node:
        case Period():
            return calendar.unit_of(scope.world.today, CalendarUnit.MONTH)[node.last]
        case YearStart() | Shifted() | Moved() | Earliest() | Latest() | CoverageStart() | DaysBetween():
            return _day(node, scope)
        case FirstPresent():
            return _first_present(node, scope)
        case Choose():
            return _choose(node, scope)
        case Scaled():
            return _scaled(node, scope)
        case Newest():
            return rows.newest(node, scope)
        case NextRecord():
            return rows.next_record(node, scope)
        case FirstEvidence():
            return rows.first_evidence(node, scope)
        case Tally():
            low, high, gaps = rows.count(node.rows, scope)
            return Decimal(low) if low == high else Unknown(gaps)


def day(node: Value, scope: Scope) -> date | Absent | Unknown:
    """The value of a node whose type is a day."""
    found = value(node, scope)
    assert isinstance(found, date | Absent | Unknown)
    return found


def _day(node: _Day, scope: Scope) -> Result:
    match node:
        case YearStart():
            found = day(node.day, scope)
            return date(found.year, 1, 1) if isinstance(found, date) else found
        case Shifted():
            return _shifted(node, scope)
        case Moved():
            found = day(node.day, scope)
            return move(found, node.forward, scope.world.rulebook.calendar) if isinstance(found, date) else found
        case Earliest() | Latest():
            return _extreme(node, scope)
        case CoverageStart():
            return _coverage_start(node, scope)
        case DaysBetween():
            start, end = day(node.start, scope), day(node.end, scope)
            if missing := together(start, end):
                return missing
            return (end - start).days if isinstance(start, date) and isinstance(end, date) else ABSENT


def move(found: date, forward: bool, office: Calendar) -> date:
    """A day moved to the next or previous working day."""
    return (calendar.next_working_day if forward else calendar.previous_working_day)(found, office)


def _shifted(node: Shifted, scope: Scope) -> Result:
    start = day(node.day, scope)
    if isinstance(node.amount, Unset):
        unset = unknown(Cause.VALUE_NOT_SET, node.amount.name)
        return together(start, unset) or unset
    if not isinstance(start, date):
        return start
    count = calendar.after if node.forward else calendar.before
    return count(start, node.amount, scope.world.rulebook.calendar, node.inclusive)


def _extreme(node: Earliest | Latest, scope: Scope) -> Result:
    found = [day(part, scope) for part in node.days]
    present = [part for part in found if isinstance(part, date)]
    if missing := together(*found):
        return missing
    if not present:
        return ABSENT
    return min(present) if isinstance(node, Earliest) else max(present)


def _coverage_start(node: CoverageStart, scope: Scope) -> Result:
    if not scope.world.has(node.entity):
        return unknown(Cause.NOT_DELIVERED, node.entity)
    coverage = scope.world.case.coverage.get(node.entity)
    return ABSENT if coverage is None or coverage.start is None else coverage.start


def _first_present(node: FirstPresent, scope: Scope) -> Result:
    for part in node.values:
        found = value(part, scope)
        if not isinstance(found, Absent):
            return found
    return ABSENT


def _choose(node: Choose, scope: Scope) -> Result:
    from engine.run.walk.terms.conditions import truth

    for condition, then in node.branches:
        told = truth(condition, scope)
        if isinstance(told, Unknown):
            return told
        if told:
            return value(then, scope)
    return ABSENT if node.otherwise is None else value(node.otherwise, scope)


def _scaled(node: Scaled, scope: Scope) -> Result:
    left, right = value(node.left, scope), value(node.right, scope)
    if missing := together(left, right):
        return missing
    if isinstance(left, Decimal | int) and isinstance(right, Decimal | int):
        return _EXACT.multiply(Decimal(left), Decimal(right))
    return ABSENT
