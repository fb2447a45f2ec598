"""Selected records: what of them is sure and what possible, counted, and the newest, next and first of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.compile.words.reach import scopes
from engine.plan.conditions import Counts
from engine.plan.rules import Source
from engine.plan.values import Column, FirstEvidence, Newest, NextRecord, Rows, Value
from engine.plan.window import lower_bounds, upper_bounds
from engine.run.walk.terms import conditions, values
from engine.run.walk.terms.facts import (
    ABSENT,
    Absent,
    Gap,
    Result,
    Scope,
    Truth,
    Unknown,
    conjunction,
    exists,
    key_of,
    read,
    row_of,
    unknown,
)
from engine.run.walk.terms.same import once
from schemas.cases.case import Coverage, Row
from schemas.outcome import Cause

NO_GAPS: frozenset[Gap] = frozenset()


@dataclass(frozen=True, slots=True)
class Selected:
    """A record that is not surely left out: `truth` is True or unknown."""

    row: Row
    truth: Truth
    scope: Scope


def selected(rows: Rows, scope: Scope) -> Iterator[Selected]:
    """The records of a delivered table that satisfy `rows`, surely or possibly."""
    for row, inner, there in related(rows, scope):
        told = conjunction((there, conditions.truth(rows.where, inner)))
        if told is not False:
            yield Selected(row, told, inner)


def related(rows: Rows, scope: Scope) -> Iterator[tuple[Row, Scope, Truth]]:
    """The records linked to the base of `rows`, each with its scope and whether it exists on the Stichtag."""
    world = scope.world
    key = key_of(rows.base, scope)
    if not isinstance(key, str) or undelivered(rows, scope) is not None:
        return
    for row in world.linked(rows.entity, rows.link, key):
        there = exists(rows, row, world)
        if there is not False:
            yield row, scope.inside(rows, row), there


def undelivered(rows: Rows, scope: Scope) -> Unknown | None:
    """What is missing if nothing is known about the records: their table, their link, their unit or their base."""
    world = scope.world
    if not world.has(rows.entity):
        return unknown(Cause.NOT_DELIVERED, rows.entity)
    if not rows.link:
        coverage = world.case.coverage.get(rows.entity) or Coverage()
        return None if coverage.units is None else unknown(Cause.NOT_DELIVERED, rows.entity)
    key = key_of(rows.base, scope)
    if isinstance(key, Unknown):
        return key
    return None if world.has_column(rows.entity, rows.link) else unknown(Cause.NOT_DELIVERED, rows.entity)


def uncovered_unit(entity: str, scope: Scope) -> Unknown | None:
    """What is missing if the delivery of the table does not surely cover the unit of the rule's record."""
    coverage = scope.world.case.coverage.get(entity)
    if coverage is None or coverage.units is None:
        return None
    unit = scope.world.unit
    return None if isinstance(unit, str) and unit in coverage.units else unknown(Cause.NOT_DELIVERED, entity)


def covers_from(coverage: Coverage, days: list[Result]) -> bool:
    """Whether a delivery reaches back to one of the days that bound a window from below."""
    return coverage.start is None or any(isinstance(d, date) and d >= coverage.start for d in days)


def covers_until(coverage: Coverage, days: list[Result], today: date) -> bool:
    """Whether a delivery reaches to one of the days that bound a window from above, or to the Stichtag."""
    if coverage.end is None or coverage.end >= today:
        return True
    return any(isinstance(d, date) and d <= coverage.end for d in days)


def outside(rows: Rows, scope: Scope, first: Result = ABSENT, last: Result = ABSENT) -> Unknown | None:
    """What is missing if the selection reaches outside the coverage; `first` and `last` bound it besides `where`."""
    missing = undelivered(rows, scope) or uncovered_unit(rows.entity, scope)
    if missing is not None:
        return missing
    coverage = scope.world.case.coverage.get(rows.entity)
    if coverage is None:
        return None
    if coverage.start is None and covers_until(coverage, [], scope.world.today):
        return None
    lower = [first, *(values.value(bound, scope) for bound in _bounds(rows)[0])]
    upper = [last, *(values.value(bound, scope) for bound in _bounds(rows)[1])]
    if covers_from(coverage, lower) and covers_until(coverage, upper, scope.world.today):
        return None
    return unknown(Cause.NOT_DELIVERED, rows.entity)


