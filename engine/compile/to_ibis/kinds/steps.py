"""The order of decision: the first step that holds gives an outcome its ground, and what is missing if it is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import BY_CAUSE, Ground
from engine.compile.to_ibis.terms.logic import Bool, Expr, Gap, Gaps, Truth, column
from engine.compile.to_ibis.terms.view import bits
from schemas.outcome import Cause

GROUNDS = tuple(Ground)
"""Grounds by their number: in stages a ground is its place here."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an outcome is where `when` holds and no earlier step did; without a ground it is unclear for `gaps`.

    `dated`: the order of decision has come past the question for a due day.
    """

    when: Bool
    ground: Ground | None
    gaps: Gaps = field(default_factory=dict)
    dated: bool = False


def steps_of(told: Truth, decided: Bool, ground: Ground) -> list[Step]:
    """Unclear where a truth is unknown, else `ground` where `decided`."""
    return [Step(told.unknown, None, told.gaps), Step(decided, ground)]


@dataclass(frozen=True, slots=True)
class Decided:
    """A relation with the columns `ground`, `missing` and `dated`, and the gaps that the bits of `missing` stand for."""

    table: ir.Table
    gaps: tuple[Gap, ...]


def decide(table: ir.Table, steps: list[Step], gaps: tuple[Gap, ...] | None = None) -> Decided:
    """The relation with every row's ground, by the first step that holds for it; `gaps` if more than its own."""
    live = [step for step in steps if step.when is not False]
    stop = next((n for n, step in enumerate(live) if step.when is True), len(live) - 1)
    live = live[: stop + 1]
    if gaps is None:
        gaps = tuple(sorted({gap for step in live if step.ground is None for gap in step.gaps}))
    branches = [(column(step.when), n) for n, step in enumerate(live)]
    numbered = table.mutate(step=ibis.cases(*branches, else_=len(live) - 1).cast("int8"))
    masks = [
        (numbered["step"] == n, bits({gap: step.gaps.get(gap, False) for gap in gaps}))
        for n, step in enumerate(live)
        if step.ground is None and step.gaps
    ]
    none = ibis.literal(0, type="int64")
    masked = numbered.mutate(missing=ibis.cases(*masks, else_=none) if masks else none)
    grounds = [(masked["step"] == n, number_of(step.ground)) for n, step in enumerate(live) if step.ground is not None]
    unclear = _unclear(masked["missing"], gaps)
    ground = ibis.cases(*grounds, else_=unclear) if grounds else unclear
    first = next((n for n, step in enumerate(live) if step.dated), None)
    dated = ibis.literal(False) if first is None else masked["step"] >= first
    return Decided(masked.mutate(ground=ground.cast("int8"), dated=dated), gaps)


def number_of(ground: Ground) -> int:
    """A ground's number."""
    return GROUNDS.index(ground)


def _unclear(missing: Expr, gaps: tuple[Gap, ...]) -> Expr:
    """The ground of an unclear outcome: its most upstream cause."""
    branches = []
    for cause in Cause:
        held = sum(1 << min(place, 61) for place, gap in enumerate(gaps) if gap.cause is cause)
        if held:
            branches.append(((missing & held) != 0, number_of(BY_CAUSE[cause])))
    other = number_of(Ground.FACT_MISSING)
    return ibis.cases(*branches, else_=other) if branches else ibis.literal(other)
