"""Draws the columns of one further table; everything that is not drawn stays empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from caseload.columns import NO_DAY, Bools, Choice, Column, Flags, Ints, Partly, Table, Whole
from caseload.columns import Days as DayColumn
from caseload.draw import Draw, add_months, month_end, month_start
from caseload.further.spec import Beat, Content, Days, Field, Months, Pick, Range, Spec, Yes
from schemas.factmodel import Empty, Entity, FieldType
from schemas.factmodel import Field as Described
from schemas.node import fold

_YEAR = 12


@dataclass(frozen=True, slots=True)
class Ground:
    """What a field may depend on: the record above it, the number of the row within that record, the Stichtag."""

    draw: Draw
    today: int
    shares: Mapping[str, float]
    entity: Entity
    above: Table
    rank: Ints

    @property
    def rows(self) -> int:
        """How many rows are drawn."""
        return len(self.rank)


def fill(ground: Ground, fields: tuple[Field, ...], table: Table) -> Table:
    """The table with the drawn fields; a later field may depend on an earlier one.

    One that the fact model does not have is drawn as well, for those that depend on it, and dropped in the end.
    """
    for one in fields:
        name = fold(one.name)
        described = ground.entity.fields.get(name) or Described(name, name, FieldType.TEXT)
        column = _column(ground, described, one.content, table)
        there = ground.draw.chance(ground.rows, one.share)
        for other, wanted in one.where.items():
            there &= holds(_seen(ground, table, other), wanted, ground.today)
        table[name] = _kept(column, there)
    return table


def chosen(draw: Draw, spec: Spec, above: Table, size: int, today: int) -> Ints:
    """The positions of the parent's records that a spec is about."""
    there = draw.chance(size, spec.share)
    for name, wanted in spec.where.items():
        there &= holds(above[_age(name)], wanted, today)
    return np.flatnonzero(there)


def holds(column: Column, wanted: str, today: int) -> Bools:
    """Whether each cell is what `wanted` says: a choice (several with a comma), ja, nein, leer, or an age."""
    match column:
        case Choice(codes, names):
            return np.isin(codes, [names.index(name) for name in wanted.split(", ") if name in names])
        case Flags(truth):
            return np.asarray(truth if wanted == "ja" else ~truth, dtype=np.bool_)
        case DayColumn(numbers):
            return _of_days(numbers, wanted, today)
        case Partly(inner, there):
            return np.asarray(holds(inner, wanted, today) & there, dtype=np.bool_)
        case _:
            raise ValueError(wanted)


def _of_days(numbers: Ints, wanted: str, today: int) -> Bools:
    if wanted in ("leer", "gefüllt"):
        return np.asarray((numbers == NO_DAY) == (wanted == "leer"), dtype=np.bool_)
    low, _, high = wanted.removesuffix(" Jahre").partition(" bis ")
    reached = add_months(np.full(1, today), -_YEAR * int(low))[0]
    passed = add_months(np.full(1, today), -_YEAR * (int(high) + 1))[0]
    return np.asarray((numbers <= reached) & (numbers > passed), dtype=np.bool_)


def _age(name: str) -> str:
    return "geburtsdatum" if name == "alter" else fold(name)


def _seen(ground: Ground, table: Table, name: str) -> Column:
    """A field of the row itself, else of the record above it."""
    return table[_age(name)] if _age(name) in table else ground.above[_age(name)]


def _column(ground: Ground, described: Described, content: Content, table: Table) -> Column:
    draw, rows = ground.draw, ground.rows
    match content:
        case Days(low, high, base):
            start = np.full(rows, ground.today) if base is None else _base(ground, table, base)
            none = start == NO_DAY
            days = np.where(none, NO_DAY, np.where(none, 0, start) + draw.between(low, high, rows))
            return DayColumn(_possible(ground, described, days, cared=base is None))
        case Beat(every, low, high):
            days = ground.today - ground.rank * every + draw.between(low, high, rows)
            return DayColumn(_possible(ground, described, days, cared=True))
        case Months(day):
            return DayColumn(_monthly(ground, day))
        case Range(low, high):
            return Whole(draw.between(low, high, rows))
        case Yes(share, known):
            return Flags(draw.chance(rows, share if known is None else ground.shares[known]))
        case Pick(weights):
            picked = draw.pick(weights, rows)
            return picked.keep(~picked.has("")) if "" in weights else picked


def _monthly(ground: Ground, day: int) -> Ints:
    """The day of each month back from the last month in which it has come."""
    today = np.full(ground.rows, ground.today)
    first = month_start(today)
    reached = np.minimum(first + day - 1, month_end(today)) <= today
    start = month_start(add_months(first, np.where(reached, 0, -1) - ground.rank))
    return np.minimum(start + day - 1, month_end(start))


def _base(ground: Ground, table: Table, name: str) -> Ints:
    column = _seen(ground, table, name)
    assert isinstance(column, DayColumn)
    return column.numbers


def _possible(ground: Ground, described: Described, days: Ints, cared: bool) -> Ints:
    """Nothing has happened after the Stichtag, nor to a person before care began."""
    since = ground.above.get("betreut_seit")
    if cared and isinstance(since, DayColumn):
        days = np.maximum(days, since.numbers)
    if described.planned:
        return days
    later = NO_DAY if described.empty is not Empty.UNKNOWN else ground.today
    return np.where(days > ground.today, later, days)


def _kept(column: Column, there: Bools) -> Column:
    """The column, empty where not `there`."""
    if there.all():
        return column
    match column:
        case Choice():
            return column.keep(there)
        case DayColumn(numbers):
            return DayColumn(np.where(there, numbers, NO_DAY))
        case Flags() | Whole():
            return Partly(column, there)
        case _:
            return column
