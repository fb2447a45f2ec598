"""Quotas case by case: what every record adds, and the measure and colour of every unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from engine import calendar
from engine.plan.conditions import Operator
from engine.plan.rules import CalendarUnit, Measure, Quota, Rule, Rulebook
from engine.plan.values import Value
from engine.run.walk.decide import scope_of
from engine.run.walk.terms import values
from engine.run.walk.terms.conditions import COMPARE, truth
from engine.run.walk.terms.facts import Absent, Scope, Truth, Unknown, World, conjunction, key_of, negation
from schemas.case import Case
from schemas.factmodel import FactModel
from schemas.outcome import Measurement, Outcome, Status

_COLOURS = (Status.GREEN, Status.YELLOW, Status.RED)
_UPWARD = (Operator.AT_LEAST, Operator.MORE)
_PLACES = Decimal("0.0001")


@dataclass(slots=True)
class Heap:
    """The records of one unit, counted or perhaps counted, by whether they fulfil; the amounts of those that do."""

    counted: dict[bool | None, int] = field(default_factory=lambda: {True: 0, False: 0, None: 0})
    perhaps: dict[bool | None, int] = field(default_factory=lambda: {True: 0, False: 0, None: 0})
    amounts: list[Fraction] = field(default_factory=list)
    unknown_amounts: int = 0


@dataclass(frozen=True, slots=True)
class Ranged:
    """A measure of one unit with its worst and best case; `whole` is what the unknown records are a share of."""

    numerator: Decimal | None
    denominator: int | None
    unknown: int
    value: Fraction | None
    bounds: tuple[Fraction | None, Fraction | None]
    whole: int


def measure(
    rule: Rule, records: Iterable[tuple[Case, str]], rulebook: Rulebook, model: FactModel,
    outcomes: Iterable[Outcome] = (),
) -> list[Measurement]:  # fmt: skip
    """What a quota measures over `records` (each a case and the key of the record in it), or over another's outcomes.

    `outcomes` are those of `Quota.from_rule`, found with `records` of that rule's entity left empty.
    """
    quota = rule.quota
    assert quota is not None
    heaps: dict[tuple[str, str], Heap] = {
        (level, rulebook.office): Heap() for level, ref in quota.levels if ref is None
    }
    for case, key in records:
        scope = scope_of(rule, case, key, rulebook, model)
        if scope is not None:
            _add_record(rule, quota, scope, heaps)
    for outcome in outcomes:
        _add_outcome(quota, outcome, rulebook, model, heaps)
    world = World(Case({}), model, rulebook, rule.entity, {})
    place = Scope(world, {})
    return [
        _measured(rule, quota, unit, heap, place) for unit, heap in sorted(heaps.items(), key=lambda entry: entry[0])
    ]


def _add_record(rule: Rule, quota: Quota, scope: Scope, heaps: dict[tuple[str, str], Heap]) -> None:
    exempt: Truth = truth(rule.exempt, scope) if rule.exempt is not None else False
    member = conjunction(truth(rule.applies, scope), negation(exempt))
    if member is False:
        return
    fulfilled: Truth = truth(quota.fulfilled, scope) if quota.fulfilled is not None else True
    for level, ref in quota.levels:
        unit = scope.world.rulebook.office if ref is None else key_of(ref, scope)
        if isinstance(unit, str):
            heap = heaps.setdefault((level, unit), Heap())
            _tell(heap, member, fulfilled)
            if quota.of is not None and member is True and fulfilled is True:
                _amount(heap, quota.of, scope)


def _tell(heap: Heap, member: Truth, fulfilled: Truth) -> None:
    pile = heap.perhaps if isinstance(member, Unknown) else heap.counted
    pile[None if isinstance(fulfilled, Unknown) else fulfilled] += 1


def _amount(heap: Heap, of: Value, scope: Scope) -> None:
    found = values.value(of, scope)
    if isinstance(found, Unknown):
        heap.unknown_amounts += 1
    elif not isinstance(found, Absent):
        assert isinstance(found, Decimal | int)
        heap.amounts.append(Fraction(found))


def _add_outcome(
    quota: Quota, outcome: Outcome, rulebook: Rulebook, model: FactModel, heaps: dict[tuple[str, str], Heap]
) -> None:
    if outcome.status in (Status.NOT_APPLICABLE, Status.EXEMPT):
        return
    unclear = outcome.status is Status.UNCLEAR
    first, last = calendar.unit_of(rulebook.today, CalendarUnit.MONTH)
    dated = outcome.faellig_am is not None and first <= outcome.faellig_am <= last
    if quota.due_in_period and not dated and not (unclear and outcome.faellig_am is None):
        return
    for level, ref in quota.levels:
        unit = rulebook.office if ref is None else outcome.team if ref.entity == model.unit else None
        if unit is not None:
            heap = heaps.setdefault((level, unit), Heap())
            heap.counted[None if unclear else outcome.status in quota.fulfilled_by] += 1


def _measured(rule: Rule, quota: Quota, unit: tuple[str, str], heap: Heap, place: Scope) -> Measurement:
    ranged = _ranged(quota.measure, heap)
    target, yellow = values.value(quota.target, place), None
    if quota.yellow is not None:
        yellow = values.value(quota.yellow, place)
    ziel = target if isinstance(target, Decimal) else None
    limit = values.value(quota.unknown_at_most, place) if quota.unknown_at_most is not None else None
    known = yellow if isinstance(yellow, Decimal) else Decimal(0)
    ampel = Status.NOT_MEASURABLE
    if ziel is not None and not isinstance(yellow, Unknown):
        ampel = _light(quota, ranged, ziel, known, limit if isinstance(limit, Decimal) else Decimal(0))
    low, high = ranged.bounds
    month = place.world.today
    return Measurement(
        rule.id, rule.fassung, *unit, f"{month.year:04}-{month.month:02}", ranged.numerator, ranged.denominator,
        ranged.unknown, _rounded(ranged.value), _rounded(low), _rounded(high), ziel, ampel,
    )  # fmt: skip


def _ranged(kind: Measure, heap: Heap) -> Ranged:
    sure, maybe = heap.counted, heap.perhaps
    if kind is Measure.SHARE:
        decided = sure[True] + sure[False]
        open_ones = sure[None] + sum(maybe.values())
        bounds = (
            _share(sure[True], decided + sure[None] + maybe[False] + maybe[None]),
            _share(
                sure[True] + sure[None] + maybe[True] + maybe[None], decided + sure[None] + maybe[True] + maybe[None]
            ),
        )
        value = _share(sure[True], decided)
        return Ranged(Decimal(sure[True]), decided, open_ones, value, bounds, decided + open_ones)
    open_ones = sure[None] + maybe[True] + maybe[None]
    if kind is Measure.COUNT:
        found, most = Fraction(sure[True]), Fraction(sure[True] + open_ones)
        return Ranged(Decimal(sure[True]), None, open_ones, found, (found, most), sure[True] + open_ones)
    return _of_amounts(kind, sorted(heap.amounts), open_ones + heap.unknown_amounts)


def _of_amounts(kind: Measure, amounts: list[Fraction], unknown: int) -> Ranged:
    total, number = sum(amounts, Fraction(0)), len(amounts)
    value: Fraction | None = total
    if kind is Measure.MEAN:
        value = total / number if number else None
    elif kind is Measure.MEDIAN:
        middle = amounts[(number - 1) // 2 : number // 2 + 1]
        value = sum(middle, Fraction(0)) / len(middle) if middle else None
    numerator = Decimal(total.numerator) / Decimal(total.denominator)
    bound = None if unknown else value
    return Ranged(numerator, number, unknown, value, (bound, bound), number + unknown)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def _light(quota: Quota, ranged: Ranged, target: Decimal, yellow: Decimal, limit: Decimal) -> Status:
    if ranged.value is None or ranged.denominator == 0:
        return Status.NOT_MEASURABLE
    colours = {_colour(quota.operator, bound, target, yellow) for bound in ranged.bounds}
    found = _colour(quota.operator, ranged.value, target, yellow)
    if len(colours) == 1 and colours <= set(_COLOURS):
        return found
    return found if 100 * ranged.unknown <= Fraction(limit) * ranged.whole else Status.NOT_MEASURABLE


def _colour(operator: Operator, value: Fraction | None, target: Decimal, yellow: Decimal) -> Status:
    """Exact: a fraction is never rounded before it is compared."""
    if value is None:
        return Status.NOT_MEASURABLE
    if COMPARE[operator](value, Fraction(target)):
        return Status.GREEN
    missed = Fraction(target) - value if operator in _UPWARD else value - Fraction(target)
    return Status.YELLOW if yellow and missed <= Fraction(yellow) else Status.RED


def _rounded(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES, ROUND_HALF_UP)
