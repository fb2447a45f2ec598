"""From one Stichtag to the next: which days move, and which values of columns they move over.

Days that follow from the Stichtag alone move. What they are compared with crosses only between where they were and
where they are; for other days it is read off the plan from which values of which columns they are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from engine import calendar
from engine.plan.conditions import Operator
from engine.plan.rules import Calendar, CalendarUnit
from engine.plan.values import (
    Anchor,
    Choose,
    Column,
    CoverageStart,
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
    Shifted,
    Today,
    Unset,
    Value,
    YearStart,
)
from engine.run.nights.proof.compared import turned
from engine.run.nights.proof.days import Days, leading, union
from engine.run.nights.proof.spots import Guard, Later, Pause, Spot, Unproven, guard_of
from schemas.cases.case import Coverage
from schemas.factmodel import FieldType


@dataclass
class Turn:
    """From the day before to the Stichtag: what is compared, and what was noted.

    `coverage` is what the delivery covers of each table, the same on both days. `anchors` are the days that a period
    of the cycle in hand may begin with, `later` by entity and column those of them that only matter while they are the
    last. Whoever has a running one of the `pauses` is looked at. `guarded`: everything that the rule in hand looks at
    lies in one case, so that guards mean that case.
    """

    before: date
    today: date
    calendar: Calendar
    coverage: dict[str, Coverage]
    noted: dict[Spot, list[Days]] = field(default_factory=dict)
    all_rows: set[str] = field(default_factory=set)
    pauses: set[Pause] = field(default_factory=set)
    anchors: tuple[Value, ...] = ()
    later: dict[tuple[str, str], Later] = field(default_factory=dict)
    guards: tuple[Guard, ...] = ()
    guarded: bool = False

    @property
    def both(self) -> Days:
        """The Stichtag, the day before and all between."""
        return ((self.before, self.today),)

    @property
    def come(self) -> Days:
        """The days that lay ahead and do no longer: for what is so from a day on."""
        return ((calendar.add_days(self.before, 1), self.today),)

    @property
    def gone(self) -> Days:
        """The days that lay not behind and do now: for what is so after a day."""
        return ((self.before, calendar.add_days(self.today, -1)),)

    def take(self, other: Turn) -> None:
        """Notes what was noted elsewhere."""
        for place, found in other.noted.items():
            self.noted.setdefault(place, []).extend(found)
        self.all_rows |= other.all_rows
        self.pauses |= other.pauses

    def days(self) -> dict[Spot, Days]:
        """The noted days by where they were noted."""
        return {place: union(found) for place, found in self.noted.items()}

    def moves(self, value: Value) -> tuple[date, date] | None:
        """Where a day that follows from the Stichtag alone was and is; None for any other value."""
        was = self._fixed(value, self.before)
        now = self._fixed(value, self.today)
        return None if was is None or now is None else (was, now)

    def _fixed(self, value: Value, today: date) -> date | None:
        match value:
            case Today():
                return today
            case Literal(value=date() as day):
                return day
            case Period():
                return calendar.unit_of(today, CalendarUnit.MONTH)[value.last]
            case YearStart() | Moved() | Shifted():
                start = self._fixed(value.day, today)
                return None if start is None else self._counted(value, start)
            case Earliest() | Latest():
                known = [found for one in value.days if (found := self._fixed(one, today)) is not None]
                if not known or len(known) < len(value.days):
                    return None
                return min(known) if isinstance(value, Earliest) else max(known)
            case _:
                return None

    def _counted(self, value: YearStart | Moved | Shifted, day: date) -> date | None:
        count = self._count(value)
        return None if count is None else count(day)

    def _count(self, value: YearStart | Moved | Shifted) -> Callable[[date], date] | None:
        """What a value does with a day; None where the office has not set by how much."""
        if isinstance(value, YearStart):
            return lambda day: date(day.year, 1, 1)
        if isinstance(value, Moved):
            move = calendar.next_working_day if value.forward else calendar.previous_working_day
            return lambda day: move(day, self.calendar)
        amount = value.amount
        if not isinstance(amount, Duration):
            return None
        count = calendar.after if value.forward else calendar.before
        return lambda day: count(day, amount, self.calendar, value.inclusive)

    def into(self, value: YearStart | Moved | Shifted, days: Days) -> Days:
        """The days from which a value counts into `days`."""
        count = self._count(value)
        if count is None:
            return ()
        if not isinstance(value, Shifted) or not isinstance(value.amount, Duration):
            return leading(days, count, lambda day: day)
        amount, back = value.amount, calendar.before if value.forward else calendar.after
        return leading(days, count, lambda day: back(day, amount, self.calendar))

    def note(self, entity: str, column: str, days: Days, later: Later | None = None) -> None:
        """Records with such a day are looked at again."""
        if days:
            self.noted.setdefault(Spot(entity, column, self.guards, later), []).append(days)

    def passes(self, value: Value, operator: Operator, moves: tuple[date, date]) -> None:
        """Notes where a value that is what it was compares differently with a day that has moved."""
        self.crosses(value, turned(operator, *moves))

    def crosses(self, value: Value, days: Days) -> None:
        """Notes where a value that is what it was can be one of `days`."""
        if not days:
            return
        moves = self.moves(value)
        if moves is not None:
            if any(first <= moves[1] <= last for first, last in days):
                raise Unproven("ein fester Tag wird heute überschritten")
            return
        match value:
            case Unset():
                return
            case Column():
                self.note(value.row.entity, value.name, days)
            case CoverageStart():
                start = self.coverage.get(value.entity, Coverage()).start
                if start is not None:
                    self.crosses(Literal(start, FieldType.DATE), days)
            case YearStart() | Moved() | Shifted():
                self.crosses(value.day, self.into(value, days))
            case Anchor():
                self._begins(days)
            case Choose():
                self._chosen(value, days)
            case _:
                for part in self._parts(value):
                    self.crosses(part, days)

    def _begins(self, days: Days) -> None:
        """A period's first day is one of the anchors; some of them matter only until another period has begun."""
        for anchor in self.anchors:
            if isinstance(anchor, Column) and not anchor.row.path and (anchor.row.entity, anchor.name) in self.later:
                place = anchor.row.entity, anchor.name
                self.note(*place, days, self.later[place])
            else:
                self.crosses(anchor, days)

    def _chosen(self, value: Choose, days: Days) -> None:
        """The value of a branch is taken only where its condition is true."""
        outer = self.guards
        for condition, then in value.branches:
            guard = guard_of(condition) if self.guarded else None
            self.guards = outer if guard is None else (*outer, guard)
            self.crosses(then, days)
        self.guards = outer
        if value.otherwise is not None:
            self.crosses(value.otherwise, days)

    def _parts(self, value: Value) -> tuple[Value, ...]:
        """The values of which a value is one."""
        match value:
            case Earliest() | Latest():
                return value.days
            case FirstPresent():
                return value.values
            case Newest():
                return (value.value,)
            case NextRecord() | FirstEvidence():
                return (value.day,)
            case _:
                raise Unproven(f"ein Tag aus {type(value).__name__}")
