"""What is measured: whole processes, several rounds in turn, medians."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from bench.by_hand import AS_OF, OFFICE
from bench.process import ROOT, Cost, cost, python, regelwerk
from bench.rulebooks import FIRST, WHOLE
from cli.kept import kept
from intake.looking.known import SEEN

SEED = 1
OFFICE_PEOPLE = 18_975
"""Of one office of its real size."""
VERIFIED = 500
GIB = 2**30
DAY = ("--as-of", f"{AS_OF:%d.%m.%Y}")


@dataclass(frozen=True, slots=True)
class Measure:
    """A command and what it may cost: `seconds`, and bytes of `memory`. The file `forgotten` is taken away before."""

    name: str
    command: tuple[str, ...]
    seconds: float | None = None
    memory: int | None = None
    forgotten: Path | None = None


@dataclass(slots=True)
class Measured:
    """The costs of all rounds of one measure."""

    measure: Measure
    costs: list[Cost] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The middle of the wall clock times."""
        return statistics.median(one.seconds for one in self.costs)

    @property
    def processor(self) -> float:
        """The middle of the processor times, in seconds."""
        return statistics.median(one.processor for one in self.costs)

    @property
    def memory(self) -> int:
        """The most memory any round held, in bytes."""
        return max(one.memory for one in self.costs)


def in_turn(measures: Sequence[Measure], rounds: int) -> list[Measured]:
    """Every measure once a round, so that a disturbance meets all of them; a round ahead warms the cache."""
    found = [Measured(measure) for measure in measures]
    for number in range(rounds + 1):
        for one in found:
            print(f"  {one.measure.name}, round {number} of {rounds}", file=sys.stderr, flush=True)
            if one.measure.forgotten is not None:
                one.measure.forgotten.unlink(missing_ok=True)
            spent = cost(one.measure.command)
            if number:
                one.costs.append(spent)
    return found


def generation(people: int, folder: Path, seed: int = SEED) -> Measure:
    """Making a caseload."""
    wanted = ("--office", OFFICE, "--people", str(people), "--seed", str(seed), *DAY)
    return Measure(f"generate, {_people(people)}", tuple(regelwerk("generate", *wanted, "--out", folder)))


def delivery(given: Path | None, people: int, work: Path) -> Path:
    """The folder of a delivery that was given, or of one that is generated in `work`."""
    if given is None:
        cost(generation(people, work / "daten").command)
    return (given or work / "daten").resolve()


def run(people: int, data: Path, rules: Path, out: Path, seconds: float, memory: int | None = None) -> Measure:
    """The main job with the rules that exist by hand."""
    return Measure(f"run, {len(FIRST)} rules, {_people(people)}", _run(data, rules, OFFICE, out), seconds, memory)


def first_look(run: Measure) -> Measure:
    """The same run by somebody who has never seen the delivery."""
    folder = kept()
    return replace(run, name=f"{run.name}, delivery never seen", forgotten=None if folder is None else folder / SEEN)


def own_run(people: int, data: Path, out: Path, seconds: float) -> Measure:
    """All rules that Magdeburg has switched on."""
    return Measure(f"run, Magdeburg's own rules, {_people(people)}", _run(data, ROOT / "rules", OFFICE, out), seconds)


def whole_run(people: int, data: Path, out: Path, seconds: float | None = None, memory: int | None = None) -> Measure:
    """The main job with every rule there is."""
    return Measure(
        f"run, the whole rulebook, {_people(people)}", _run(data, ROOT / "rules", WHOLE, out), seconds, memory
    )


def verified_run(people: int, data: Path, rules: Path, out: Path) -> Measure:
    """The main job with cases evaluated a second time."""
    command = (*_run(data, rules, OFFICE, out), "--verify", str(VERIFIED))
    return Measure(f"run --verify {VERIFIED}, {_people(people)}", command)


def by_hand(people: int, data: Path, out: Path) -> Measure:
    """The same rules by hand, with the same outcomes."""
    command = python("-m", "bench.by_hand", "--data", data, "--out", out)
    return Measure(f"SQL by hand, the same outcomes, {_people(people)}", tuple(command))


def by_hand_checked(people: int, data: Path, out: Path) -> Measure:
    """The same rules by hand, and what they read is looked through first."""
    command = python("-m", "bench.by_hand", "--data", data, "--out", out, "--check")
    return Measure(f"SQL by hand, the same outcomes, checks what it reads, {_people(people)}", tuple(command))


def by_hand_short(people: int, data: Path, out: Path) -> Measure:
    """The same rules by hand, with a short sentence as the reason and without what is missing."""
    command = python("-m", "bench.by_hand", "--data", data, "--out", out, "--short")
    return Measure(f"SQL by hand, short reasons, {_people(people)}", tuple(command))


def check() -> Measure:
    """The rulebook's own check, with all examples."""
    return Measure("check of the rulebook", tuple(regelwerk("check", ROOT / "rules")), 5)


def explanation(data: Path, rules: Path, outcomes: Path) -> Measure:
    """One outcome explained: an overdue period of the rule with the most of them."""
    query = f"""
        SELECT regel, min(vorgang_id) FROM read_parquet('{outcomes}') WHERE status = 'überfällig'
        GROUP BY regel ORDER BY count(*) DESC, regel LIMIT 1"""
    with duckdb.connect(":memory:") as connection:
        rule, record = connection.execute(query).fetchall()[0]
    command = regelwerk("explain", "--data", data, *DAY, "--rules", rules, "--office", OFFICE, rule, record)
    return Measure("explain of one outcome", tuple(command), 1.5)


def warm(data: Path, rules: Path) -> dict[str, float]:
    """Milliseconds of one case with all rules in a process that is up."""
    told: dict[str, float] = json.loads(cost(python("-m", "bench.warm", "--data", data, "--rules", rules)).said)
    return told


def timings(out: Path) -> dict[str, float]:
    """What a run itself notes about its parts, in seconds."""
    noted: dict[str, float] = json.loads((out / "run.json").read_text(encoding="utf-8"))["timings"]
    return noted


def _run(data: Path, rules: Path, office: str, out: Path) -> tuple[str, ...]:
    return tuple(regelwerk("run", "--data", data, *DAY, "--rules", rules, "--office", office, "--out", out))


def _people(number: int) -> str:
    return f"{number:,} people"
