"""How an example of one day comes to another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine import calendar
from engine.plan.rules import CalendarUnit
from schemas.cases.case import Case, Row

_NEARBY = tuple(sign * days for days in (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365) for sign in (-1, 1))
"""Days by which an example may stand beside the Stichtag where its own place gives another outcome."""
_PERIOD = re.compile(r"(?P<year>[12]\d{3})(?:-Q(?P<quarter>[1-4])|-(?P<month>[01]\d))?$")
"""The name of a calendar period: 2020, 2020-Q2, 2020-06."""


@dataclass(frozen=True, slots=True)
class Move:
    """A way to another day: months first, then days."""

    months: int
    days: int = 0

    def __call__(self, day: date) -> date:
        """The day moved; on the calendar's edge it stays there."""
        return calendar.add_days(calendar.add_months(day, self.months), self.days)

    def case(self, case: Case) -> Case:
        """The same case with every day moved."""

        def moved(row: Row) -> Row:
            return {name: self(cell) if isinstance(cell, date) else cell for name, cell in row.items()}

        return Case({name: [moved(row) for row in rows] for name, rows in case.rows.items()})

    def period(self, name: str) -> str:
        """The name of a calendar period after the move; other periods keep theirs."""
        found = _PERIOD.match(name)
        if found is None:
            return name
        quarter, month = found["quarter"], found["month"]
        unit = CalendarUnit.QUARTER if quarter else CalendarUnit.MONTH if month else CalendarUnit.YEAR
        start = date(int(found["year"]), int(quarter) * 3 - 2 if quarter else int(month or 1), 1)
        return calendar.unit_name(self(start), unit)


def moves(day: date, today: date) -> Iterator[Move]:
    """Ways that bring an example of `day` to the Stichtag or close to it, each once, the best first.

    By days, by months, to the same place in the quarter, in the year, to the days around, and not at all.
    """
    apart = (today - day).days
    months = 12 * (today.year - day.year) + today.month - day.month
    ways = [
        Move(0, apart),
        Move(months, (today - calendar.add_months(day, months)).days),
        Move(months),
        Move(months - (today.month - 1) % 3 + (day.month - 1) % 3),
        Move(12 * (today.year - day.year)),
        *(Move(0, apart + days) for days in _NEARBY),
        Move(0),
    ]
    yield from dict.fromkeys(ways)
