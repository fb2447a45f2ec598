"""Target, deviation, colour and interval of every unit: the rows of quotas.parquet, case by case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from engine import calendar
from engine.plan.conditions import Operator
from engine.plan.quotas import Quota
from engine.plan.rules import CalendarUnit, Rule, Rulebook
from engine.plan.values import Rows, Value
from engine.plan.window import fixed, lower_bounds, population, upper_bounds
from engine.run.walk.quota.heaps import Heap, of_outcomes, of_records, units_above
from engine.run.walk.quota.ranges import Ranged, first_day, ranged, report_day
from engine.run.walk.terms import values
from engine.run.walk.terms.conditions import COMPARE
from engine.run.walk.terms.facts import Scope, World
from engine.run.walk.terms.rows import covers_from, covers_until
from schemas.cases.case import Case, Coverage
from schemas.factmodel import FactModel
from schemas.outcome import LARGEST_MEASURE, Measurement, Outcome, Status

_COLOURS = (Status.GREEN, Status.YELLOW, Status.RED)
_UPWARD = (Operator.AT_LEAST, Operator.MORE)
_PLACES = Decimal("0.0001")
_PRECISE = Context(prec=60)
_Z = Decimal("1.959963984540054")
"""97.5 % of a standard normal distribution lie below it."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a value is held against; `known` is false where a part of it was not set or cannot be relied on."""

    ziel: Fraction | None
    yellow: Fraction
    limit: Fraction
    known: bool


def measure(
    rule: Rule,
    records: Iterable[tuple[Case, str]],
    rulebook: Rulebook,
    model: FactModel,
    outcomes: Iterable[Outcome] = (),
    units: Iterable[tuple[Case, str]] = (),
    coverage: Coverage | None = Coverage(),  # noqa: B008 - frozen: everything was delivered
) -> list[Measurement]:
    """What a quota measures over `records` (each a case and the key of the record in it), or over another's outcomes.

    `outcomes` are those of `Quota.from_rule`, found with `records` of that rule's entity left empty; `units` are the
    records of the model's unit, needed where outcomes are counted on a level above it. `coverage` is what the delivery
    covers of the records, None if they were not delivered.
    """
    quota = rule.quota
    assert quota is not None
    known = list(records)
    if quota.from_rule is None:
        heaps = of_records(rule, known, rulebook, model)
    else:
        heaps = of_outcomes(quota, outcomes, rulebook, model, units_above(rule, units, rulebook, model))
    before = {} if quota.compared is None else of_records(rule, known, rulebook, model, compared=True)
    place = Scope(World(Case({}), model, rulebook, rule.entity, {}), {})
    covered = coverage is not None and _covered(rule, quota, coverage, place)
    named = None if coverage is None else coverage.units
    return [
        _measured(
            rule, quota, unit, heap, before.get(unit, Heap()), place, covered and (named is None or unit[1] in named)
        )
        for unit, heap in sorted(heaps.items(), key=lambda entry: entry[0])
    ]


def _covered(rule: Rule, quota: Quota, coverage: Coverage, place: Scope) -> bool:
    """Whether the delivery reaches over all the months that are looked at, or over the records' own window."""
    today = place.world.today
    first = first_day(quota, today)
    if first is None:
        return quota.from_rule is not None or _whole(population(rule), coverage, place)
    last = min(today, calendar.unit_of(report_day(quota, today), CalendarUnit.MONTH)[1])
    begins = coverage.start is None or coverage.start <= first
    return begins and (coverage.end is None or coverage.end >= last)


def _whole(counted: Rows, coverage: Coverage, place: Scope) -> bool:
    lower = [values.value(bound, place) for bound in lower_bounds(counted) if fixed(bound)]
    upper = [values.value(bound, place) for bound in upper_bounds(counted) if fixed(bound)]
    return covers_from(coverage, lower) and covers_until(coverage, upper, place.world.today)


def _measured(
    rule: Rule, quota: Quota, unit: tuple[str, str], heap: Heap, before: Heap, place: Scope, covered: bool
) -> Measurement:
    report = report_day(quota, place.world.today)
    found = ranged(quota, heap, report)
    other = None if quota.compared is None else ranged(quota, before, report)
    aim = _aim(quota, other, place)
    base = aim.ziel if other is None else other.value
    low, high = found.bounds
    from_, to = _wilson(found) if quota.sample else (None, None)
    ampel = _light(quota, found, aim, covered)
    if any(_too_large(one) for one in (found.value, aim.ziel, base)):
        ampel = Status.NOT_MEASURABLE
    return Measurement(
        rule.id, rule.fassung, *unit, f"{report.year:04}-{report.month:02}", _rounded(found.numerator),
        _rounded(found.denominator), found.unknown, _cell(found.value), _cell(low), _cell(high), _cell(aim.ziel), ampel,
        _cell(base), _cell(_deviation(found.value, base)), from_, to,
    )  # fmt: skip


