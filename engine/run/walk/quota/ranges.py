"""The measure of a heap with its worst and best case; nothing is rounded here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from engine import calendar
from engine.plan.quotas import Measure, Quota, Span
from engine.plan.rules import Calendar
from engine.plan.values import Duration
from engine.run.walk.quota.heaps import Amounts, Heap


@dataclass(frozen=True, slots=True)
class Ranged:
    """A measure of one unit with its worst and best case; `whole` is what the unknown records are a share of."""

    numerator: Fraction
    denominator: Fraction | None
    unknown: int
    value: Fraction | None
    bounds: tuple[Fraction | None, Fraction | None]
    whole: int

    def tolerated(self, limit: Fraction) -> bool:
        """Whether no more is unknown than `limit` per cent."""
        return 100 * self.unknown <= limit * self.whole


def ranged(quota: Quota, heap: Heap, report: date) -> Ranged:
    """What a heap measures; `report` is a day of the report's month."""
    sure, maybe = heap.counted, heap.perhaps
    if quota.measure is Measure.SHARE:
        return _shared(heap)
    open_ones = sure[None] + maybe[True] + maybe[None]
    if quota.measure is Measure.COUNT:
        least, most = Fraction(sure[True]), Fraction(sure[True] + open_ones)
        return Ranged(least, None, open_ones, least, (least, most), sure[True] + open_ones)
    open_ones += heap.of.unknown
    if quota.measure is Measure.RATIO:
        return _ratio(quota, heap, open_ones + maybe[False] + heap.per.unknown, report)
    return _of_amounts(quota, heap.of, open_ones + _missing(quota, report, heap.of))


def _shared(heap: Heap) -> Ranged:
    sure, maybe = heap.counted, heap.perhaps
    decided = sure[True] + sure[False]
    open_ones = sure[None] + sum(maybe.values())
    worst = _per_cent(sure[True], decided + sure[None] + maybe[False] + maybe[None])
    hopeful = sure[None] + maybe[True] + maybe[None]
    best = _per_cent(sure[True] + hopeful, decided + hopeful)
    value = _per_cent(sure[True], decided)
    return Ranged(Fraction(sure[True]), Fraction(decided), open_ones, value, (worst, best), decided + open_ones)


def _ratio(quota: Quota, heap: Heap, unknown: int, report: date) -> Ranged:
    unknown += _missing(quota, report, heap.of, heap.per)
    denominator = heap.per.total
    if quota.per_mean:
        denominator = denominator / heap.per.months if heap.per.months else Fraction(0)
    value = 100 * heap.of.total / denominator if denominator else None
    bound = None if unknown else value
    return Ranged(heap.of.total, denominator, unknown, value, (bound, bound), len(heap.of.found) + unknown)


def _of_amounts(quota: Quota, amounts: Amounts, unknown: int) -> Ranged:
    ordered = sorted(amount for _, amount in amounts.found)
    number = len(ordered)
    value: Fraction | None = amounts.total
    if quota.measure is Measure.MEAN:
        monthly = quota.stretch is not None and quota.stretch.monthly
        parts = amounts.months if monthly else number
        value = amounts.total / parts if parts else None
    elif quota.measure is Measure.MEDIAN:
        middle = ordered[(number - 1) // 2 : number // 2 + 1]
        value = sum(middle, Fraction(0)) / len(middle) if middle else None
    bound = None if unknown else value
    return Ranged(amounts.total, Fraction(number), unknown, value, (bound, bound), number + unknown)


def _missing(quota: Quota, report: date, *amounts: Amounts) -> int:
    """How many months of the stretch lack a figure."""
    stretch = quota.stretch
    if stretch is None or not stretch.monthly:
        return 0
    months = {Span.MONTH: 1, Span.YEAR: 12, Span.PROGRESS: report.month}[stretch.span]
    return max(0, months - min(len(one.told) for one in amounts))


def _per_cent(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def report_day(quota: Quota, today: date) -> date:
    """A day of the report's month: the Stichtag, or its like some months before."""
    lag = quota.stretch.lag if quota.stretch is not None else None
    return calendar.before(today, lag, Calendar()) if isinstance(lag, Duration) else today


def first_day(quota: Quota, today: date) -> date | None:
    """The first day that the measure, or what it is compared with, looks at; None without a stretch."""
    stretch = quota.stretch
    if stretch is None:
        return None
    report = report_day(quota, today)
    back = {Span.MONTH: 0, Span.YEAR: 11, Span.PROGRESS: report.month - 1}[stretch.span]
    back += 12 if quota.compared is not None and quota.compared.of is None else 0
    return calendar.add_months(report.replace(day=1), -back)
