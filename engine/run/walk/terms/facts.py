"""A case as rows that can be reached, what of it was delivered, and where in it a condition stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from engine.plan.rules import Rulebook
from engine.plan.values import Column, RowRef, Rows
from schemas.cases.case import UNREADABLE, Case, Row, Unreadable
from schemas.cases.case import Value as Cell
from schemas.factmodel import Empty, Entity, FactModel, FieldType
from schemas.outcome import Cause

Gap = tuple[Cause, str]
"""Why something is unknown, and what is missing: `entität.feld`, a table or a named value."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """An unknown value or truth, and everything that is missing for it."""

    gaps: frozenset[Gap]


class Absent:
    """There is no value; `running` because it still runs."""

    __slots__ = ("running",)

    def __init__(self, running: bool) -> None:
        self.running = running


ABSENT = Absent(False)
RUNNING = Absent(True)

Present = str | Decimal | int | date | bool
Result = Present | Absent | Unknown
Truth = bool | Unknown


def unknown(cause: Cause, name: str) -> Unknown:
    """Unknown for one reason."""
    return Unknown(frozenset({(cause, name)}))


def together(*results: Result) -> Unknown | None:
    """What is missing for any of several results, or None if none is unknown."""
    gaps = [r.gaps for r in results if isinstance(r, Unknown)]
    return Unknown(frozenset().union(*gaps)) if gaps else None


def conjunction(truths: Iterable[Truth]) -> Truth:
    """Kleene's and; what comes behind something false is not asked."""
    gaps: list[frozenset[Gap]] = []
    for truth in truths:
        if truth is False:
            return False
        if truth is not True:
            gaps.append(truth.gaps)
    return Unknown(frozenset().union(*gaps)) if gaps else True


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Kleene's or; what comes behind something true is not asked."""
    gaps: list[frozenset[Gap]] = []
    for truth in truths:
        if truth is True:
            return True
        if truth is not False:
            gaps.append(truth.gaps)
    return Unknown(frozenset().union(*gaps)) if gaps else False


def negation(truth: Truth) -> Truth:
    """Kleene's not."""
    return truth if isinstance(truth, Unknown) else not truth


def as_truth(truth: Truth) -> bool | None:
    """A truth as others see it: None is unknown."""
    return None if isinstance(truth, Unknown) else truth


