"""A run evaluated: built on an earlier one where one was found, in full otherwise, and what is noted of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.plan.rules import Rulebook
from engine.run import batch
from engine.run.batch import Options, Results
from engine.run.nights import night
from engine.run.nights.night import Earlier
from schemas.factmodel import FactModel
from schemas.receipt import BuiltOn, NotInForce
from schemas.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Since:
    """A recorded run of an earlier day, and how many nights were built one on the other up to it."""

    run: str
    as_of: date
    nights: int
    earlier: Earlier


Seek = Callable[[FactModel, Snapshot], Since | str | None]
"""Looks for the run to build on: it, or why none can be; None where none is wanted."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What was found, what it was built on, and why it was not built on anything although that was wanted."""

    results: Results
    built_on: BuiltOn | None = None
    why_full: str | None = None


def evaluated(
    seek: Seek | None, rulebook: Rulebook, model: FactModel, snapshot: Snapshot, scratch: Path, options: Options
) -> Evaluated:
    """Evaluates a snapshot. Raises what `seek` raises, and SpaceExhausted."""
    since = None if seek is None else seek(model, snapshot)
    if not isinstance(since, Since):
        return Evaluated(batch.evaluate(rulebook, model, snapshot, scratch, options), why_full=since)
    found = night.evaluate(since.earlier, rulebook, model, snapshot, scratch, options)
    if found.why_full is not None:
        return Evaluated(found.results, why_full=found.why_full)
    in_full = tuple(NotInForce(rule=rule, reason=reason) for rule, reason in found.in_full)
    built = BuiltOn(
        run=since.run, as_of=since.as_of, nights=since.nights + 1, chosen=found.chosen, cases=found.cases,
        in_full=in_full,
    )  # fmt: skip
    return Evaluated(found.results, built)
