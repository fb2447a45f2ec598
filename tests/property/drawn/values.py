"""Draws well-typed values: days, numbers, yes/no, choices and texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from engine.plan.conditions import All, Condition
from engine.plan.values import (
    Anchor,
    Choose,
    Column,
    CoverageStart,
    DaysBetween,
    Duration,
    Earliest,
    FirstEvidence,
    FirstPresent,
    Latest,
    Literal,
    Moved,
    Newest,
    NextRecord,
    Period,
    RowRef,
    Rows,
    Scaled,
    Shifted,
    Tally,
    Today,
    Unit,
    Unset,
    Value,
)
from schemas.factmodel import FieldType
from tests.property.drawn.choosing import Chooser
from tests.property.drawn.world import MODEL, children, column, upward

T = FieldType
TEXTS = ("Anna", "anna", "Ärger", "zwei Worte")
DAYS_AROUND = (0, 1, -1, 30, -31, 60, -365, 182)
AMOUNTS = {
    Unit.MONTHS: (1, 3, 6, 2, 12, 13),
    Unit.DAYS: (1, 14, 30, 2, 90),
    Unit.WEEKS: (1, 4, 6),
    Unit.YEARS: (1, 2, 18, 13),
    Unit.WORKING_DAYS: (1, 5, 10),
}


@dataclass(slots=True)
class Writer:
    """What is in scope while a rule is written; `condition` writes a condition at a depth."""

    chooser: Chooser
    today: date
    condition: Callable[[Writer, int], Condition]
    scopes: list[RowRef] = field(default_factory=list)
    in_cycle: bool = False
    rows_written: int = 0
    unset: bool = True

    def row(self) -> RowRef:
        """A row in scope: mostly the innermost one, sometimes reached along links."""
        scope = self.scopes[-1] if self.chooser.chance(75) else self.chooser.pick(self.scopes)
        return scope if self.chooser.chance(80) else self.chooser.pick(upward(scope))

    def fresh(self, entity: str) -> str:
        """A name that no enclosing scope has; selections side by side share theirs, as in resolved rules."""
        taken = {scope.scope for scope in self.scopes}
        return next(name for number in range(9) if (name := entity if not number else f"{entity}{number}") not in taken)

    def columns(self, *types: FieldType) -> list[Column]:
        """The columns of such types of a row in scope, else of any row reached."""
        rows = [self.row(), *(row for scope in reversed(self.scopes) for row in upward(scope))]
        for row in rows:
            fields = MODEL.entities[row.entity].fields.values()
            found = [column(row, f.name) for f in fields if f.type in types]
            if found:
                return found
        raise AssertionError(f"no column of {types}")  # the unit has days and numbers, the case the rest

    def has(self, *types: FieldType) -> bool:
        """Whether any row in scope reaches a column of such a type."""
        rows = (row for scope in self.scopes for row in upward(scope))
        return any(f.type in types for row in rows for f in MODEL.entities[row.entity].fields.values())


def duration(w: Writer, *units: Unit) -> Duration:
    """A duration in one of the units, months by default the likeliest."""
    unit = w.chooser.pick(units or (Unit.MONTHS, Unit.MONTHS, Unit.DAYS, Unit.WEEKS, Unit.YEARS, Unit.WORKING_DAYS))
    return Duration(w.chooser.pick(AMOUNTS[unit]), unit)


def literal_day(w: Writer) -> Literal:
    """A day near the Stichtag, or the end of February of its year."""
    if w.chooser.chance(20):
        return Literal(date(w.today.year, 3, 1) - timedelta(1), T.DATE)
    return Literal(w.today + timedelta(w.chooser.pick(DAYS_AROUND)), T.DATE, name="tag_x")


def with_day(w: Writer) -> list[tuple[RowRef, str, str]]:
    """Base row, entity and link of every kind of child record in reach that has a day of its own."""
    return [found for found in reachable(w) if MODEL.entities[found[1]].day]


def reachable(w: Writer) -> list[tuple[RowRef, str, str]]:
    """Base row, entity and link of every kind of child record in reach; the units' own cases are not (too many)."""
    bases = [row for scope in reversed(w.scopes) for row in upward(scope)]
    return [(base, entity, link) for base in bases for entity, link in children(base.entity) if entity != MODEL.case]


def rows(w: Writer, depth: int, day_needed: bool = False, entities: tuple[str, ...] = (), all_of_them: int = 0) -> Rows:
    """Child records with a condition over them (in `all_of_them` per cent none); the scope is left again."""
    found = with_day(w) if day_needed else reachable(w)
    found = [one for one in found if not entities or one[1] in entities] or found
    base, entity, link = w.chooser.pick(found)
    w.rows_written += 1
    scope = RowRef(w.fresh(entity), (), entity)
    own = MODEL.entities[entity].day
    day = column(scope, own) if own else None
    w.scopes.append(scope)
    where = All(()) if w.chooser.chance(all_of_them) else w.condition(w, depth - 1)
    w.scopes.pop()
    return Rows(scope.scope, entity, base, link, day, where)


def of_rows(found: Rows, *types: FieldType) -> list[Column]:
    """The columns of such types of selected records."""
    row = RowRef(found.scope, (), found.entity)
    return [column(row, f.name) for f in MODEL.entities[found.entity].fields.values() if f.type in types]


