"""Which time a selection of records asks about: read off its condition, so that coverage means the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan.conditions import All, Compare, Condition, Named, Operator
from engine.plan.quotas import Measure
from engine.plan.rules import Rule
from engine.plan.values import (
    Column,
    Duration,
    Earliest,
    Latest,
    Literal,
    Period,
    RowRef,
    Rows,
    Shifted,
    Today,
    Unit,
    Value,
    YearStart,
)

_LOWER = (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL)
_UPPER = (Operator.AT_MOST, Operator.LESS, Operator.EQUAL)
_DAY = Duration(1, Unit.DAYS)


def lower_bounds(rows: Rows) -> tuple[Value, ...]:
    """The first days that `where` leaves to the records' own day (through All and Named only).

    Of a day after which it must lie that is the day after.
    """
    return tuple(_bounds(rows, rows.where, _LOWER))


def upper_bounds(rows: Rows) -> tuple[Value, ...]:
    """The last days that `where` leaves to the records' own day; the mirror image of `lower_bounds`."""
    return tuple(_bounds(rows, rows.where, _UPPER))


def population(rule: Rule) -> Rows:
    """The records that a quota speaks of: those that are counted, or of a measure of what they fulfil only those."""
    quota = rule.quota
    assert quota is not None
    whole = quota.fulfilled is None or quota.measure in (Measure.SHARE, Measure.RATIO)
    where = rule.applies if whole or quota.fulfilled is None else All((rule.applies, quota.fulfilled))
    return Rows("", rule.entity, RowRef("", (), rule.entity), "", quota.day, where)


def fixed(value: Value) -> bool:
    """Whether a day follows from the Stichtag alone, by the calendar's months and days."""
    match value:
        case Today() | Literal() | Period():
            return True
        case YearStart():
            return fixed(value.day)
        case Shifted():
            counted = isinstance(value.amount, Duration) and value.amount.unit is not Unit.WORKING_DAYS
            return counted and fixed(value.day)
        case Earliest() | Latest():
            return all(fixed(day) for day in value.days)
        case _:
            return False


def _bounds(rows: Rows, condition: Condition, wanted: tuple[Operator, ...]) -> Iterator[Value]:
    match condition:
        case All():
            for part in condition.parts:
                yield from _bounds(rows, part, wanted)
        case Named():
            yield from _bounds(rows, condition.condition, wanted)
        case Compare(left=Column() as left) if _is_day(left, rows) and condition.operator in wanted:
            strict = condition.operator in (Operator.MORE, Operator.LESS)
            yield Shifted(condition.right, _DAY, condition.operator is Operator.MORE) if strict else condition.right
        case _:
            return


def _is_day(column: Column, rows: Rows) -> bool:
    """Whether a column is the own day of the selected records."""
    own = column.row.scope == rows.scope and not column.row.path
    return own and rows.day is not None and column.name == rows.day.name
