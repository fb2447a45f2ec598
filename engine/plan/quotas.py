"""Quotas: what is measured per unit, over which months, and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.plan.conditions import Condition, Operator
from engine.plan.values import Column, Duration, RowRef, Unset, Value
from schemas.diagnostic import NOWHERE, Place
from schemas.outcome import Status


class Measure(StrEnum):
    """What a quota measures."""

    SHARE = "Anteil"
    COUNT = "Anzahl"
    SUM = "Summe"
    MEAN = "Mittelwert"
    MEDIAN = "Median"
    RATIO = "Verhältnis"


class Span(StrEnum):
    """The months that a quota speaks of, the report's month being the last of them."""

    MONTH = "Berichtsmonat"
    YEAR = "letzte zwölf Monate"
    PROGRESS = "seit Januar"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The stretch of months in which a record's `day` lies if it is counted: `now`; `earlier` is the same a year ago.

    The report's month is the Stichtag's, or the one `lag` (months) before it. `monthly`: the records are figures of
    which every month of the stretch has one; a month without any is unknown.
    """

    span: Span
    day: Value
    now: Condition
    earlier: Condition
    monthly: bool = False
    lag: Duration | Unset | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a measure is compared with: the same of another field (`of`), or the same a year ago."""

    of: Value | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Quota:
    """A measure per unit against a target.

    The population are the records of `Rule.entity` for which `Rule.applies` is true (`exempt` ones do not count) and
    whose day lies in the `stretch`, in units reached by `levels` (entity → row; the office itself has no row: None). Or
    the outcomes of `from_rule` that are neither `trifft nicht zu` nor `Ausnahme` (and have a due day in the report's
    month if `due_in_period`), of which those in `fulfilled_by`; `ungeklärt` ones are unknown, also where their due day
    is unknown.

    A record is *counted* if `applies` is true and `exempt` not, *perhaps* if that is unknown. Let T, F and U be the
    counted records whose `fulfilled` is true, false and unknown (none stated: true), PT, PF and PU the perhaps ones.
    SHARE: zaehler T, nenner T+F, unbekannt U+PT+PF+PU, wert T of T+F in per cent; worst T of T+F+U+PF+PU, best
    T+U+PT+PU of T+F+U+PT+PU. COUNT: zaehler and wert T, nenner null, unbekannt U+PT+PU, from T to T+unbekannt.
    SUM, MEAN, MEDIAN: over `of` of the records T (an absent one is left out); zaehler is the sum, nenner how many,
    wert the sum, sum/nenner, the middle value (of an even number the mean of the middle two); unbekannt are U+PT+PU
    and the records T whose `of` is unknown; the range is the value itself, or without bounds (null) if any is unknown.
    RATIO: zaehler is the sum of `of` of the records T, nenner that of `per` of T and F (`per_mean`: divided by the
    number of months that have one), wert zaehler of nenner in per cent; unbekannt are U+PT+PU+PF, the T whose `of` and
    the T and F whose `per` is unknown; range as with SUM.
    In a `monthly` stretch the months without a record T that has an `of` (RATIO: or those without one that has a `per`,
    if they are more), known or not, are unbekannt as well, and MEAN divides by the number of months, not of records.

    ziel: `target`; if it is `relative`, that many per cent above (1) or below (-1) the value of `compared`. `compared`
    is measured like the value itself, over the records `earlier` or with its own `of`; without its value, with a value
    of 0, or if anything about it is unknown beyond `unknown_at_most`, a relative target cannot be met or missed.
    bezug is the value of `compared`, else the target; abweichung wert of bezug in per cent, less 100 (none where bezug
    is 0). ziel met: green; missed by at most `yellow` (inclusive; `yellow_relative`: per cent of ziel): yellow; else
    red. Compared exactly, 100·zaehler with ziel·nenner. Without a nenner (0), and with an unknown ziel or yellow,
    `nicht messbar`; so too where the colours of worst and best differ (or have no bounds) and unbekannt exceeds
    `unknown_at_most` (in per cent, none or unknown: 0) of nenner + unbekannt (COUNT: zaehler + unbekannt; monthly: the
    months). So too where the delivery does not reach over what is measured: with a `stretch` where it begins after the
    first of its months (or of last year's, if that is the reference) or ends before its last day and the Stichtag;
    without one where the records, bounded by their own `day`, are outside the coverage as `values.Rows` says (only
    `window.fixed` bounds count); and for the office and every unit that is not named where it names `units`.
    No target: `ohne Ziel`. A wert, ziel or bezug beyond `outcome.LARGEST_MEASURE` is not told and the quota `nicht
    messbar`; an abweichung beyond it is not told.
    A unit is measured if a record of it is counted or perhaps is; the office always is, its einheit is the office's
    name in the rulebook. A record without a unit counts for none.
    `sample` (SHARE, RATIO): intervall_von and intervall_bis are the Wilson interval (95 %) of zaehler of nenner, in per
    cent; null where zaehler is no part of nenner.
    """

    levels: tuple[tuple[str, RowRef | None], ...]
    measure: Measure
    operator: Operator
    target: Value | None
    fulfilled: Condition | None = None
    of: Value | None = None
    yellow: Value | None = None
    unknown_at_most: Value | None = None
    from_rule: str | None = None
    fulfilled_by: frozenset[Status] = frozenset()
    due_in_period: bool = False
    per: Value | None = None
    per_mean: bool = False
    stretch: Stretch | None = None
    compared: Comparison | None = None
    relative: int = 0
    yellow_relative: bool = False
    sample: bool = False
    day: Column | None = None
    place: Place = NOWHERE