def day(w: Writer, depth: int) -> Value:
    """A value that is a day."""
    simple: list[Callable[[], Value]] = [
        lambda: w.chooser.pick(w.columns(T.DATE)),
        lambda: w.chooser.pick(w.columns(T.DATE)),
        Today,
        lambda: literal_day(w),
        lambda: _shifted(w, w.chooser.pick(w.columns(T.DATE))),
        lambda: _shifted(w, Today()),
    ]
    if w.in_cycle:
        simple.append(Anchor)
    if depth <= 0:
        return w.chooser.pick(simple)()
    kind = w.chooser.number(0, len(simple) + len(DERIVED_DAYS) - 1)
    if kind < len(simple):
        return simple[kind]()
    return list(DERIVED_DAYS.values())[kind - len(simple)](w, depth)


def _shifted(w: Writer, of: Value) -> Value:
    amount = Unset("vorlauf", T.DURATION) if w.unset and w.chooser.chance(3) else duration(w)
    return Shifted(of, amount, w.chooser.chance(65), inclusive=w.chooser.chance(20))


def _several(w: Writer, depth: int) -> tuple[Value, ...]:
    return tuple(day(w, depth - 1) for _ in range(w.chooser.number(1, 3)))


def _choose(w: Writer, depth: int, draw: Callable[[Writer, int], Value]) -> Choose:
    branches = tuple((w.condition(w, depth - 1), draw(w, depth - 1)) for _ in range(w.chooser.number(1, 3)))
    return Choose(branches, draw(w, depth - 1) if w.chooser.chance(70) else None)


def _newest(w: Writer, depth: int, *types: FieldType) -> Value:
    if not with_day(w):
        return w.chooser.pick(w.columns(*types))
    found = rows(w, depth, day_needed=True)
    fields = of_rows(found, *types)
    if not fields:
        return w.chooser.pick(w.columns(*types))
    return Newest(found, w.chooser.pick(fields), w.chooser.chance(30))


def _first_evidence(w: Writer, depth: int) -> Value:
    if not with_day(w):
        return w.chooser.pick(w.columns(T.DATE))
    found = rows(w, depth, day_needed=True)
    earliest = day(w, depth - 1) if w.chooser.chance(60) else None
    return FirstEvidence(found, w.chooser.pick(of_rows(found, T.DATE)), earliest)


def _next_record(w: Writer) -> Value:
    dated = [scope for scope in w.scopes if MODEL.entities[scope.entity].day]
    if not dated:
        return w.chooser.pick(w.columns(T.DATE))
    row = w.chooser.pick(dated)
    entity = MODEL.entities[row.entity]
    assert entity.day is not None
    return NextRecord(row, w.chooser.pick(entity.links).column, column(row, entity.day))


DERIVED_DAYS: dict[str, Callable[[Writer, int], Value]] = {
    "shifted": lambda w, depth: _shifted(w, day(w, depth - 1)),
    "moved": lambda w, depth: Moved(day(w, depth - 1), w.chooser.chance(50)),
    "earliest": lambda w, depth: Earliest(_several(w, depth)),
    "latest": lambda w, depth: Latest(_several(w, depth)),
    "first present": lambda w, depth: FirstPresent(_several(w, depth)),
    "choose": lambda w, depth: _choose(w, depth, day),
    "period": lambda w, _depth: Period(w.chooser.chance(50)),
    "coverage": lambda w, _depth: CoverageStart(w.chooser.pick([e.name for e in MODEL.entities.values() if e.day])),
    "newest": lambda w, depth: _newest(w, depth, T.DATE),
    "first evidence": lambda w, depth: _first_evidence(w, depth),
    "next": lambda w, _depth: _next_record(w),
}
"""Days that are computed out of others, by name."""


def literal_number(w: Writer, type_: FieldType) -> Value:
    """A small number, decimals only where the type has them; sometimes one that the office has not set."""
    if w.unset and w.chooser.chance(3):
        return Unset("grenze", type_)
    if type_ is T.NUMBER and w.chooser.chance(40):
        return Literal(w.chooser.pick((Decimal("2.5"), Decimal("0.1"), Decimal("80.0001"))), type_, name="grenze_x")
    return Literal(Decimal(w.chooser.pick((2, 1, 0, 3, 100))), type_, name="grenze_x")


def number(w: Writer, depth: int, type_: FieldType) -> Value:
    """A value of a type of number."""
    simple: list[Callable[[], Value]] = [lambda: literal_number(w, type_)]
    if w.has(type_):
        simple += [lambda: w.chooser.pick(w.columns(type_))] * 3
    if depth <= 0:
        return w.chooser.pick(simple)()
    deep: list[Callable[[], Value]] = [lambda: _choose(w, depth, lambda v, d: number(v, d, type_))]
    if w.has(type_) and with_day(w):
        deep.append(lambda: _newest(w, depth, type_))
    if type_ is T.NUMBER:
        deep.append(lambda: Scaled(number(w, depth - 1, T.NUMBER), number(w, depth - 1, T.INTEGER)))
    else:
        deep.append(lambda: DaysBetween(day(w, depth - 1), day(w, depth - 1)))
        if reachable(w):
            deep.append(lambda: Tally(rows(w, depth)))
    return w.chooser.pick(simple + deep)()


def word(w: Writer, depth: int, type_: FieldType) -> tuple[Value, tuple[str, ...]]:
    """A choice with its choices, or a text with texts that it may have."""
    columns = w.columns(type_)
    one = w.chooser.pick(columns)
    value: Value = one
    if depth > 0 and w.chooser.chance(25) and with_day(w):
        value = _newest(w, depth, type_)
        one = value.value if isinstance(value, Newest) and isinstance(value.value, Column) else one
        if isinstance(value, Column):
            one = value
    elif depth > 0 and w.chooser.chance(15):
        same = [column(one.row, f.name) for f in MODEL.entities[one.row.entity].fields.values()
                if f.type is type_ and f.choices == one.choices]  # fmt: skip
        value = FirstPresent((one, w.chooser.pick(same)))
    return value, one.choices or TEXTS
