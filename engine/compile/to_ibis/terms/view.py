"""One relation whose rows are records in scope, and what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.delivery import Delivery
from engine.compile.to_ibis.terms.logic import (
    Bool,
    Expr,
    Gaps,
    Truth,
    Val,
    all_of,
    any_of,
    choose,
    negation,
    nothing,
)
from engine.compile.verdicts import Gap
from engine.plan.values import Column, RowRef
from schemas.factmodel import Empty, FieldType
from schemas.outcome import Cause

TYPES = {
    FieldType.TEXT: "string",
    FieldType.CHOICE: "string",
    FieldType.NUMBER: "decimal(18, 4)",
    FieldType.INTEGER: "int64",
    FieldType.DATE: "date",
    FieldType.YES_NO: "boolean",
}
"""The type of a column of each type of field."""

SETTLED = ":s"
"""The ending of the column that says whether the newest record is certain."""

ANCHOR = "|anchor"
"""The column that holds the day on which a period began."""


def name_of(row: RowRef, column: str) -> str:
    """The column of a view that holds a field of a row; an empty field name marks that the row is there."""
    return f"{row.scope}|{'.'.join(row.path)}|{column}"


@dataclass(frozen=True, slots=True)
class Stored:
    """A value that was computed into columns of a view; `settled`: another one says that it is a certain record's."""

    name: str
    sure: bool
    unknown: bool | None
    gaps: tuple[Gap, ...] = ()
    kind: str = "date"
    settled: bool = False

    def read(self, table: ir.Table) -> Val:
        """The value as columns of `table`; without a name it is always unknown, or absent."""
        if not self.name:
            return nothing(self.kind, self.gaps[0] if self.gaps else None)
        value = table[self.name]
        unknown: Bool
        if self.unknown is not None:
            unknown = self.unknown
        else:
            unknown = value.isnull() if self.sure else table[self.name + "?"].fill_null(False)
        return Val(value, unknown, self.sure, read_gaps(table, self.name, self.gaps, unknown))

    def of_record(self, table: ir.Table) -> Bool:
        """Where the value, known or not, is that of a record of which it is sure that it is the one sought."""
        return table[self.name + SETTLED].fill_null(False) if self.settled else False


def store(name: str, val: Val) -> tuple[dict[str, Expr], Stored]:
    """The columns that hold a value, and how to read them again."""
    columns = {name: val.value}
    constant = isinstance(val.unknown, bool)
    if not constant and not val.sure:
        columns[name + "?"] = val.unknown
    columns.update(mask_gaps(name, val.gaps))
    stored = Stored(name, val.sure, val.unknown if isinstance(val.unknown, bool) else None, tuple(val.gaps))
    return columns, stored


def mask_gaps(name: str, gaps: Gaps) -> dict[str, Expr]:
    """The column that holds which of several gaps there are, a bit each; a single gap needs none."""
    if len(gaps) < 2:
        return {}
    return {name + "#": bits(gaps)}


def bits(gaps: Gaps) -> Expr:
    """Gaps as bits, in their order; beyond 62 the last bit stands for the rest."""
    none = ibis.literal(0, type="int64")
    total: Expr | None = None
    for place, when in enumerate(gaps.values()):
        if when is not False:
            bit = choose(when, ibis.literal(_bit(place), type="int64"), none)
            total = bit if total is None else total | bit
    return none if total is None else total


def holds_bit(mask: Expr, place: int) -> Expr:
    """Whether a mask of gaps holds that of a place; it does not where there is no mask."""
    return ((mask & _bit(place)) != 0).fill_null(False)


def _bit(place: int) -> int:
    return 1 << min(place, 61)


def read_gaps(table: ir.Table, name: str, gaps: Iterable[Gap], unknown: Bool) -> dict[Gap, Bool]:
    """Gaps out of their column; a single one is there where the value is unknown."""
    listed = tuple(gaps)
    if len(listed) < 2:
        return dict.fromkeys(listed, unknown)
    return _held(table, name, listed)


def _held(table: ir.Table, name: str, gaps: Iterable[Gap]) -> dict[Gap, Bool]:
    return {gap: holds_bit(table[name + "#"], place) for place, gap in enumerate(gaps)}


@dataclass(frozen=True, slots=True)
class Range:
    """A number as a range in columns: low, and high where it differs; `gaps` say what makes it wide.

    `apart`: what is missing has a column of its own, since it may be missing where low and high are the same.
    """

    name: str
    exact: bool
    gaps: tuple[Gap, ...] = ()
    apart: bool = False

    def read(self, table: ir.Table) -> tuple[Expr, Expr, dict[Gap, Bool]]:
        """Low, high and the gaps."""
        low = table[self.name].fill_null(0) if self.name else ibis.literal(0)
        if self.exact:
            return low, low, {}
        high = table[self.name + "^"].fill_null(0)
        if self.apart:
            return low, high, _held(table, self.name, self.gaps)
        return low, high, read_gaps(table, self.name, self.gaps, low != high)


@dataclass(frozen=True, slots=True)
class Found:
    """The first sure day, and the first possible one, of evidence."""

    name: str
    gaps: tuple[Gap, ...] = ()

    def read(self, table: ir.Table) -> tuple[Expr, Expr, dict[Gap, Bool]]:
        """The first sure day, the first only possible one, and why it is only possible."""
        if not self.name:
            empty = ibis.null("date")
            return empty, empty, {}
        possible = table[f"{self.name}:p"]
        return table[f"{self.name}:d"], possible, read_gaps(table, self.name, self.gaps, possible.notnull())


