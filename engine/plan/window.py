"""Which time a selection of records asks about: read off its condition, so that coverage means the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan.conditions import All, Compare, Condition, Named, Operator
from engine.plan.values import Column, Rows, Value

_LOWER = (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL)
_UPPER = (Operator.AT_MOST, Operator.LESS, Operator.EQUAL)


def lower_bounds(rows: Rows) -> tuple[Value, ...]:
    """The days that `where` demands the records' own day to lie on or after (through All and Named only)."""
    return tuple(_bounds(rows, rows.where, _LOWER))


def upper_bounds(rows: Rows) -> tuple[Value, ...]:
    """The days that `where` demands the records' own day to lie on or before (through All and Named only)."""
    return tuple(_bounds(rows, rows.where, _UPPER))


def _bounds(rows: Rows, condition: Condition, wanted: tuple[Operator, ...]) -> Iterator[Value]:
    match condition:
        case All():
            for part in condition.parts:
                yield from _bounds(rows, part, wanted)
        case Named():
            yield from _bounds(rows, condition.condition, wanted)
        case Compare(left=Column() as left) if _is_day(left, rows) and condition.operator in wanted:
            yield condition.right
        case _:
            return


def _is_day(column: Column, rows: Rows) -> bool:
    """Whether a column is the own day of the selected records."""
    own = column.row.scope == rows.scope and not column.row.path
    return own and rows.day is not None and column.name == rows.day.name
