"""What is told of many offices together. A number that is None is not shown: it would tell on few."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Figure = int | None
"""None: not shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One office of the report. `state` is geprüft, übernommen or a Fault; `told` are its messages.

    `figures` stand under the report's columns, in their order; they are empty for an office that was not checked.
    """

    key: str
    title: str
    state: str
    people: Figure = None
    rules: int | None = None
    figures: tuple[Figure, ...] = ()
    run_id: str = ""
    digest: str = ""
    inputs: str = ""
    seconds: float | None = None
    processor: float | None = None
    tries: int = 1
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule over all offices: in how many it was asked, and its outcomes under the report's columns but the first,
    what is in order."""

    rule: str
    title: str
    offices: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class LackLine:
    """What unclear outcomes lack, over all offices."""

    cause: str
    missing: str
    offices: int
    number: Figure


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """A quota of one office; `shown` is False where it would tell on few: then only its light is there."""

    key: str
    rule: str
    title: str
    unit: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    target: Decimal | None
    light: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Combined:
    """The report. `columns`: what is in order, then the statuses; `total` is over all offices that were checked.

    `disagreements`: in how many offices the second evaluation differs. `digest` covers which offices were checked and
    what came out: two reports with the same one say the same.
    """

    name: str
    title: str
    as_of: date
    columns: tuple[str, ...]
    offices: tuple[Line, ...]
    people: Figure
    total: tuple[Figure, ...]
    rules: tuple[RuleLine, ...]
    lacking: tuple[LackLine, ...]
    quotas: tuple[QuotaLine, ...]
    digest: str
    disagreements: int = 0

    @property
    def states(self) -> dict[str, int]:
        """How many offices stand how, by the alphabet."""
        return dict(sorted(Counter(one.state for one in self.offices).items()))

    @property
    def checked(self) -> int:
        """How many offices were checked."""
        return sum(1 for one in self.offices if one.figures)