Answer = Stored | Range | Found


@dataclass
class View:
    """A relation of records, with the answers that were already looked up for them.

    `entities`: which entity the rows of each scope are of; none for rows that were computed. `answers`: question → how
    its columns are read. `unit`: the column with the record's organisational unit.
    """

    table: ir.Table
    delivery: Delivery
    entities: Mapping[str, str]
    answers: Mapping[Any, Answer] = field(default_factory=dict)
    unit: Column | None = None
    values: dict[Any, Val] = field(default_factory=dict)
    truths: dict[Any, Truth] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """What stands for the Stichtag."""
        return self.delivery.today

    def over(self, table: ir.Table, answers: Mapping[Any, Answer] | None = None) -> View:
        """The same records in another relation, with further answers."""
        return View(table, self.delivery, self.entities, {**self.answers, **(answers or {})}, self.unit)

    def anchor(self) -> Val:
        """The day on which the period began."""
        return Val(self.table[ANCHOR]) if ANCHOR in self.table.columns else nothing("date")

    def target(self, row: RowRef) -> str:
        """The entity that a row is of."""
        return self.delivery.target(self.entities[row.scope], row.path)

    def there(self, row: RowRef) -> tuple[Bool, dict[Gap, Bool]]:
        """Where a row is there, and why it is not known: a link or a row on the way was not delivered."""
        if not row.path:
            return (True if row.scope.isdigit() else self.table[name_of(row, "")].notnull()), {}
        link, lost = self.link(row)
        target = self.target(row)
        if link is None:
            return False, lost
        known = link.notnull()
        if not self.delivery.has(target):
            return False, {**lost, self.delivery.missing_table(target): known}
        found = self.table[name_of(row, "")].notnull()
        orphan = self.delivery.missing_table(target)
        return found, {**lost, orphan: any_of(lost.get(orphan, False), all_of(known, ~found))}

    def link(self, row: RowRef) -> tuple[Expr | None, dict[Gap, Bool]]:
        """The key that leads to a row reached by links, and why it is not known; None where it is never known."""
        owner = self.target(RowRef(row.scope, row.path[:-1], ""))
        upper, lost = self.there(RowRef(row.scope, row.path[:-1], owner))
        if upper is False:
            return None, lost
        if not self.delivery.has_column(owner, row.path[-1]):
            return None, {**lost, Gap(f"{owner}.{row.path[-1]}", Cause.NOT_DELIVERED): upper}
        return self.table[link_name(row)], lost

    def column(self, column: Column) -> Val:
        """A field: unknown where its emptiness says so, where its row is missing, or where it cannot be read."""
        return self._field(column, column.empty is Empty.UNKNOWN and not column.key)

    def filled(self, column: Column) -> Val:
        """A field of which only a missing delivery or an unreadable cell is unknown."""
        return self._field(column, False)

    def _field(self, column: Column, empty_is_unknown: bool) -> Val:
        entity = self.target(column.row)
        if not entity:
            return Val(self.table[name_of(column.row, column.name)])
        if column.key and column.name != self.delivery.entity(entity).key:
            return self._key(column)
        there, lost = self.there(column.row)
        astray = any_of(*lost.values())
        if not column.key and not self.delivery.has_column(entity, column.name):
            unknown = any_of(there, astray)
            own = {self.delivery.missing(column): there} if there is not False else {}
            return Val(ibis.null(TYPES[column.type]), unknown, unknown is True, {**lost, **own})
        name = name_of(column.row, column.name)
        if there is False or not self.delivery.has(entity):
            return Val(ibis.null(TYPES[column.type]), astray, False, lost)
        value = self.table[name]
        if there is True and self.delivery.filled(entity, column.name):
            return Val(value, sure=True)
        bad: Bool = False
        if not column.key and self.delivery.unreadable(entity, column.name) is not None:
            bad = self.table[name + "!"].fill_null(False)
        empty = all_of(there, value.isnull())
        own_gap = empty if empty_is_unknown else bad
        gaps = {**lost, self.delivery.missing(column): own_gap} if own_gap is not False else lost
        running = all_of(empty, negation(bad)) if column.empty is Empty.RUNNING and not column.key else False
        return Val(value, any_of(own_gap, astray), empty_is_unknown and there is True, gaps, running)

    def _key(self, column: Column) -> Val:
        """A link column."""
        link, lost = self.link(RowRef(column.row.scope, (*column.row.path, column.name), ""))
        return Val(ibis.null("string") if link is None else link, any_of(*lost.values()), False, lost)


def link_name(row: RowRef) -> str:
    """The column that holds the key of a row reached by links."""
    return name_of(RowRef(row.scope, row.path[:-1], ""), row.path[-1])


def names_for(column: Column) -> set[str]:
    """Every column of a view that reading a field may need: its own, and those that lead to its row."""
    row = column.row
    found = {name_of(row, column.name), name_of(row, column.name) + "!", name_of(row, ""), f"{row.scope}||"}
    for length in range(1, len(row.path) + 1):
        upper = RowRef(row.scope, row.path[:length], "")
        found |= {link_name(upper), name_of(upper, "")}
    return found
