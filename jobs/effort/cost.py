"""What each rule costs on a caseload, and which of them cost far more than the others."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.plan.rules import Rule
from engine.run.batch import Options, evaluate
from engine.run.effort.charge import effort
from engine.run.effort.meter import Meter
from intake.looking.known import Known
from intake.looking.legible import legible
from intake.snapshot import take
from jobs.coverage import read_coverage
from jobs.generate import generate
from jobs.progress import Step, silent
from jobs.rules.rulebook import Loaded, load
from schemas.operation.effort import Effort, RuleEffort, StageEffort
from schemas.snapshot import Snapshot

FACTOR = 10
"""A rule that costs more than this many times the median is worth a look."""
PEOPLE, SEED, TIMES = 20_000, 1, 3
"""The generated caseload's size and seed; how often is measured."""


@dataclass(frozen=True, slots=True)
class Caseload:
    """On which cases is measured: a delivery's folder, or (None) a generated one in the scratch folder."""

    rules: Path
    office: str
    as_of: date
    data: Path | None
    people: int = PEOPLE


@dataclass(frozen=True, slots=True)
class Costly:
    """A rule that costs `factor` times the median; `stage` is the dearest of those it alone reads, if it has any.

    Seconds are of the processor, over all threads.
    """

    rule: str
    file: str
    seconds: float
    factor: float
    read: int
    stage: StageEffort | None
    cycle: bool
    lookback: bool


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured: so many rules on so many delivered rows, the median of their costs, and the costly ones."""

    rules: int
    rows: int
    median: float
    costly: tuple[Costly, ...]


def measure(caseload: Caseload, scratch: Path, programs: Path | None, step: Step = silent) -> Costs:
    """Evaluates the caseload three times, one thing after the other; a rule's cost is the median of the three.

    Raises RulesRefused, Unknown, DeliveryRefused and SpaceExhausted.
    """
    data = caseload.data
    if data is None:
        data = scratch / "fallbestand"
        generate(caseload.office, caseload.people, SEED, caseload.as_of, data, caseload.rules, step)
    loaded = load(caseload.rules, caseload.office, caseload.as_of, remembered=programs)
    coverage = read_coverage(data, loaded.model)
    snapshot = take(data, loaded.model, caseload.as_of, scratch / "abzug", coverage, step=step, known=Known(programs))
    found: list[Effort] = []
    with legible(snapshot.tables.values()):
        for time in range(TIMES):
            step("Kosten der Regeln messen", time, TIMES)
            found.append(_once(loaded, snapshot, scratch / f"{time}", programs))
    return judged(found, loaded.rulebook.rules)


def _once(loaded: Loaded, snapshot: Snapshot, scratch: Path, programs: Path | None) -> Effort:
    meter = Meter()
    options = Options(programs=programs, meter=meter)
    with closing(evaluate(loaded.rulebook, loaded.model, snapshot, scratch, options)) as results:
        for _ in results.outcomes:
            pass
        return effort(results.text, loaded.rulebook, snapshot, meter)


def judged(found: Sequence[Effort], rules: Iterable[Rule]) -> Costs:
    """Which rules are costly, by several measurements of the same: each rule and stage by the median of its own."""
    last = found[-1]
    seconds = {rule: statistics.median(times) for rule, times in _times(found).items()}
    median = statistics.median(seconds.values()) if seconds else 0.0
    known = {rule.id: rule for rule in rules}
    costly = [
        _costly(one, known[one.rule], seconds[one.rule], median, last)
        for one in last.rules
        if seconds[one.rule] > FACTOR * median > 0
    ]
    return Costs(len(seconds), last.rows, median, tuple(sorted(costly, key=lambda one: -one.factor)))


def _times(found: Sequence[Effort]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {}
    for one in found:
        for rule in one.rules:
            times.setdefault(rule.rule, []).append(rule.whole.processor)
    return times


def _costly(one: RuleEffort, rule: Rule, seconds: float, median: float, measured: Effort) -> Costly:
    own = [stage for stage in measured.stages if stage.readers == (rule.id,) and stage.table]
    # Rows do not waver: of what one rule alone reads, the stage that goes through most is where to look.
    dearest = max(own, key=lambda stage: (stage.read + stage.rows, stage.name), default=None)
    return Costly(
        rule.id, rule.place.file, seconds, seconds / median, one.read, dearest, rule.cycle is not None,
        rule.lookback is not None,
    )  # fmt: skip
