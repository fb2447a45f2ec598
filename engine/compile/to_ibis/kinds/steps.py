"""The order of decision: the first step that holds gives an outcome its ground, and what is missing if unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import Ground
from engine.compile.to_ibis.terms.logic import Bool, Expr, Gaps, Truth, column
from engine.compile.to_ibis.terms.view import bits
from engine.compile.verdicts import Gap, Verdicts

ROW = "@row"
"""The column of what was decided that tells of which record: the number of its row."""
DONE = frozenset({Ground.DONE, Ground.DONE_LATE})
"""The grounds of duties that were fulfilled."""


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
    """A relation with the column `step`, and over it what is missing and whether the due day was asked for."""

    table: ir.Table
    missing: Expr
    dated: Expr
    verdicts: Verdicts


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule decided of its records (by `ROW`), one row an outcome, and what its steps mean."""

    table: ir.Table
    verdicts: Verdicts


def gaps_of(steps: Iterable[Step]) -> tuple[Gap, ...]:
    """Everything that may be missing in any step."""
    return tuple(sorted({gap for step in steps if step.ground is None for gap in step.gaps}))


def decide(table: ir.Table, steps: list[Step], gaps: tuple[Gap, ...] | None = None, first: int = 0) -> Decided:
    """The relation with every row's step, the first that holds for it.

    `gaps` if the bits of `missing` stand for more than these steps' own, `first` the number of the first step.
    """
    live = _live(steps)
    return _told(table.mutate(step=_first(live, first)), live, gaps_of(live) if gaps is None else gaps, first)


def decided(table: ir.Table, steps: list[Step]) -> Decided:
    """The same of a relation that holds every row's step already."""
    live = _live(steps)
    return _told(table, live, gaps_of(live), 0)


def _told(numbered: ir.Table, live: list[Step], gaps: tuple[Gap, ...], first: int) -> Decided:
    masks = [
        (numbered["step"] == first + n, bits({gap: step.gaps.get(gap, False) for gap in gaps}))
        for n, step in enumerate(live)
        if step.ground is None and step.gaps
    ]
    none = ibis.literal(0, type="int64")
    begun = next((n for n, step in enumerate(live) if step.dated), None)
    dated = ibis.literal(False) if begun is None else numbered["step"] >= first + begun
    missing = ibis.cases(*masks, else_=none) if masks else none
    return Decided(numbered, missing, dated, Verdicts(tuple(step.ground for step in live), gaps))


def step_of(steps: list[Step]) -> tuple[Expr, Verdicts]:
    """The number of the first step that holds, as a column, and what it means."""
    live = _live(steps)
    return _first(live, 0), Verdicts(tuple(step.ground for step in live), gaps_of(live))


def _live(steps: list[Step]) -> list[Step]:
    """The steps that can be the first, of which the last one surely is if no other."""
    live = [step for step in steps if step.when is not False]
    stop = next((n for n, step in enumerate(live) if step.when is True), len(live) - 1)
    return live[: stop + 1]


def _first(live: list[Step], first: int) -> Expr:
    branches = [(column(step.when), first + n) for n, step in enumerate(live[:-1])]
    last = first + len(live) - 1
    return (ibis.cases(*branches, else_=last) if branches else ibis.literal(last)).cast("int8")
