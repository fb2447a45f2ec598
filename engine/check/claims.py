"""What a condition says about one subject, as the points at which it is true.

What a comparison with a constant says changes only at that constant. So a few test points (the constant, just below,
just above; each choice) tell all there is to know about it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal

from engine.plan.bare import bare
from engine.plan.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Counts,
    Covers,
    Lasts,
    Measure,
    Named,
    Not,
    OneOf,
    Operator,
)  # fmt: skip
from engine.plan.values import Column, Duration, Literal, Shifted, Today, Value
from schemas.factmodel import Empty, FieldType

Point = Decimal | str | bool

_ABSENT = "\0leer"
"""The point at which there is nothing to compare: a comparison is false there."""
_OTHER = "\0sonst"
"""A text that nobody named."""
_HALF = Decimal("0.5")
_TRUTH: dict[Operator, Callable[[Decimal, Decimal], bool]] = {
    Operator.EQUAL: lambda a, b: a == b,
    Operator.NOT_EQUAL: lambda a, b: a != b,
    Operator.LESS: lambda a, b: a < b,
    Operator.AT_MOST: lambda a, b: a <= b,
    Operator.MORE: lambda a, b: a > b,
    Operator.AT_LEAST: lambda a, b: a >= b,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a condition says about one subject: at which points it is true, and which points are worth testing."""

    subject: Hashable
    points: frozenset[Point]
    holds: Callable[[Point], bool]


def claim_of(condition: Condition) -> Claim | None:
    """What a condition says, if it says it about a single subject."""
    if isinstance(condition, Named):
        return claim_of(condition.condition)
    if isinstance(condition, Not):
        inner = claim_of(condition.part)
        return None if inner is None else Claim(inner.subject, inner.points, lambda point: not inner.holds(point))
    if isinstance(condition, All | AnyOf):
        return _joined(condition)
    if isinstance(condition, OneOf):
        return _choices(condition.value, condition.choices, condition.negated, absent=condition.negated)
    if isinstance(condition, Counts):
        return _number(
            (Counts, bare(condition.rows), condition.in_series), condition.operator, condition.number, counted=True
        )
    if isinstance(condition, Covers):
        subject = tuple(bare(getattr(condition, name)) for name in ("rows", "start", "end", "first", "last", "measure"))
        return _number((Covers, *subject), condition.operator, condition.number, counted=True, most=_longest(condition))
    if isinstance(condition, Lasts):
        return _length(condition)
    return _comparison(condition) if isinstance(condition, Compare) else None


def _joined(condition: All | AnyOf) -> Claim | None:
    claims = [claim_of(part) for part in condition.parts]
    known = [claim for claim in claims if claim is not None]
    if not known or len(known) < len(claims) or len({claim.subject for claim in known}) > 1:
        return None
    every = isinstance(condition, All)

    def holds(point: Point) -> bool:
        truths = [claim.holds(point) for claim in known]
        return all(truths) if every else any(truths)

    return Claim(known[0].subject, frozenset().union(*(claim.points for claim in known)), holds)


def _choices(value: Value, choices: tuple[str, ...], negated: bool, absent: bool) -> Claim | None:
    """A choice among the field's own ones; a text can always be another one still. `absent`: the truth of nothing."""
    own = isinstance(value, Column) and bool(value.choices)
    universe = frozenset(value.choices if own and isinstance(value, Column) else (*choices, _OTHER))

    def holds(point: Point) -> bool:
        return absent if point == _ABSENT else (point in choices) is not negated

    return Claim(bare(value), universe | _nothing(value), holds)


def _nothing(value: Value) -> frozenset[Point]:
    """The absent point, where there may be nothing: no record, or an empty field that does not mean unknown.

    A running end is later than every day, as a point beyond the last bound is.
    """
    if isinstance(value, Column) and not value.row.path and value.empty in (Empty.UNKNOWN, Empty.RUNNING):
        return frozenset()
    return frozenset({_ABSENT})


def _comparison(condition: Compare) -> Claim | None:
    left, right, operator = condition.left, condition.right, condition.operator
    if bare(left) == bare(right):
        same = operator in (Operator.EQUAL, Operator.AT_MOST, Operator.AT_LEAST)
        return Claim((bare(left), "itself"), frozenset({True}) | _nothing(left), lambda point: same and point is True)
    if isinstance(right, Literal) and isinstance(right.value, str):
        return _choices(left, (right.value,), operator is Operator.NOT_EQUAL, absent=False)
    if isinstance(right, Literal) and isinstance(right.value, bool):
        wanted = right.value
        return Claim(bare(left), frozenset({True, False}) | _nothing(left), lambda point: point is wanted)
    claim: Claim | None = None
    if isinstance(right, Literal) and isinstance(right.value, Decimal):
        whole = isinstance(left, Column) and left.type is FieldType.INTEGER
        claim = _number(bare(left), operator, right, whole=whole)
    else:
        offset = ("days", Decimal(0)) if isinstance(right, Today) else _offset(right)
        if offset is not None:
            claim = _line((bare(left), offset[0]), operator, offset[1], Decimal(1), None, None)
    return None if claim is None else Claim(claim.subject, claim.points | _nothing(left), claim.holds)


def _offset(day: Value) -> tuple[Hashable, Decimal] | None:
    """A day as a distance: on the calendar, or from the Stichtag in one unit."""
    if isinstance(day, Literal) and not isinstance(day.value, str | bool | Decimal):
        return "calendar", Decimal(day.value.toordinal())
    if (
        isinstance(day, Shifted)
        and isinstance(day.day, Today)
        and isinstance(day.amount, Duration)
        and not day.inclusive
    ):
        sign = 1 if day.forward else -1
        if day.amount.months is not None:
            return "months", Decimal(sign * day.amount.months)
        return ("days", Decimal(sign * day.amount.days)) if day.amount.days is not None else None
    return None


def _number(
    subject: Hashable,
    operator: Operator,
    number: Value,
    counted: bool = False,
    most: int | None = None,
    whole: bool = False,
) -> Claim | None:
    if not isinstance(number, Literal) or not isinstance(number.value, Decimal):
        return None
    step = Decimal(1) if counted or whole else _HALF
    return _line(subject, operator, number.value, step, Decimal(0) if counted else None, most)


def _line(
    subject: Hashable, operator: Operator, bound: Decimal, step: Decimal, least: Decimal | None, most: int | None
) -> Claim:
    points = {bound - step, bound, bound + step}
    if least is not None:
        points = {point for point in points | {least} if point >= least}
    if most is not None:
        points = {point for point in points | {Decimal(most)} if point <= most}
    truth = _TRUTH[operator]
    return Claim(subject, frozenset(points), lambda point: isinstance(point, Decimal) and truth(point, bound))


def _length(condition: Lasts) -> Claim | None:
    if not isinstance(condition.amount, Duration):
        return None
    amount, unit = (condition.amount.months, "months") if condition.amount.months is not None else (
        condition.amount.days, "days")  # fmt: skip
    if amount is None:
        return None
    subject = (Lasts, bare(condition.start), bare(condition.end), condition.counting, unit)
    return _line(subject, condition.operator, Decimal(amount), _HALF, Decimal(0), None)


def _longest(condition: Covers) -> int | None:
    """How many days or months the window has, where that is plain."""
    first, last = condition.first, condition.last
    if (
        condition.measure is not Measure.DAYS
        or not isinstance(first, Shifted)
        or not isinstance(first.amount, Duration)
    ):
        return None
    if first.forward or bare(first.day) != bare(last) or first.amount.days is None:
        return None
    return first.amount.days + 1
