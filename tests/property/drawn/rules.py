"""Draws whole rules of every kind that decides records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.plan.conditions import ALWAYS, Condition, Operator
from engine.plan.quotas import Comparison, Measure, Quota, Span, Stretch
from engine.plan.rules import (
    Basis,
    CalendarUnit,
    CatchUp,
    Cycle,
    Deadline,
    Evidence,
    InForce,
    Pauses,
    Rule,
    Source,
)
from engine.plan.values import Anchor, Duration, Literal, RowRef, Shifted, Unit, Unset, Value
from engine.resolve.kinds.target import between
from schemas.diagnostic import NOWHERE
from schemas.factmodel import FieldType
from schemas.outcome import BY_KIND, Kind, Status
from tests.property.drawn import values
from tests.property.drawn.choosing import Chooser
from tests.property.drawn.conditions import LEAVES, condition, derived_day
from tests.property.drawn.values import Writer
from tests.property.drawn.world import MODEL, column, upward

T = FieldType
TODAYS = (
    date(2020, 6, 30), date(2020, 2, 29), date(2021, 2, 28), date(2021, 2, 28), date(2021, 3, 1), date(2020, 12, 31),
    date(2023, 3, 31),
)  # fmt: skip
KINDS = (Kind.DUTY, Kind.PROPOSAL, Kind.DEADLINE, Kind.DEADLINE, Kind.CYCLE, Kind.CYCLE, Kind.CYCLE)


def rule(chooser: Chooser, name: str, today: date, kind: Kind | None = None, depth: int = 2) -> Rule:
    """A random rule; `kind` None draws that too."""
    kind = kind or chooser.pick(KINDS)
    entity = chooser.pick(("akte", "vorgang", "vorgang", "schritt"))
    w = Writer(chooser, today, condition, [RowRef("", (), entity)])
    applies: Condition = condition(w, depth) if chooser.chance(50) else ALWAYS
    exempt = condition(w, depth) if chooser.chance(30) else None
    in_force = _in_force(w, depth)
    soon = values.duration(w) if chooser.chance(60) else None
    lookback = values.duration(w, Unit.MONTHS, Unit.DAYS, Unit.YEARS) if chooser.chance(35) else None
    criterion = condition(w, depth + 1) if kind in (Kind.DUTY, Kind.PROPOSAL) else None
    return Rule(
        name, f"{name}-fassung", f"Titel {name}", kind, entity, applies, in_force, exempt,
        criterion=criterion,
        deadline=deadline(w, depth) if kind is Kind.DEADLINE else None,
        cycle=cycle(w, depth) if kind is Kind.CYCLE else None,
        quota=quota(w, depth) if kind is Kind.QUOTA else None,
        responsible="rolle",
        soon=soon,
        lookback=lookback,
    )  # fmt: skip


FOCI = (*LEAVES, *values.DERIVED_DAYS, "evidence")


def focused(chooser: Chooser, name: str, today: date, focus: str) -> Rule:
    """A rule that rests on one thing: a duty on one leaf or one derived day, or a deadline on its evidence."""
    entity = chooser.pick(("akte", "vorgang"))
    w = Writer(chooser, today, condition, [RowRef("", (), entity)], unset=False)
    law = InForce(date(2014, 1, 1))
    if focus == "evidence":
        anchor = chooser.pick(w.columns(T.DATE))
        rows = values.rows(w, 0, day_needed=True, all_of_them=100)
        found = Evidence((Source(rows, rows.day or values.of_rows(rows, T.DATE)[0]),))
        body = Deadline(anchor, Shifted(anchor, values.duration(w), True), found)
        return Rule(name, f"{name}-fassung", f"Titel {name}", Kind.DEADLINE, entity, ALWAYS, law, deadline=body)
    criterion = LEAVES[focus](w, 1) if focus in LEAVES else derived_day(w, 1, focus)
    return Rule(name, f"{name}-fassung", f"Titel {name}", Kind.DUTY, entity, ALWAYS, law, criterion=criterion)


def _in_force(w: Writer, depth: int) -> InForce:
    start = date(2014, 1, 1)
    if w.chooser.chance(80):
        return InForce(start)
    start = date(w.today.year - 1, w.chooser.pick((1, 7)), 1)
    end = date(w.today.year + w.chooser.pick((0, -1, 1)), 6, 30) if w.chooser.chance(70) else None
    if end is not None and end < start:
        end = None
    first = start if w.chooser.chance(60) else date(start.year - 1, 1, 1)
    event: Value = w.chooser.pick(w.columns(T.DATE)) if w.chooser.chance(80) else values.day(w, depth - 1)
    return InForce(start, end, event, None, None, first, last=w.chooser.chance(70))


def deadline(w: Writer, depth: int) -> Deadline:
    """A deadline, mostly due some time after or before a day of the record."""
    anchor: Value = w.chooser.pick(w.columns(T.DATE)) if w.chooser.chance(75) else values.day(w, depth)
    due: Value = Shifted(anchor, values.duration(w), w.chooser.chance(75))
    if w.chooser.chance(25):
        due = values.day(w, depth)
    return _completed(w, depth, anchor, due)


def _completed(w: Writer, depth: int, anchor: Value, due: Value, cycle: bool = False) -> Deadline:
    chance = w.chooser.chance
    found = evidence(w, depth, cycle) if cycle or chance(75) else None
    ends = values.day(w, depth) if chance(30) else None
    catch_up = w.chooser.pick(tuple(CatchUp)) if not cycle or chance(30) else CatchUp.YES
    until = values.day(w, depth) if catch_up is CatchUp.UNTIL else None
    pauses = _pauses(w, depth) if chance(25) and values.reachable(w) else None
    not_before = values.day(w, depth) if chance(12) else None
    shift = w.chooser.pick((True, False)) if chance(15) else None
    return Deadline(anchor, due, found, ends, catch_up, until, pauses, not_before, shift)


def evidence(w: Writer, depth: int, records: bool = False) -> Evidence | None:
    """Evidence: a day of the record itself, or records of one or two tables."""
    if not values.reachable(w) or (not records and w.chooser.chance(25)):
        return None if records else Evidence(own=w.chooser.pick(w.columns(T.DATE)))
    return Evidence(tuple(_source(w, depth) for _ in range(2 if w.chooser.chance(20) else 1)))


def _source(w: Writer, depth: int) -> Source:
    entities = ("schritt", "vorgang", "zeitraum")
    found = values.rows(w, depth, entities=entities, all_of_them=50)
    days = values.of_rows(found, T.DATE)
    if not days:  # a kind of record without days: take one that has some
        found = values.rows(w, depth, day_needed=True)
        days = values.of_rows(found, T.DATE)
    day = found.day if found.day is not None and w.chooser.chance(60) else w.chooser.pick(days)
    earliest = values.day(w, depth - 1) if w.chooser.chance(50) else None
    until = values.day(w, depth - 1) if w.chooser.chance(25) else None
    return Source(found, day, earliest, until, until is not None and w.chooser.chance(50))


def _pauses(w: Writer, depth: int) -> Pauses | None:
    found = values.rows(w, depth - 1, entities=("zeitraum", "vorgang"))
    interval = MODEL.entities[found.entity].interval
    if interval is None:
        return None
    row = RowRef(found.scope, (), found.entity)
    return Pauses(found, column(row, interval[0]), column(row, interval[1]), w.chooser.chance(40))


def cycle(w: Writer, depth: int) -> Cycle:
    """A cycle of any basis; sliding ones may be due by the record that opened the period."""
    basis = w.chooser.pick(tuple(Basis))
    first: Value | None = w.chooser.pick(w.columns(T.DATE)) if w.chooser.chance(80) else values.day(w, depth)
    every: Duration | None = None
    unit: CalendarUnit | None = None
    alias: str | None = None
    w.in_cycle = True
    body = _completed(w, depth, Anchor(), Anchor(), cycle=True)
    if basis is Basis.SLIDING:
        first = first if w.chooser.chance(65) else None
        opened_by = body.evidence.sources[0].rows.entity if body.evidence and body.evidence.sources else None
        if opened_by and body.evidence and len(body.evidence.sources) == 1 and w.chooser.chance(35):
            alias = "oeffner"
            w.scopes.append(RowRef(alias, (), opened_by))
            body = replace(body, due=values.day(w, depth))
            w.scopes.pop()
        else:
            body = replace(body, due=Shifted(Anchor(), long_duration(w), True))
    elif basis is Basis.FIXED:
        every = long_duration(w)
        body = replace(body, due=Shifted(Anchor(), every, True))
    else:
        unit = w.chooser.pick(tuple(CalendarUnit))
    w.in_cycle = False
    return Cycle(basis, body, first, every, unit, alias, w.chooser.chance(20))


def long_duration(w: Writer) -> Duration:
    """A duration between periods: never so short that there are thousands of them."""
    unit = w.chooser.pick((Unit.MONTHS, Unit.MONTHS, Unit.WEEKS, Unit.YEARS, Unit.DAYS))
    return Duration(w.chooser.pick((30, 90)), unit) if unit is Unit.DAYS else values.duration(w, unit)


def quota(w: Writer, depth: int) -> Quota:
    """A quota over records, per unit and for the office."""
    measure = w.chooser.pick(tuple(Measure))
    summed = measure not in (Measure.SHARE, Measure.COUNT)
    of = values.number(w, depth, w.chooser.pick((T.NUMBER, T.INTEGER))) if summed else None
    fulfilled = condition(w, depth) if measure is Measure.SHARE or w.chooser.chance(40) else None
    name = MODEL.entities[w.scopes[0].entity].day
    day = None if name is None else column(w.scopes[0], name)
    plain = replace(_target(w, measure, w.scopes[0].entity), fulfilled=fulfilled, of=of, day=day)
    return _compared(w, depth, _over_months(w, depth, plain))


def _over_months(w: Writer, depth: int, plain: Quota) -> Quota:
    """A quota that may speak of months, and a ratio with what it is built to."""
    sample = plain.measure in (Measure.SHARE, Measure.RATIO) and w.chooser.chance(50)
    monthly = plain.measure in (Measure.SUM, Measure.MEAN, Measure.RATIO) and w.chooser.chance(60)
    stretch = None
    if monthly or w.chooser.chance(50):
        day, span = values.day(w, depth), w.chooser.pick(tuple(Span))
        lag = w.chooser.pick((None, Duration(2, Unit.MONTHS), Unset("wartezeit", T.DURATION)))
        now, earlier = (between(day, span, lag, years, NOWHERE) for years in (0, 1))
        stretch = Stretch(span, day, now, earlier, monthly, lag)
    if plain.measure is not Measure.RATIO:
        return replace(plain, stretch=stretch, sample=sample)
    per = values.number(w, depth, w.chooser.pick((T.NUMBER, T.INTEGER)))
    return replace(plain, stretch=stretch, per=per, per_mean=monthly and w.chooser.chance(50), sample=sample)


def _compared(w: Writer, depth: int, plain: Quota) -> Quota:
    """A quota that may be held against the year before, another number, or nothing."""
    if w.chooser.chance(15):
        return replace(plain, target=None, yellow=None)
    other = None
    if plain.measure in (Measure.SUM, Measure.MEAN, Measure.MEDIAN) and w.chooser.chance(30):
        other = Comparison(values.number(w, depth, T.NUMBER))
    elif plain.stretch is not None and w.chooser.chance(60):
        other = Comparison()
    relative = w.chooser.pick((0, 1, -1)) if other is not None else 0
    return replace(plain, compared=other, relative=relative, yellow_relative=w.chooser.chance(30))


def quota_of(chooser: Chooser, name: str, today: date, measured: Rule) -> Rule:
    """A quota over the outcomes of another rule."""
    w = Writer(chooser, today, condition, [RowRef("", (), measured.entity)])
    own = sorted(BY_KIND[measured.kind] - {Status.UNCLEAR, Status.NOT_APPLICABLE, Status.EXEMPT})
    fulfilled = frozenset(status for status in own if chooser.chance(40)) or frozenset(own[:1])
    body = replace(
        _target(w, chooser.pick((Measure.SHARE, Measure.COUNT)), measured.entity),
        from_rule=measured.id, fulfilled_by=fulfilled,
        due_in_period=measured.kind in (Kind.DEADLINE, Kind.CYCLE) and chooser.chance(40),
    )  # fmt: skip
    law = InForce(date(2014, 1, 1))
    return Rule(name, f"{name}-fassung", f"Titel {name}", Kind.QUOTA, measured.entity, ALWAYS, law, quota=body)


def _target(w: Writer, measure: Measure, entity: str) -> Quota:
    """Levels, aim, yellow and what may be unknown."""
    unit = next(row for row in upward(RowRef("", (), entity)) if row.entity == MODEL.unit)
    levels = ((MODEL.unit, unit), ("amt", None))
    operators = (Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE, Operator.LESS)
    unset = w.chooser.chance(4)
    target = Unset("ziel", T.NUMBER) if unset else Literal(Decimal(w.chooser.pick((80, 50, 2, 0))), T.NUMBER)
    return Quota(
        levels, measure, w.chooser.pick(operators), target,
        yellow=Literal(Decimal(w.chooser.pick((10, 30))), T.NUMBER) if w.chooser.chance(60) else None,
        unknown_at_most=Literal(Decimal(w.chooser.pick((2, 50))), T.NUMBER) if w.chooser.chance(60) else None,
    )  # fmt: skip
