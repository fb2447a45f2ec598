"""Measure, worst and best case and colour of every unit, exactly, out of its piles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from engine.plan.conditions import Operator
from engine.plan.rules import Measure, Quota, Rule
from engine.plan.values import Literal, Value
from schemas.outcome import Measurement, Status

Piles = Mapping[str, Any]
"""One row of `piles`."""

_EMPTY: dict[str, Any] = dict.fromkeys(
    ("counted", "failed", "open", "perhaps", "perhaps_failed", "perhaps_open", "number", "blind"), 0
) | {"total": None, "middle": None, "middles": None}


@dataclass(frozen=True, slots=True)
class _Bounds:
    """A measure with its worst and best case; None where there is nothing to measure or no bound."""

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None


def measurements(rule: Rule, rows: Iterable[Piles], office: str, month: str) -> list[Measurement]:
    """The rows of quotas.parquet for one quota; the office is measured even without records."""
    quota = rule.quota
    assert quota is not None
    found = {(row["ebene"], row["einheit"]): row for row in rows}
    for level, ref in quota.levels:
        if ref is None:
            found.setdefault((level, office), _EMPTY)
    return [_measured(rule, quota, unit, row, month) for unit, row in sorted(found.items(), key=lambda e: e[0])]


def _measured(rule: Rule, quota: Quota, unit: tuple[str, str], row: Piles, month: str) -> Measurement:
    target, yellow, limit = (_number(v) for v in (quota.target, quota.yellow, quota.unknown_at_most))
    unknown = _unknown(quota.measure, row)
    bounds = _bounds(quota.measure, row, unknown)
    numerator: Any = row["counted"] if quota.measure in (Measure.SHARE, Measure.COUNT) else row["total"] or 0
    denominator = _denominator(quota.measure, row)
    colour = Status.NOT_MEASURABLE
    if target is not None and (quota.yellow is None or yellow is not None):
        whole = (row["counted"] if denominator is None else denominator) + unknown
        tolerated = 100 * unknown <= (limit or Fraction(0)) * whole
        colour = _light(quota.operator, bounds, target, yellow or Fraction(0), denominator, tolerated)
    return Measurement(
        rule.id, rule.fassung, *unit, month, Decimal(numerator), denominator, unknown, _rounded(bounds.value),
        _rounded(bounds.low), _rounded(bounds.high), _decimal(quota.target), colour,
    )  # fmt: skip


def _number(value: Value | None) -> Fraction | None:
    """What the office or the rule set; None if it did not."""
    found = _decimal(value)
    return None if found is None else Fraction(found)


def _decimal(value: Value | None) -> Decimal | None:
    return value.value if isinstance(value, Literal) and isinstance(value.value, Decimal) else None


def _unknown(measure: Measure, row: Piles) -> int:
    if measure is Measure.SHARE:
        return int(row["open"] + row["perhaps"] + row["perhaps_failed"] + row["perhaps_open"])
    found = int(row["open"] + row["perhaps"] + row["perhaps_open"])
    return found if measure is Measure.COUNT else found + int(row["blind"])


def _denominator(measure: Measure, row: Piles) -> int | None:
    if measure is Measure.COUNT:
        return None
    return int(row["counted"] + row["failed"]) if measure is Measure.SHARE else int(row["number"])


def _bounds(measure: Measure, row: Piles, unknown: int) -> _Bounds:
    met, failed, unsure = row["counted"], row["failed"], row["open"]
    if measure is Measure.SHARE:
        maybe, never, either = row["perhaps"], row["perhaps_failed"], row["perhaps_open"]
        worst = _share(met, met + failed + unsure + never + either)
        best = _share(met + unsure + maybe + either, met + failed + unsure + maybe + either)
        return _Bounds(_share(met, met + failed), worst, best)
    if measure is Measure.COUNT:
        return _Bounds(Fraction(met), Fraction(met), Fraction(met + unknown))
    value = _of_amounts(measure, row)
    return _Bounds(value, None, None) if unknown else _Bounds(value, value, value)


def _of_amounts(measure: Measure, row: Piles) -> Fraction | None:
    total, number = Fraction(row["total"] or 0), row["number"]
    if measure is Measure.SUM:
        return total
    if not number:
        return None
    whole: Fraction = total / number if measure is Measure.MEAN else Fraction(row["middle"]) / row["middles"]
    return whole


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def _light(
    operator: Operator, bounds: _Bounds, target: Fraction, yellow: Fraction, denominator: int | None, tolerated: bool
) -> Status:
    if bounds.value is None or denominator == 0:
        return Status.NOT_MEASURABLE
    colour = _colour(operator, bounds.value, target, yellow)
    edges = {None if edge is None else _colour(operator, edge, target, yellow) for edge in (bounds.low, bounds.high)}
    agreed = len(edges) == 1 and None not in edges
    return colour if agreed or tolerated else Status.NOT_MEASURABLE


def _colour(operator: Operator, value: Fraction, target: Fraction, yellow: Fraction) -> Status:
    met, missed = {
        Operator.AT_LEAST: (value >= target, target - value),
        Operator.MORE: (value > target, target - value),
        Operator.AT_MOST: (value <= target, value - target),
        Operator.LESS: (value < target, value - target),
        Operator.EQUAL: (value == target, abs(value - target)),
        Operator.NOT_EQUAL: (value != target, Fraction(0)),
    }[operator]
    if met:
        return Status.GREEN
    return Status.YELLOW if yellow and missed <= yellow else Status.RED


def _rounded(value: Fraction | None) -> Decimal | None:
    """Four decimal places, halves upwards."""
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
