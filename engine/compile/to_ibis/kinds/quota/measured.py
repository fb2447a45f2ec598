"""What the piles of one unit measure, with worst and best case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from engine.plan.quotas import Measure, Quota

Piles = Mapping[str, Any]
"""One row of `piles`."""

EMPTY: Piles = {
    **dict.fromkeys(("counted", "failed", "open", "perhaps", "perhaps_failed", "perhaps_open"), 0),
    **{f"{name}_{what}": 0 for name in ("of", "per") for what in ("number", "blind", "months", "told")},
    **dict.fromkeys(("of_total", "per_total", "middle", "middles")),
}
"""The piles of a unit without records."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with its worst and best case (None: no bound, or nothing to measure).

    `whole` is what the unknown are a share of.
    """

    numerator: Fraction
    denominator: Fraction | None
    unknown: int
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    whole: int

    def within(self, limit: Fraction) -> bool:
        """Whether the unknown are at most `limit` per cent."""
        return 100 * self.unknown <= limit * self.whole


def measured(quota: Quota, row: Piles, months: int) -> Measured:
    """The measure of a unit; `months` is how many months the quota speaks of."""
    if quota.measure is Measure.SHARE:
        return _share(row)
    if quota.measure is Measure.COUNT:
        met, unknown = row["counted"], row["open"] + row["perhaps"] + row["perhaps_open"]
        return Measured(Fraction(met), None, unknown, Fraction(met), Fraction(met), Fraction(met + unknown),
                        met + unknown)  # fmt: skip
    return _amounts(quota, row, months)


def _share(row: Piles) -> Measured:
    met, failed, unsure = row["counted"], row["failed"], row["open"]
    maybe, never, either = row["perhaps"], row["perhaps_failed"], row["perhaps_open"]
    unknown = unsure + maybe + never + either
    worst = _per_cent(met, met + failed + unsure + never + either)
    best = _per_cent(met + unsure + maybe + either, met + failed + unsure + maybe + either)
    decided = met + failed
    return Measured(Fraction(met), Fraction(decided), unknown, _per_cent(met, decided), worst, best, decided + unknown)


def _amounts(quota: Quota, row: Piles, months: int) -> Measured:
    """Sum, mean, median and ratio: without bounds as soon as anything is unknown."""
    ratio = quota.measure is Measure.RATIO
    monthly = quota.stretch is not None and quota.stretch.monthly
    unknown = row["open"] + row["perhaps"] + row["perhaps_open"] + row["of_blind"]
    if ratio:
        unknown += row["perhaps_failed"] + row["per_blind"]
    if monthly:
        told = min(row["of_told"], row["per_told"]) if ratio else row["of_told"]
        unknown += max(0, months - told)
    total, number = Fraction(row["of_total"] or 0), row["of_number"]
    denominator = _to(quota, row) if ratio else Fraction(number)
    value = _value(quota, row, total, denominator, row["of_months"] if monthly else number)
    bound = None if unknown else value
    return Measured(total, denominator, unknown, value, bound, bound, number + unknown)


def _to(quota: Quota, row: Piles) -> Fraction:
    """What a ratio is built to."""
    whole = Fraction(row["per_total"] or 0)
    if not quota.per_mean:
        return whole
    return whole / row["per_months"] if row["per_months"] else Fraction(0)


def _value(quota: Quota, row: Piles, total: Fraction, denominator: Fraction, parts: int) -> Fraction | None:
    if quota.measure is Measure.SUM:
        return total
    if quota.measure is Measure.RATIO:
        return 100 * total / denominator if denominator else None
    if quota.measure is Measure.MEAN:
        return total / parts if parts else None
    return Fraction(row["middle"]) / row["middles"] if row["middles"] else None


def _per_cent(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None