@once
def _bounds(rows: Rows) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The days that bound a selection from below and from above, as the record around it sees them."""
    found = (lower_bounds(rows), upper_bounds(rows))
    lower, upper = (tuple(bound for bound in some if rows.scope not in scopes(bound)) for some in found)
    return lower, upper


def gaps_of(*parts: object) -> frozenset[Gap]:
    """Everything that is missing in unknown values and truths."""
    return NO_GAPS.union(*(part.gaps for part in parts if isinstance(part, Unknown)))


def count(rows: Rows, scope: Scope) -> tuple[int, int | None, frozenset[Gap]]:
    """How many records: at least, at most (None: no bound), and what is missing."""
    low, high, gaps = 0, 0, NO_GAPS
    for found in selected(rows, scope):
        high += 1
        low += found.truth is True
        gaps |= gaps_of(found.truth)
    missing = outside(rows, scope)
    return (low, high, gaps) if missing is None else (low, None, gaps | missing.gaps)


def series(node: Counts, scope: Scope) -> tuple[int, int | None, frozenset[Gap]]:
    """How many records after the last one that breaks the series: at least, at most, and what is missing."""
    rows, breaks = node.rows, node.breaks
    assert breaks is not None and rows.day is not None
    surely, possibly, blurred = date.min, date.min, []
    for row, inner, there in related(rows, scope):
        kept = conditions.truth(breaks, inner)
        when = own_day(rows, row, scope)
        if kept is True:
            continue
        if kept is False and isinstance(when, date):
            surely = max(surely, when)
        possibly = max(possibly, when if isinstance(when, date) else date.max)
        blurred.append((when, gaps_of(kept, there, when)))
    gaps = NO_GAPS.union(*(g for when, g in blurred if not isinstance(when, date) or when > surely))
    low = high = 0
    for found in selected(rows, scope):
        when = own_day(rows, found.row, scope)
        if isinstance(when, date):
            sure = found.truth is True and when > possibly
            low += sure
            high += when > surely
        elif isinstance(when, Unknown):
            sure, high = False, high + 1
        else:
            continue
        if not sure and (isinstance(when, Unknown) or when > surely):
            gaps |= gaps_of(found.truth, when)
    missing = outside(rows, scope)
    return (low, high, gaps) if missing is None else (low, None, gaps | missing.gaps)


def own_day(rows: Rows, row: Row, scope: Scope) -> Result:
    """The own day of a record."""
    assert rows.day is not None
    return read(rows.day, row, scope.world)


def newest(node: Newest, scope: Scope) -> Result:
    """The value of the newest (oldest) record; unknown if another could be newer, same day included."""
    rows = node.rows
    world = scope.world
    if missing := undelivered(rows, scope) or uncovered_unit(rows.entity, scope):
        return missing
    sure: list[tuple[date, str, Selected]] = []
    rivals: list[date | None] = []
    gaps = NO_GAPS
    for found in selected(rows, scope):
        when = own_day(rows, found.row, scope) if rows.day is not None else ABSENT
        if found.truth is True and isinstance(when, date):
            sure.append((when, world.key_of(rows.entity, found.row), found))
        elif not isinstance(when, Absent):
            rivals.append(when if isinstance(when, date) else None)
            gaps |= gaps_of(found.truth, when)
    choose = min if node.oldest else max
    best = choose(sure, key=lambda entry: entry[:2]) if sure else None
    if any(_could_beat(rival, best, node.oldest) for rival in rivals):
        return Unknown(gaps)
    if (best is None or node.oldest) and (missing := _open_end(node, scope, best is None)):
        return missing
    return ABSENT if best is None else values.value(node.value, best[2].scope)


def _could_beat(rival: date | None, best: tuple[date, str, Selected] | None, oldest: bool) -> bool:
    if rival is None or best is None:
        return True
    return rival <= best[0] if oldest else rival >= best[0]


def _open_end(node: Newest, scope: Scope, none: bool) -> Unknown | None:
    """What is missing if records outside the coverage could be the ones sought."""
    if none:
        return outside(node.rows, scope)
    coverage = scope.world.case.coverage.get(node.rows.entity) or Coverage()
    lower = [values.value(bound, scope) for bound in _bounds(node.rows)[0]]
    return None if covers_from(coverage, lower) else unknown(Cause.NOT_DELIVERED, node.rows.entity)


def next_record(node: NextRecord, scope: Scope) -> Result:
    """The own day of the next record of the series."""
    world, entity = scope.world, node.row.entity
    row = row_of(node.row, scope)
    if not isinstance(row, dict):
        return row
    name = f"{entity}.{node.day.name}"
    if not world.has_column(entity, node.day.name):
        return unknown(Cause.NOT_DELIVERED, name)
    if row.get(node.link) is None:
        return ABSENT
    found: list[tuple[date, str]] = []
    for other in world.linked(entity, node.link, row[node.link]):
        when = other.get(node.day.name)
        if not isinstance(when, date):
            return unknown(Cause.FACT_MISSING, name)
        if when <= world.today:
            found.append((when, world.key_of(entity, other)))
    own = row[node.day.name]
    assert isinstance(own, date)
    later = [entry for entry in found if entry > (own, world.key_of(entity, row))]
    return min(later)[0] if later else ABSENT


@dataclass(frozen=True, slots=True)
class Dated:
    """A record in a window: its day (`date.min` or the window's first day where unknown), sure or only possible.

    `dated` is False where the day is unknown.
    """

    day: date
    row: Row | None
    sure: bool
    gaps: frozenset[Gap] = NO_GAPS
    dated: bool = True


def in_window(source: Source | FirstEvidence, scope: Scope, earliest: Result, until: Result) -> Iterator[Dated]:
    """The records whose day lies in the window, surely or possibly, up to the Stichtag."""
    if isinstance(earliest, Absent) and source.earliest is not None:
        return
    today = scope.world.today
    start = earliest if isinstance(earliest, date) else date.min
    for found in selected(source.rows, scope):
        when = read_day(source.day, found.row, scope)
        missing = gaps_of(found.truth, when, earliest, until)
        if isinstance(when, Unknown):
            if start <= today and _before(start, until, source):
                yield Dated(start, found.row, False, missing, dated=False)
        elif isinstance(when, date) and start <= when <= today and _before(when, until, source):
            sure = found.truth is True and not isinstance(earliest, Unknown) and not isinstance(until, Unknown)
            yield Dated(when, found.row, sure, NO_GAPS if sure else missing)


def read_day(column: Column, row: Row, scope: Scope) -> Result:
    """A day of the selected record itself."""
    return read(column, row, scope.world)


def _before(when: date, until: Result, source: Source | FirstEvidence) -> bool:
    if not isinstance(until, date):
        return True
    return when <= until if isinstance(source, Source) and source.until_inclusive else when < until


def open_part(
    source: Source | FirstEvidence, scope: Scope, earliest: Result, until: Result
) -> tuple[date, date, Unknown] | None:
    """First and last day of the part of the window that was not delivered, and what is missing."""
    rows, today = source.rows, scope.world.today
    if isinstance(earliest, Absent) and source.earliest is not None:
        return None
    start = earliest if isinstance(earliest, date) else date.min
    if start > today or not _before(start, until, source):
        return None
    if missing := undelivered(rows, scope) or uncovered_unit(rows.entity, scope):
        return start, today, missing
    coverage = scope.world.case.coverage.get(rows.entity)
    if coverage is None or coverage.start is None or start >= coverage.start:
        return None
    return start, date.fromordinal(coverage.start.toordinal() - 1), unknown(Cause.NOT_DELIVERED, rows.entity)


def first_evidence(node: FirstEvidence, scope: Scope) -> Result:
    """The day of the first record from `earliest` on; unknown if a possible one could be earlier."""
    earliest = values.value(node.earliest, scope) if node.earliest is not None else ABSENT
    found = list(in_window(node, scope, earliest, ABSENT))
    sure = min((f.day for f in found if f.sure), default=None)
    doubts = [f for f in found if not f.sure]
    gaps = NO_GAPS.union(*(f.gaps for f in doubts))
    if any(sure is None or f.day < sure for f in doubts):
        return Unknown(gaps)
    hole = open_part(node, scope, earliest, ABSENT)
    if hole is not None and (sure is None or hole[0] < sure):
        return hole[2]
    if sure is not None:
        return sure
    coverage = scope.world.case.coverage.get(node.rows.entity) or Coverage()
    closed = isinstance(earliest, Absent) and node.earliest is not None
    if closed or covers_until(coverage, [], scope.world.today):
        return ABSENT
    return unknown(Cause.NOT_DELIVERED, node.rows.entity)
