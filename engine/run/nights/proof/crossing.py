"""Where the turn of the Stichtag can show: the values of columns for which a condition may have become another.

The claim for every value and condition: of a record none of whose rows was changed, came into being or holds one of the
noted days in the noted column, it is today what it was on the day before. What cannot be claimed raises Unproven; the
rule is then evaluated in full. Days that follow from the Stichtag alone (`fixed`) move; what they are compared with
crosses only between where they were and where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine import calendar
from engine.plan.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Counting,
    Counts,
    Covers,
    Filled,
    Lasts,
    Named,
    Not,
    OneOf,
    Operator,
)
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
    Rows,
    Scaled,
    Shifted,
    Tally,
    Unset,
    Value,
    YearStart,
)
from engine.plan.window import lower_bounds, upper_bounds
from engine.run.nights.proof.compared import turned
from engine.run.nights.proof.days import Days, leading, stretch
from engine.run.nights.proof.spots import Unproven
from engine.run.nights.proof.turn import Turn
from schemas.cases.case import Coverage
from schemas.factmodel import Empty


@dataclass
class Claims(Turn):
    """Claims about values and conditions; each notes what it rests on, and raises Unproven where it cannot be made."""

    def values(self, *values: Value | None) -> None:
        """Claims of each value that it is what it was."""
        for one in values:
            if one is not None:
                self._value(one)

    def _value(self, value: Value) -> None:
        moves = self.moves(value)
        if moves is not None:
            if moves[0] != moves[1]:
                raise Unproven("ein Tag, der dem Stichtag folgt, wird mit anderem verrechnet")
            return
        match value:
            case Literal() | Unset() | CoverageStart() | Column() | NextRecord() | Anchor():
                return
            case YearStart() | Moved() | Shifted():
                self.values(value.day)
            case Earliest() | Latest():
                self.values(*value.days)
            case FirstPresent():
                self.values(*value.values)
            case Choose():
                for condition, then in value.branches:
                    self.condition(condition)
                    self.values(then)
                self.values(value.otherwise)
            case Newest():
                self.rows(value.rows)
                self.values(value.value)
            case FirstEvidence():
                self.rows(value.rows)
                self.window(value.day, value.earliest)
            case Tally():
                self.rows(value.rows)
            case DaysBetween():
                self.values(value.start, value.end)
            case Scaled():
                self.values(value.left, value.right)
            case _:
                raise Unproven(f"Wert {type(value).__name__}")

    def window(self, day: Column, earliest: Value | None) -> None:
        """Claims of evidence from `earliest` on that the same records lie in its window."""
        if earliest is None:
            return
        moves = self.moves(earliest)
        if moves is None:
            self.values(earliest)
            # Possible evidence counts only once its window has begun.
            self.crosses(earliest, self.come)
            return
        covered = self.coverage.get(day.row.entity, Coverage()).start
        if covered is not None and (moves[0] >= covered) != (moves[1] >= covered):
            raise Unproven("das Zeitfenster verlässt die Lieferung")
        self.passes(day, Operator.AT_LEAST, moves)

    def rows(self, rows: Rows) -> None:
        """Claims of a selection that it holds the same records; that a record came into being is seen elsewhere."""
        self.condition(rows.where)
        covered = self.coverage.get(rows.entity, Coverage())
        if covered.start is not None:
            self._bounds(lower_bounds(rows), covered.start)
        if covered.end is not None:
            self._bounds(upper_bounds(rows), covered.end)

    def _bounds(self, bounds: tuple[Value, ...], edge: date) -> None:
        for bound in bounds:
            moves = self.moves(bound)
            if moves is None:
                self.values(bound)
            elif _order(moves[0], edge) != _order(moves[1], edge):
                raise Unproven("das Zeitfenster verlässt die Lieferung")

    def condition(self, condition: Condition | None) -> None:
        """Claims of a condition that it is as true as it was."""
        match condition:
            case None | Constant():
                return
            case All() | AnyOf():
                for part in condition.parts:
                    self.condition(part)
            case Not():
                self.condition(condition.part)
            case Named():
                self.condition(condition.condition)
            case Compare():
                self._compare(condition)
            case OneOf():
                self.values(condition.value)
            case Filled():
                return
            case Lasts():
                self._lasts(condition)
            case Counts():
                self.rows(condition.rows)
                self.condition(condition.breaks)
                self.values(condition.number)
            case Covers():
                self.rows(condition.rows)
                self.values(condition.first, condition.last, condition.number)

    def _compare(self, node: Compare) -> None:
        left, right = self.moves(node.left), self.moves(node.right)
        if left is not None and right is not None:
            if [_order(left[n], right[n]) for n in (0, 1)] != [_order(left[0], right[0])] * 2:
                raise Unproven("ein Vergleich zweier Tage, die dem Stichtag folgen")
            return
        sides = ((node.left, node.operator, right), (node.right, node.operator.mirrored, left))
        for value, operator, moves in sides:
            if moves is not None:
                self.values(value)
                self.passes(value, operator, moves)
                return
        for value, number in ((node.left, node.right), (node.right, node.left)):
            if isinstance(value, DaysBetween) and self._elapsed(value, number):
                return
        self.values(node.left, node.right)

    def _elapsed(self, value: DaysBetween, number: Value) -> bool:
        """Days from a record's day to one that follows from the Stichtag, compared with a number of the rulebook."""
        moves = self.moves(value.end)
        if moves is None or self.moves(value.start) is not None:
            return False
        if isinstance(number, Unset):
            self.values(value.start)
            return True
        if not isinstance(number, Literal) or not isinstance(number.value, Decimal | int):
            return False
        back = [calendar.add_days(day, -int(number.value) + slack) for day in moves for slack in (-1, 1)]
        self.values(value.start)
        self.crosses(value.start, stretch(min(back), max(back)))
        return True

    def _lasts(self, node: Lasts) -> None:
        if isinstance(node.amount, Unset):
            self.values(node.start)
            return
        end = node.end
        still = isinstance(end, Column) and end.empty is Empty.RUNNING
        moves = self.moves(end)
        if still or (moves is not None and moves[0] != moves[1]):
            self.values(node.start)
            ends = (self.before, self.today) if moves is None else moves
            self.crosses(node.start, self._bounding(node, turned(node.operator.mirrored, *ends)))
        elif moves is not None:
            self.values(node.start)
        if moves is None:
            began = self.moves(node.start)
            if began is None:
                self.values(node.start, end)
            else:
                if still:
                    raise Unproven("eine laufende Dauer ab einem Tag, der dem Stichtag folgt")
                self.values(end)
                self.passes(end, node.operator, (self._bound(node, began[0]), self._bound(node, began[1])))

    def _bound(self, node: Lasts, start: date) -> date:
        assert isinstance(node.amount, Duration)
        if node.counting is Counting.AGE and node.amount.months is not None:
            return calendar.age_reached(start, node.amount.months)
        return calendar.after(start, node.amount, self.calendar, node.counting is Counting.INCLUSIVE)

    def _bounding(self, node: Lasts, days: Days) -> Days:
        """The days from which a time lasts into `days`."""
        assert isinstance(node.amount, Duration)
        amount = node.amount
        return leading(
            days, lambda day: self._bound(node, day), lambda day: calendar.before(day, amount, self.calendar)
        )


def _order(one: date, other: date) -> int:
    return (one > other) - (one < other)
