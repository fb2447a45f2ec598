"""Values: what conditions compare and deadlines count from.

A value is *present*, *absent* (there is none: no record, or an empty field that means "not yet") or *unknown*.
A comparison with an unknown value is unknown; a comparison with an absent value is false.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from schemas.diagnostic import NOWHERE, Place
from schemas.factmodel import Empty, FieldType

if TYPE_CHECKING:
    from engine.plan.conditions import Condition


class Unit(StrEnum):
    """The unit of a duration. Weeks are 7 days, years 12 months; working days follow the office's calendar."""

    DAYS = "tage"
    WEEKS = "wochen"
    MONTHS = "monate"
    YEARS = "jahre"
    WORKING_DAYS = "arbeitstage"


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of time as written; `amount` is never negative."""

    amount: int
    unit: Unit

    @property
    def months(self) -> int | None:
        """The amount in months, or None for a duration counted in days."""
        return {Unit.MONTHS: self.amount, Unit.YEARS: self.amount * 12}.get(self.unit)

    @property
    def days(self) -> int | None:
        """The amount in calendar days, or None for months, years and working days."""
        return {Unit.DAYS: self.amount, Unit.WEEKS: self.amount * 7}.get(self.unit)


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row in scope, and from there along links upward to the row that is meant.

    `scope` is "" for the record the rule is about, otherwise the name of an enclosing `Rows` or of an alias.
    `path` are the link columns followed, `entity` is the entity reached. An empty link leads to an absent row; one to a
    record that was not delivered, or does not exist yet, to an unknown row (missing is the entity of that step), one
    whose column was not delivered to an unknown row too (missing is the column). The key of a row is known from the
    last link, whether its record was delivered or not.
    """

    scope: str
    path: tuple[str, ...]
    entity: str


@dataclass(frozen=True, slots=True)
class Column:
    """A stored field of a row. Absent when the row is absent or the field is empty and its emptiness says so.

    A day after the Stichtag in a field that is not `planned` counts as empty.
    `key` marks an entity's key or link column (never unknown, text).
    """

    row: RowRef
    name: str
    type: FieldType
    empty: Empty
    planned: bool = False
    choices: tuple[str, ...] = ()
    label: str = ""
    key: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the rule or set by the office; `name` is the named value it came from, if any."""

    value: Decimal | date | str | bool
    type: FieldType
    name: str | None = None
    unit: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Unset:
    """A named value that the office has not set: always unknown, cause `Wert nicht festgelegt`."""

    name: str
    type: FieldType
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Today:
    """The Stichtag."""

    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day on which the period of a cycle (turnus) began: its first day, or the evidence that opened it."""

    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Period:
    """First (`last` False) or last day of the report's month (Berichtsmonat): the Stichtag's calendar month."""

    last: bool
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class YearStart:
    """The 1st of January of a day's year."""

    day: Value
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Shifted:
    """`amount` after (`forward`) or before a day: § 187 (1), § 188 BGB; `inclusive` counts that day too (§ 187 (2)).

    Months backwards and inclusive: the day after the day that lies `amount` before (31.03. less one month: 01.03.).
    """

    day: Value
    amount: Duration | Unset
    forward: bool
    inclusive: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Moved:
    """A day that falls on a Saturday, Sunday or holiday moves to the next (`forward`) or previous working day."""

    day: Value
    forward: bool
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Earliest:
    """The earliest of the present days; unknown if any is unknown, absent if none is present."""

    days: tuple[Value, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest of the present days; unknown if any is unknown, absent if none is present."""

    days: tuple[Value, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class FirstPresent:
    """The first value that is not absent; unknown if an unknown one comes before it."""

    values: tuple[Value, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Choose:
    """The value of the first branch whose condition is true; unknown as soon as a condition on the way is unknown.

    Absent when no branch holds and there is no `otherwise`. A table is a Choose whose conditions exclude each other.
    """

    branches: tuple[tuple[Condition, Value], ...]
    otherwise: Value | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Rows:
    """The records of `entity` whose `link` holds the key of `base`, named `scope` inside `where`.

    With an empty `link` they are all records of the entity (then nothing is sure where only some units were delivered).
    `day` is the record's own day (None if the entity has none); a record whose own day is after the Stichtag does not
    exist; an unknown own day leaves that open, the record is then at most possible (its own day is what is missing).
    `where` may speak of the records' own columns (scope `scope`) and of every enclosing scope.

    A selection is *outside the coverage* of the delivery if its table or its `link` column was not delivered; or if
    the coverage names `units` and the unit of the rule's record is not surely one of them; or if the coverage has a
    `start` and no day of plan.window.lower_bounds is known and ≥ `start`; or if it has an `end` before the Stichtag and
    no day of plan.window.upper_bounds is known and ≤ `end`. What is missing is then the table, cause `nicht geliefert`.
    """

    scope: str
    entity: str
    base: RowRef
    link: str
    day: Column | None
    where: Condition
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Newest:
    """`value` of the newest record (largest own day, then largest key; `oldest`: smallest day, then smallest key).

    Only records for which `rows.where` is true and the day is known compete. Unknown if a record whose condition is
    unknown, or whose day is unknown, could be newer (same day included); absent if there is no record.
    Outside the coverage of the delivery absence is unknown; so is everything if the table was not delivered or not for
    the record's unit, and the oldest record if the selection reaches before the coverage's `start`.
    """

    rows: Rows
    value: Value
    oldest: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class NextRecord:
    """The own day of the next record of the same entity that shares `link` with `row` (by day, then key).

    Absent if there is none. A record whose own day is unknown makes it unknown.
    """

    row: RowRef
    link: str
    day: Column
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class CoverageStart:
    """The first day from which `entity` was delivered; absent if none is stated, unknown without the table."""

    entity: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class FirstEvidence:
    """The day of the first record of `rows` from `earliest` on; absent if there is none.

    Unknown if a possible record (condition or day unknown) could be earlier. Coverage: unknown without the table or
    for a unit not covered, and where `earliest` (or, if there is none, all time) reaches before the coverage's `start`;
    without a record also if the coverage's `end` lies before the Stichtag.
    """

    rows: Rows
    day: Column
    earliest: Value | None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records satisfy `rows`.

    A tally is a range [low, high] over records whose condition is unknown; it is known where low = high.
    """

    rows: Rows
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Calendar days from `start` to `end`, the start day not counted."""

    start: Value
    end: Value
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Scaled:
    """The product of two numbers."""

    left: Value
    right: Value
    place: Place = NOWHERE


Value = (
    Column
    | Literal
    | Unset
    | Today
    | Anchor
    | Period
    | YearStart
    | Shifted
    | Moved
    | Earliest
    | Latest
    | FirstPresent
    | Choose
    | Newest
    | NextRecord
    | CoverageStart
    | FirstEvidence
    | Tally
    | DaysBetween
    | Scaled
)
