"""Measure, worst and best case, deviation and colour of every unit, exactly, out of its piles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from engine.compile.to_ibis.kinds.quota.extent import reaches
from engine.compile.to_ibis.kinds.quota.measured import EMPTY, Measured, Piles, measured
from engine.compile.to_ibis.kinds.quota.months import Months, months_of
from engine.plan.conditions import Operator
from engine.plan.quotas import Quota
from engine.plan.rules import Rule
from engine.plan.values import Literal, Value
from schemas.cases.case import Coverage
from schemas.outcome import LARGEST_MEASURE, Measurement, Status

_NORMAL = Decimal("1.959963984540054")
"""97.5 % of a standard normal distribution lie below it."""


@dataclass(frozen=True, slots=True)
class _Aim:
    """Target and yellow as numbers, None where they were not set or what they rest on is not known well enough."""

    target: Fraction | None
    yellow: Fraction | None
    limit: Fraction


def measurements(
    rule: Rule, rows: Iterable[Piles], office: str, today: date, coverage: Coverage | None
) -> list[Measurement]:
    """The rows of quotas.parquet for one quota; the office is measured even without records.

    `coverage` is what the delivery covers of the records, None if they were not delivered.
    """
    quota = rule.quota
    assert quota is not None
    piles = list(rows)
    found = {(row["ebene"], row["einheit"]): row for row in piles if not row["compared"]}
    other = {(row["ebene"], row["einheit"]): row for row in piles if row["compared"]}
    for level, ref in quota.levels:
        if ref is None:
            found.setdefault((level, office), EMPTY)
    months = months_of(quota, today)
    covered = coverage is not None and reaches(rule, coverage, months, today)
    units = None if coverage is None else coverage.units
    return [
        _row(rule, quota, unit, row, other.get(unit, EMPTY), months, covered and (units is None or unit[1] in units))
        for unit, row in sorted(found.items(), key=lambda e: e[0])
    ]


def _row(
    rule: Rule, quota: Quota, unit: tuple[str, str], row: Piles, other: Piles, months: Months, covered: bool
) -> Measurement:
    here = measured(quota, row, months.number)
    there = None if quota.compared is None else measured(quota, other, months.number)
    aim = _aim(quota, there)
    base = aim.target if there is None else there.value
    deviation = None if here.value is None or not base else (here.value - base) / abs(base) * 100
    interval = _interval(here.numerator, here.denominator) if quota.sample else (None, None)
    light = _light(quota, here, aim, covered and not any(_beyond(one) for one in (here.value, aim.target, base)))
    return Measurement(
        rule.id, rule.fassung, *unit, months.name, _rounded(here.numerator), _rounded(here.denominator), here.unknown,
        _told(here.value), _told(here.low), _told(here.high), _told(aim.target), light, _told(base), _told(deviation),
        *interval,
    )  # fmt: skip


def _aim(quota: Quota, there: Measured | None) -> _Aim:
    target, yellow = _number(quota.target), _number(quota.yellow)
    limit = _number(quota.unknown_at_most) or Fraction(0)
    if quota.yellow is None:
        yellow = Fraction(0)
    if quota.relative and target is not None:
        assert there is not None
        target = None if not there.value else there.value * (1 + quota.relative * target / 100)
        if not there.within(limit):
            yellow = None
    if quota.yellow_relative and target is not None and yellow is not None:
        yellow = yellow * abs(target) / 100
    return _Aim(target, yellow, limit)


def _number(value: Value | None) -> Fraction | None:
    """What the office or the rule set; None if it did not."""
    known = isinstance(value, Literal) and isinstance(value.value, Decimal)
    return Fraction(value.value) if known else None  # type: ignore[union-attr, arg-type]


def _light(quota: Quota, here: Measured, aim: _Aim, covered: bool) -> Status:
    if here.value is None or here.denominator == 0 or not covered:
        return Status.NOT_MEASURABLE
    if quota.target is None:
        return Status.NO_TARGET
    if aim.target is None or aim.yellow is None:
        return Status.NOT_MEASURABLE
    colour = _colour(quota.operator, here.value, aim.target, aim.yellow)
    edges = {
        None if edge is None else _colour(quota.operator, edge, aim.target, aim.yellow)
        for edge in (here.low, here.high)
    }
    agreed = len(edges) == 1 and None not in edges
    return colour if agreed or here.within(aim.limit) else Status.NOT_MEASURABLE


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


def _interval(met: Fraction, whole: Fraction | None) -> tuple[Decimal | None, Decimal | None]:
    """The Wilson interval (95 %) of `met` of `whole`, in per cent; none where `met` is no part of it."""
    if not whole or met < 0 or met > whole:
        return None, None
    part = met / whole
    with localcontext(prec=60):
        square = _NORMAL**2 * whole.denominator / whole.numerator
        share = Decimal(part.numerator) / part.denominator
        centre = (share + square / 2) / (1 + square)
        half = (share * (1 - share) * square + square**2 / 4).sqrt() / (1 + square)
        ends = [max(Decimal(0), min(Decimal(1), end)) * 100 for end in (centre - half, centre + half)]
        return ends[0].quantize(Decimal("0.0001"), ROUND_HALF_UP), ends[1].quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _told(value: Fraction | None) -> Decimal | None:
    """A measure as its cell holds it; None for what is too large to be told."""
    return None if _beyond(value) else _rounded(value)


def _beyond(value: Fraction | None) -> bool:
    rounded = _rounded(value)
    return rounded is not None and abs(rounded) > LARGEST_MEASURE


def _rounded(value: Fraction | None) -> Decimal | None:
    """Four decimal places, halves upwards."""
    if value is None:
        return None
    with localcontext(prec=60):
        return (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)
