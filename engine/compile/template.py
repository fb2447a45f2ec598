"""German sentences as literals and slots, filled set-wise or case-wise with the same words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.plan.values import Value


class Format(StrEnum):
    """How a slot's value is written."""

    DAY = "30.09.2020"
    NUMBER = "1.370,5"
    TEXT = "as it is"
    YES_NO = "ja"
    DAYS_NOMINATIVE = "1 Tag, 92 Tage"
    DAYS_DATIVE = "1 Tag, 92 Tagen"


class Fact(StrEnum):
    """What an outcome or a leaf itself knows, besides the plan's values."""

    DUE = "fällig am"
    DONE = "erledigt am"
    DAYS = "tage"
    MONTHS = "ganze Monate vor dem Stichtag"
    DAYS_BEFORE = "ganze Tage vor dem Stichtag"
    FOUND = "gefunden"
    MISSING = "fehlend"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence: a plan value, or a fact of the outcome (FOUND: the low end of a leaf's own range).

    DAYS is always filled with the absolute number of days. MONTHS and DAYS_BEFORE count from the due day to the day
    before the Stichtag, and are asked only where it is over. MISSING is the labels of what is missing, joined by ", ".
    `absent` is written where there is no value. Numbers of days are grouped like numbers (1.370 Tage).
    """

    value: Value | Fact
    format: Format
    absent: str = "nicht erfasst"


@dataclass(frozen=True, slots=True)
class Counted:
    """A number and what it counts: „3 Termine“, „1 Termin“, and for none at all the words that say so: „keinen Termin“.

    Where there is no number it is `absent` and `many`.
    """

    value: Value | Fact
    none: str
    one: str
    many: str
    absent: str = "nicht erfasst"


@dataclass(frozen=True, slots=True)
class Passed:
    """How many periods of a cycle have passed since the due day, that one counted: „ (3 Fristen verstrichen)“.

    `every` is their distance in `months` or days. Nothing where it is one alone, or the distance is not known.
    """

    every: Value
    months: bool

    @property
    def since(self) -> Fact:
        """What the distance goes into."""
        return Fact.MONTHS if self.months else Fact.DAYS_BEFORE


def passed_words(number: str) -> str:
    """What is said of so many periods, more than one."""
    return f" ({number} Fristen verstrichen)"


Piece = str | Slot | Counted | Passed
Template = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Clauses:
    """What a leaf says when it is true, false or unknown: clauses without a full stop."""

    true: Template
    false: Template
    unknown: Template
