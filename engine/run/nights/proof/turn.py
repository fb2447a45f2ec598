"""From one Stichtag to the next: which days move, and which values of columns they move over.

Days that follow from the Stichtag alone move. What they are compared with crosses only between where they were and
where they are; for other days it is read off the plan from which values of which columns they are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from engine import calendar
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
from engine.run.nights.proof.days import Days, leading, stretch, union
from schemas.case import Coverage
from schemas.factmodel import FieldType


class Unproven(Exception):  # noqa: N818
    """It cannot be claimed that only cases with a noted day change; the text says what of (German)."""


@dataclass
class Turn:
    """From the day before to the Stichtag: what is compared, and what was noted.

    `coverage` is what the delivery covers of each table, the same on both days. `anchors` are the days that a period
    of the cycle in hand may begin with.
    """

    before: date
    today: date
    calendar: Calendar
    coverage: dict[str, Coverage]
    noted: dict[tuple[str, str], list[Days]] = field(default_factory=dict)
    all_rows: set[str] = field(default_factory=set)
    anchors: tuple[Value, ...] = ()

    @property
    def both(self) -> Days:
        """The Stichtag, the day before and all between."""
        return ((self.before, self.today),)

    @property
    def near(self) -> Days:
        """The same with a day on either side, for periods that begin on the day after."""
        return ((calendar.add_days(self.before, -1), calendar.add_days(self.today, 1)),)

    def take(self, other: Turn) -> None:
        """Notes what was noted elsewhere."""
        for place, found in other.noted.items():
            self.noted.setdefault(place, []).extend(found)
        self.all_rows |= other.all_rows

    def days(self) -> dict[tuple[str, str], Days]:
        """The noted days by entity and column."""
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

    def note(self, entity: str, column: str, days: Days) -> None:
        """Records with such a day are looked at again."""
        if days:
            self.noted.setdefault((entity, column), []).append(days)

    def passes(self, value: Value, moves: tuple[date, date]) -> None:
        """Notes where a value that is what it was lies where another day has moved."""
        if moves[0] != moves[1]:
            self.crosses(value, stretch(*moves))

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
            case _:
                for part in self._parts(value):
                    self.crosses(part, days)

    def _parts(self, value: Value) -> tuple[Value, ...]:
        """The values of which a value is one."""
        match value:
            case Earliest() | Latest():
                return value.days
            case FirstPresent():
                return value.values
            case Choose():
                rest = () if value.otherwise is None else (value.otherwise,)
                return (*(then for _, then in value.branches), *rest)
            case Newest():
                return (value.value,)
            case NextRecord() | FirstEvidence():
                return (value.day,)
            case Anchor():
                return self.anchors
            case _:
                raise Unproven(f"ein Tag aus {type(value).__name__}")
