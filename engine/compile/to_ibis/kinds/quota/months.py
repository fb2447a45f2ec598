"""The months that a quota speaks of, counted from the Stichtag."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from engine.plan.quotas import Quota, Span
from engine.plan.values import Duration
from schemas.cases.case import Coverage


@dataclass(frozen=True, slots=True)
class Months:
    """Months as numbers (year·12 + month - 1): the report's month `last`, how many, and the first one looked at.

    `first` is None where a quota does not speak of months.
    """

    last: int
    number: int = 1
    first: int | None = None

    @property
    def name(self) -> str:
        """The report's month as 2020-06."""
        return f"{self.last // 12:04}-{self.last % 12 + 1:02}"

    def covered(self, coverage: Coverage, today: date) -> bool:
        """Whether a delivery reaches over all the months, as far as they have come."""
        assert self.first is not None
        end = min(today, _begin(self.last + 1) - timedelta(1))
        starts = coverage.start is None or coverage.start <= _begin(self.first)
        return starts and (coverage.end is None or coverage.end >= end)


def months_of(quota: Quota, today: date) -> Months:
    """The months of a quota on a Stichtag."""
    month = today.year * 12 + today.month - 1
    stretch = quota.stretch
    if stretch is None:
        return Months(month)
    last = month - (stretch.lag.months or 0 if isinstance(stretch.lag, Duration) else 0)
    number = {Span.MONTH: 1, Span.YEAR: 12, Span.PROGRESS: last % 12 + 1}[stretch.span]
    before = 12 if quota.compared is not None and quota.compared.of is None else 0
    return Months(last, number, last - number + 1 - before)


def _begin(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
