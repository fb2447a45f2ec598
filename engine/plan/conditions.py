"""Conditions: wahr, falsch or unbekannt (Kleene). No evaluator may be cleverer than Kleene's tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.plan.values import Column, Duration, Rows, Unset, Value
from schemas.diagnostic import NOWHERE, Place


class Operator(StrEnum):
    """How two values are compared."""

    EQUAL = "="
    NOT_EQUAL = "≠"
    LESS = "<"
    AT_MOST = "≤"
    MORE = ">"
    AT_LEAST = "≥"

    @property
    def mirrored(self) -> Operator:
        """The operator for the same values with their sides changed."""
        return _MIRRORED.get(self, self)

    @property
    def ordered(self) -> bool:
        """Whether it asks which value is the greater one."""
        return self in _MIRRORED


_MIRRORED = {
    Operator.LESS: Operator.MORE,
    Operator.AT_MOST: Operator.AT_LEAST,
    Operator.MORE: Operator.LESS,
    Operator.AT_LEAST: Operator.AT_MOST,
}


@dataclass(frozen=True, slots=True)
class Constant:
    """Always `truth`."""

    truth: bool
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; without parts true."""

    parts: tuple[Condition, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one part is; without parts false."""

    parts: tuple[Condition, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Not:
    """True when `part` is false. A `tacit` one goes without saying: only that it is false is worth a word."""

    part: Condition
    place: Place = NOWHERE
    tacit: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A definition (begriff) by its name; as true as its condition."""

    name: str
    title: str
    condition: Condition
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Compare:
    """`left` compared with `right`, both of one type. Text and choices know only EQUAL and NOT_EQUAL.

    Unknown if either is unknown, else false if either is absent; but a field that is directly `left` or `right`, is
    empty and means "läuft noch" is later than every day.
    """

    left: Value
    operator: Operator
    right: Value
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class OneOf:
    """`value` is one of `choices` (`negated`: none of them; an absent value is none of them)."""

    value: Value
    choices: tuple[str, ...]
    negated: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether a field holds something; two-valued: an empty field and a text of blanks are not filled.

    Unknown only when the column or table was not delivered or the cell is unreadable. An absent row is not filled.
    """

    value: Column
    filled: bool = True
    place: Place = NOWHERE


class Counting(StrEnum):
    """How a length between two days is measured."""

    EXCLUSIVE = "ohne letzten Tag"
    INCLUSIVE = "letzter Tag zählt"
    AGE = "Lebensalter"


@dataclass(frozen=True, slots=True)
class Lasts:
    """The time from `start` to `end` compared with `amount` by adding the amount to `start`.

    EXCLUSIVE: the bound is start + amount (§ 188 BGB, months clamp to the month's last day).
    INCLUSIVE: the bound is the last day of the period beginning with `start` (§ 187 (2), § 188 (2), (3) BGB).
    AGE: the bound is the day on which the age is reached (29 February → 1 March); AT_LEAST means reached.
    `end` compared with the bound gives the truth: LESS is end < bound and so on. A running end is the Stichtag.
    """

    start: Value
    end: Value
    operator: Operator
    amount: Duration | Unset
    counting: Counting
    place: Place = NOWHERE
    label: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records satisfy `rows`, compared with `number` as a range [low, high].

    low = records surely true, high = low + records unknown; outside the coverage of the delivery high has no bound.
    AT_LEAST k: true if low ≥ k, false if high < k, else unknown; the other operators likewise.
    Missing is what is unknown of the records that are not surely counted, in a series also of doubtful breaks after
    the last sure one.
    `in_series`: only records after the newest one that surely breaks the series count (see docs/handbuch/sprache.md);
    `breaks` is the part of the condition that a breaking record fails.
    """

    rows: Rows
    operator: Operator
    number: Value
    in_series: bool = False
    breaks: Condition | None = None
    place: Place = NOWHERE


class Measure(StrEnum):
    """What a union of intervals is measured in."""

    DAYS = "tage"
    FULL_MONTHS = "volle Monate"
    STARTED_MONTHS = "angefangene Monate"


@dataclass(frozen=True, slots=True)
class Covers:
    """The union of the intervals `start`–`end` (both days inclusive) of `rows`, clipped to `first`–`last`, measured.

    As a range [low, high]: low from the intervals that are surely there with both days known, high from all possible
    ones, an unknown start or end reaching to the edge of the window. An interval that ends before it begins is empty.
    An absent start, or an absent end that is not running, is no interval; `first` and `last` bound the coverage too.
    A running end reaches to the window's end. Months are calendar months; a full month is wholly inside one island of
    the union (islands that touch are one).
    """

    rows: Rows
    start: Column
    end: Column
    first: Value
    last: Value
    measure: Measure
    operator: Operator
    number: Value
    place: Place = NOWHERE


Condition = Constant | All | AnyOf | Not | Named | Compare | OneOf | Filled | Lasts | Counts | Covers

ALWAYS = All(())
"""The condition of a rule that states none."""

LEAVES = (Compare, OneOf, Filled, Lasts, Counts, Covers)
"""The conditions that have a truth of their own; the others combine."""