def _aim(quota: Quota, other: Ranged | None, place: Scope) -> Aim:
    target, yellow, limit = (_number(one, place) for one in (quota.target, quota.yellow, quota.unknown_at_most))
    known = target is not None and (quota.yellow is None or yellow is not None)
    ziel = target
    if quota.relative and target is not None:
        assert other is not None
        base = other.value
        ziel = base * (100 + quota.relative * target) / 100 if base else None
        known = known and ziel is not None and other.tolerated(limit or Fraction(0))
    spare = yellow or Fraction(0)
    if quota.yellow_relative and ziel is not None:
        spare = abs(ziel) * spare / 100
    return Aim(ziel, spare, limit or Fraction(0), known)


def _number(value: Value | None, place: Scope) -> Fraction | None:
    found = None if value is None else values.value(value, place)
    return Fraction(found) if isinstance(found, Decimal) else None


def _light(quota: Quota, found: Ranged, aim: Aim, covered: bool) -> Status:
    if found.value is None or found.denominator == 0 or not covered:
        return Status.NOT_MEASURABLE
    if quota.target is None:
        return Status.NO_TARGET
    if not aim.known or aim.ziel is None:
        return Status.NOT_MEASURABLE
    colours = {_colour(quota.operator, bound, aim.ziel, aim.yellow) for bound in found.bounds}
    colour = _colour(quota.operator, found.value, aim.ziel, aim.yellow)
    if len(colours) == 1 and colours <= set(_COLOURS):
        return colour
    return colour if found.tolerated(aim.limit) else Status.NOT_MEASURABLE


def _colour(operator: Operator, value: Fraction | None, target: Fraction, yellow: Fraction) -> Status:
    """Exact: a fraction is never rounded before it is compared."""
    if value is None:
        return Status.NOT_MEASURABLE
    if COMPARE[operator](value, target):
        return Status.GREEN
    missed = target - value if operator in _UPWARD else value - target
    return Status.YELLOW if yellow and missed <= yellow else Status.RED


def _deviation(value: Fraction | None, base: Fraction | None) -> Fraction | None:
    """How far a value lies from a base, in per cent of the base: not in percentage points."""
    return 100 * (value - base) / abs(base) if value is not None and base else None


def _wilson(found: Ranged) -> tuple[Decimal | None, Decimal | None]:
    """The Wilson interval (95 %) of a share, in per cent (E. B. Wilson, 1927); none of what is no share."""
    hits, number = found.numerator, found.denominator
    if not number or not 0 <= hits <= number:
        return None, None
    square = _PRECISE.multiply(_Z, _Z)
    four = 4 * hits * (number - hits) / number
    spread = _PRECISE.divide(Decimal(four.numerator), Decimal(four.denominator))
    root = _PRECISE.multiply(_Z, _PRECISE.sqrt(_PRECISE.add(square, spread)))
    whole, met = (_PRECISE.divide(Decimal(one.numerator), Decimal(one.denominator)) for one in (number, hits))
    middle, twice = _PRECISE.add(2 * met, square), 2 * _PRECISE.add(whole, square)
    ends = (_PRECISE.divide(100 * end, twice) for end in (middle - root, middle + root))
    low, high = (min(max(end, Decimal(0)), Decimal(100)).quantize(_PLACES, ROUND_HALF_UP) for end in ends)
    return low, high


def _cell(value: Fraction | None) -> Decimal | None:
    """What is written of a measure: nothing where its cell has no room for it."""
    return None if _too_large(value) else _rounded(value)


def _too_large(value: Fraction | None) -> bool:
    rounded = _rounded(value)
    return rounded is not None and not -LARGEST_MEASURE <= rounded <= LARGEST_MEASURE


def _rounded(value: Fraction | None) -> Decimal | None:
    """Four decimal places, halves upwards."""
    if value is None:
        return None
    found = _PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))
    return found.quantize(_PLACES, ROUND_HALF_UP, _PRECISE)
