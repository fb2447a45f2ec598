"""What is asked of a rule's statement, and what the numbers that it writes mean: steps and what is missing."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import NamedTuple

from engine.compile.reasons import STATUS, Ground
from schemas.outcome import IN_ORDER, Cause

WRITTEN = frozenset(ground for ground in Ground if STATUS[ground] not in IN_ORDER)
"""The grounds of outcomes that are always written."""


class Gap(NamedTuple):
    """One thing that may be missing, and why."""

    name: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run writes besides outcomes that are not in order: all of them, or those of open findings.

    `deciding`: nothing is written, and quotas are not measured; only what every rule decides is asked.
    """

    all: bool = False
    open_keys: bool = False
    deciding: bool = False


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the numbers in the columns `step` and `missing` mean.

    `grounds`: of each step its ground, None where it is unclear. `gaps`: what the bits of `missing` stand for.
    """

    grounds: tuple[Ground | None, ...]
    gaps: tuple[Gap, ...]

    def steps(self, wanted: Container[Ground | None]) -> list[int]:
        """The numbers of the steps with a wanted ground; None is wanted for what is unclear."""
        return [number for number, ground in enumerate(self.grounds) if ground in wanted]

    def names(self, missing: int) -> tuple[str, ...]:
        """What is missing, sorted, each once."""
        return tuple(sorted({gap.name for gap in self._held(missing)}))

    def cause(self, missing: int) -> Cause:
        """The most upstream cause of what is missing."""
        held = {gap.cause for gap in self._held(missing)}
        return next((cause for cause in Cause if cause in held), Cause.FACT_MISSING)

    def _held(self, missing: int) -> list[Gap]:
        return [gap for place, gap in enumerate(self.gaps) if missing >> min(place, 61) & 1]
