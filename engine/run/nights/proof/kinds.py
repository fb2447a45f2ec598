"""The order of decision of deadlines and cycles: which days their questions turn on when the Stichtag moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine import calendar
from engine.compile.words.missed import passed
from engine.plan.conditions import All, Compare, Condition, Constant, Named, OneOf, Operator
from engine.plan.rules import Basis, CatchUp, Cycle, Deadline, Evidence, Rule
from engine.plan.values import Column, Duration, Literal, Moved, Shifted, Today, Value
from engine.run.nights.proof.compared import turned
from engine.run.nights.proof.crossing import Claims
from engine.run.nights.proof.days import Days, leading, union
from engine.run.nights.proof.pauses import paused
from engine.run.nights.proof.spots import Later, Unproven

_LONG_AGO = date(1900, 1, 1)


def decides(turn: Claims, rule: Rule) -> None:
    """Claims of a rule about single records that it decides what it decided. Raises Unproven."""
    if rule.quota is not None:
        raise Unproven("eine Quote zählt über alle Fälle")
    if passed(rule.cycle) is not None:
        raise Unproven("der Grund sagt, wie viele Fristen verstrichen sind")
    if rule.capacity is not None:
        raise Unproven("Ränge gelten über alle Fälle")
    deadline = rule.deadline if rule.cycle is None else rule.cycle.deadline
    if rule.cycle is not None:
        turn.anchors = tuple(_anchors(rule.cycle))
        turn.values(rule.cycle.first)
    turn.values(rule.in_force.event)
    for condition in (rule.applies, rule.exempt, rule.criterion):
        turn.condition(condition)
    if deadline is not None:
        _deadline(turn, rule, deadline)
    turn.anchors = ()


def _anchors(cycle: Cycle) -> Iterator[Value]:
    """The days on which a period may begin."""
    if cycle.first is not None:
        yield cycle.first
    evidence = cycle.deadline.evidence
    if evidence is not None:
        yield from (source.day for source in evidence.sources)
        if evidence.own is not None:
            yield evidence.own


def _deadline(turn: Claims, rule: Rule, deadline: Deadline) -> None:
    horizon = () if rule.lookback is None else turned(Operator.AT_LEAST, *_back(turn, rule.lookback))
    open_days = union((turn.both, _soon(turn, rule.soon)))
    _evidence(turn, deadline.evidence, horizon if rule.cycle is not None else ())
    for value in (deadline.ends, deadline.catch_up_until if deadline.catch_up is CatchUp.UNTIL else None):
        if value is not None:
            turn.values(value)
            turn.crosses(value, turn.gone)
    if deadline.pauses is not None:
        turn.rows(deadline.pauses.rows)
        turn.values(deadline.anchor)
        paused(turn, deadline, deadline.pauses, rule.cycle, union((open_days, horizon)))
    turn.values(deadline.not_before)
    if rule.cycle is None or rule.cycle.basis is Basis.SLIDING:
        turn.values(deadline.due)
    if rule.cycle is not None and rule.cycle.end_is_due and deadline.ends is not None:
        turn.crosses(deadline.ends, union((open_days, horizon)))
    if rule.cycle is not None and rule.cycle.basis is Basis.SLIDING:
        # A period that another one has followed is done: no day but those of the lookback can change what it is.
        turn.later = _last(turn, rule.cycle)
        _due(turn, rule, deadline, open_days)
        turn.later = {}
        _due(turn, rule, deadline, horizon)
    else:
        _due(turn, rule, deadline, union((open_days, horizon)))


def _due(turn: Claims, rule: Rule, deadline: Deadline, watched: Days) -> None:
    """Notes where the due day can be one of the watched days."""
    if deadline.shift is not None:
        watched = turn.into(Moved(Today(), deadline.shift), watched)
    if deadline.not_before is not None:
        turn.crosses(deadline.not_before, watched)
    if rule.cycle is None:
        turn.crosses(deadline.due, watched)
    else:
        _cycle(turn, rule.cycle, watched)


def _last(turn: Claims, cycle: Cycle) -> dict[tuple[str, str], Later]:
    """The evidence that opens a period which is done as soon as later evidence surely is there."""
    found = {}
    evidence = cycle.deadline.evidence
    for source in () if evidence is None else evidence.sources:
        rows, holding = source.rows, _holding(source.rows.where)
        plain = rows.day is not None and rows.day.name == source.day.name and not source.day.planned
        if holding is not None and plain and rows.link and source.until is None:
            place = source.day.row.entity, source.day.name
            found[place] = Later(rows.link, source.day.name, turn.before, holding)
    # A column that two sources read follows other records in each.
    return found if evidence is not None and len(found) == len(evidence.sources) == 1 else {}


def _holding(where: Condition) -> tuple[tuple[str, tuple[str | bool, ...]], ...] | None:
    """What a record must hold for a condition to be surely true; None where that is not plain to see."""
    match where:
        case Constant(truth=True):
            return ()
        case Named():
            return _holding(where.condition)
        case All():
            parts = [_holding(part) for part in where.parts]
            return None if None in parts else tuple(one for part in parts if part is not None for one in part)
        case OneOf(negated=False, value=Column() as column):
            return ((column.name, where.choices),) if _own(column) else None
        case Compare(operator=Operator.EQUAL, left=Column() as column, right=Literal(value=str() | bool() as wanted)):
            return ((column.name, (wanted,)),) if _own(column) else None
        case _:
            return None


def _own(column: Column) -> bool:
    return column.row.scope != "" and not column.row.path and not column.key


def _back(turn: Claims, amount: Duration) -> tuple[date, date]:
    return (
        calendar.before(turn.before, amount, turn.calendar),
        calendar.before(turn.today, amount, turn.calendar),
    )


def _soon(turn: Claims, soon: Duration | None) -> Days:
    """The due days that come soon today and did not before, or the other way round."""
    if soon is None:
        return ()
    return leading(
        turn.come,
        lambda day: calendar.before(day, soon, turn.calendar),
        lambda day: calendar.after(day, soon, turn.calendar),
    )


def _evidence(turn: Claims, evidence: Evidence | None, horizon: Days) -> None:
    """Claims of evidence that it is the same; in a cycle also which of it lies within the lookback."""
    if evidence is None:
        return
    for source in evidence.sources:
        turn.rows(source.rows)
        turn.window(source.day, source.earliest)
        turn.values(source.until)
        turn.note(source.rows.entity, source.day.name, union((turn.come, horizon)))
    if evidence.own is not None:
        turn.values(evidence.own)
        turn.crosses(evidence.own, union((turn.come, horizon)))


def _cycle(turn: Claims, cycle: Cycle, watched: Days) -> None:
    if cycle.end_is_due and cycle.deadline.ends is not None:
        turn.crosses(cycle.deadline.ends, watched)
    for anchor in turn.anchors:
        turn.crosses(anchor, turn.come)
    match cycle.basis:
        case Basis.SLIDING:
            turn.crosses(cycle.deadline.due, watched)
        case Basis.FIXED:
            _opens(turn, cycle)
            _beats(turn, cycle, watched)
        case Basis.CALENDAR:
            _opens(turn, cycle)
            _units(turn, cycle, watched)


def _opens(turn: Claims, cycle: Cycle) -> None:
    """Claims that what was not delivered meets the same periods: it begins where the window of evidence does."""
    for source in () if cycle.deadline.evidence is None else cycle.deadline.evidence.sources:
        moves = None if source.earliest is None else turn.moves(source.earliest)
        if moves is not None and moves[0] != moves[1]:
            raise Unproven("was nicht geliefert ist, trifft heute andere Abschnitte")


def _beats(turn: Claims, cycle: Cycle, watched: Days) -> None:
    """Every beat is counted from the first day: which first days lead any of them into the watched days?"""
    if cycle.first is None or not isinstance(cycle.every, Duration):
        return
    found: list[Days] = [watched, ((date.min, _LONG_AGO),)]
    number = 0
    while True:
        number += 1
        every = Duration(cycle.every.amount * number, cycle.every.unit)
        into = turn.into(Shifted(Today(), every, True), watched)
        found.append(into)
        if cycle.every.amount == 0 or not into or into[-1][1] < _LONG_AGO:
            break
    turn.crosses(cycle.first, union(found))


def _units(turn: Claims, cycle: Cycle, watched: Days) -> None:
    """The due days of a calendar's units are the same for all: on a night that touches one, all are looked at."""
    unit = cycle.calendar
    if unit is None:
        return
    if calendar.unit_of(turn.before, unit) != calendar.unit_of(turn.today, unit):
        raise Unproven("ein neuer Abschnitt des Kalenders beginnt")
    for first, last in watched:
        day = first
        while day <= last:
            end = calendar.unit_of(day, unit)[1]
            if first <= end <= last:
                raise Unproven("der letzte Tag eines Abschnitts des Kalenders wird überschritten")
            day = calendar.add_days(end, 1)