@dataclass(slots=True)
class World:
    """One case on one Stichtag, indexed by keys and links; `record` is the row the rule speaks about."""

    case: Case
    model: FactModel
    rulebook: Rulebook
    entity: str
    record: Row
    keys: dict[str, dict[Cell, Row]] = field(default_factory=dict)
    children: dict[tuple[str, str], dict[Cell, list[Row]]] = field(default_factory=dict)
    unit: Result | None = None

    @property
    def today(self) -> date:
        """The Stichtag."""
        return self.rulebook.today

    def has(self, entity: str) -> bool:
        """Whether the entity's table was delivered."""
        return entity in self.case.rows

    def has_column(self, entity: str, name: str) -> bool:
        """Whether a column of a delivered table was delivered."""
        columns = self.case.columns.get(entity)
        return columns is None or name in columns

    def find(self, entity: str, key: Cell) -> Row | None:
        """The row with this key that exists on the Stichtag."""
        known = self.keys.get(entity)
        if known is None:
            name = self.key(entity)
            known = self.keys[entity] = {row.get(name): row for row in self.case.rows[entity]}
        row = known.get(key)
        return row if row is not None and not self.future(entity, row) else None

    def linked(self, entity: str, link: str, key: Cell) -> list[Row]:
        """The rows whose link holds this key, in the order of their keys; without a link all rows."""
        if not link:
            return self.case.rows[entity]
        known = self.children.get((entity, link))
        if known is None:
            known = self.children[entity, link] = {}
            for row in self.case.rows[entity]:
                if row.get(link) is not None:
                    known.setdefault(row[link], []).append(row)
        return known.get(key, [])

    def key(self, entity: str) -> str:
        """The name of the entity's key column."""
        described: Entity | None = self.model.entities.get(entity)
        return described.key if described is not None else f"{entity}_id"

    def key_of(self, entity: str, row: Row) -> str:
        """The key of a row as text."""
        return str(row.get(self.key(entity)))

    def future(self, entity: str, row: Row) -> bool:
        """Whether a record's own day lies after the Stichtag, so that it does not exist yet."""
        described = self.model.entities.get(entity)
        cell = row.get(described.day) if described is not None and described.day is not None else None
        return isinstance(cell, date) and cell > self.today


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition stands: the rows in scope by name, each with its entity, and the day the period began.

    `asked` holds answers that were found here before, by the identity of the question, which it keeps alive.
    """

    world: World
    rows: dict[str, tuple[str, Row | None]]
    anchor: date | None = None
    asked: dict[int, tuple[object, Any]] = field(default_factory=dict, repr=False, compare=False)

    def inside(self, rows: Rows, row: Row) -> Scope:
        """The scope inside a selection, at one of its records."""
        return Scope(self.world, {**self.rows, rows.scope: (rows.entity, row)}, self.anchor)

    def period(self, anchor: date, alias: str | None, entity: str, row: Row | None) -> Scope:
        """The scope of a period of a cycle: the day it began and, named `alias`, the record that opened it."""
        rows = self.rows if alias is None else {**self.rows, alias: (entity, row)}
        return Scope(self.world, rows, anchor)


def row_of(ref: RowRef, scope: Scope) -> Row | Absent | Unknown:
    """The row that is meant: absent where a link is empty, unknown where a link leads to no delivered row."""
    world = scope.world
    entity, row = scope.rows.get(ref.scope, (ref.entity, None))
    if row is None:
        return ABSENT
    for link in ref.path:
        if not world.has_column(entity, link):
            return unknown(Cause.NOT_DELIVERED, f"{entity}.{link}")
        key = row.get(link)
        if key is None:
            return ABSENT
        entity = _target(world.model, entity, link, ref.entity)
        found = world.find(entity, key) if world.has(entity) else None
        if found is None:
            return unknown(Cause.NOT_DELIVERED, entity)
        row = found
    return row


def key_of(ref: RowRef, scope: Scope) -> Result:
    """The key of the row that is meant; the last link tells it even where its row was not delivered."""
    if not ref.path:
        row = row_of(ref, scope)
        return scope.world.key_of(ref.entity, row) if isinstance(row, dict) else row
    entity = _owner(ref, scope)
    upper = row_of(RowRef(ref.scope, ref.path[:-1], entity), scope)
    if not isinstance(upper, dict):
        return upper
    if not scope.world.has_column(entity, ref.path[-1]):
        return unknown(Cause.NOT_DELIVERED, f"{entity}.{ref.path[-1]}")
    key = upper.get(ref.path[-1])
    return key if isinstance(key, str) else ABSENT if key is None else str(key)


def _owner(ref: RowRef, scope: Scope) -> str:
    """The entity that holds the last link of a path."""
    entity = scope.rows[ref.scope][0] if ref.scope in scope.rows else ref.entity
    for link in ref.path[:-1]:
        entity = _target(scope.world.model, entity, link, ref.entity)
    return entity


def _target(model: FactModel, entity: str, link: str, last: str) -> str:
    described = model.entities.get(entity)
    return next((known.target for known in described.links if known.column == link), last) if described else last


def cell(column: Column, scope: Scope) -> Result:
    """A field's value: what is empty is absent or unknown as the field says; a day to come is empty."""
    row = row_of(column.row, scope)
    if not isinstance(row, dict):
        return row
    return read(column, row, scope.world)


def read(column: Column, row: Row, world: World) -> Result:
    """A field of a row that is there."""
    entity = column.row.entity
    if not column.key and not world.has_column(entity, column.name):
        return unknown(Cause.NOT_DELIVERED, f"{entity}.{column.name}")
    found = row.get(column.name)
    if isinstance(found, Unreadable):
        return unknown(Cause.FACT_MISSING, f"{entity}.{column.name}")
    if found is not None and not (is_future(column, found, world.today)):
        return found
    if column.empty is Empty.UNKNOWN and not column.key:
        return unknown(Cause.FACT_MISSING, f"{entity}.{column.name}")
    return RUNNING if column.empty is Empty.RUNNING and not column.key else ABSENT


def is_future(column: Column, found: Cell, today: date) -> bool:
    """Whether a day has not happened yet; a planned one may lie ahead."""
    return column.type is FieldType.DATE and not column.planned and isinstance(found, date) and found > today


def filled(column: Column, scope: Scope) -> Truth:
    """Whether a field holds something; unknown only for what was not delivered or is unreadable."""
    row = row_of(column.row, scope)
    if isinstance(row, Absent):
        return False
    if isinstance(row, Unknown):
        return row
    entity, world = column.row.entity, scope.world
    if not column.key and not world.has_column(entity, column.name):
        return unknown(Cause.NOT_DELIVERED, f"{entity}.{column.name}")
    found = row.get(column.name)
    if found is UNREADABLE:
        return unknown(Cause.FACT_MISSING, f"{entity}.{column.name}")
    if found is None or is_future(column, found, world.today):
        return False
    return bool(found.strip()) if isinstance(found, str) else True


def exists(rows: Rows, row: Row, world: World) -> Truth:
    """Whether a record exists on the Stichtag: not if its own day lies ahead, perhaps if that day is unknown."""
    if rows.day is None:
        return True
    entity, name = rows.entity, rows.day.name
    if not world.has_column(entity, name):
        return unknown(Cause.NOT_DELIVERED, f"{entity}.{name}")
    found = row.get(name)
    if isinstance(found, date):
        return found <= world.today
    if isinstance(found, Unreadable) or rows.day.empty is Empty.UNKNOWN:
        return unknown(Cause.FACT_MISSING, f"{entity}.{name}")
    return True
