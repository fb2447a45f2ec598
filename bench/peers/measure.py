"""Every engine in a process of its own, round after round, so that whatever disturbs the machine meets all of them."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.peers.cases.plain import reference
from bench.peers.cases.rows import lines
from bench.peers.engines import BASE, Engine
from bench.peers.fetch import NODE
from bench.peers.generate import generate
from bench.peers.workload import RULES, Found, Hits
from bench.process import CommandFailedError, cost, python

_EXPECTED = "erwartet.json"


@dataclass(slots=True)
class Taken:
    """What one engine took in all rounds, in seconds and bytes, for so many cases.

    `rules`: deciding alone, what is prepared being in memory; `files`: with reading and preparing; `processor`: the
    same as processor time. `wrong`: rules whose hits are not the reference's. `failed`: why there is nothing.
    """

    engine: Engine
    cases: int
    rules: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: int = 0
    wrong: tuple[str, ...] = ()
    failed: str = ""

    @property
    def rate(self) -> float:
        """Cases a second, deciding alone."""
        return self.cases / statistics.median(self.rules)

    @property
    def whole_rate(self) -> float:
        """Cases a second, out of the files."""
        return self.cases / statistics.median(self.files)

    @property
    def work(self) -> float:
        """Seconds of processor for a million cases, out of the files."""
        return statistics.median(self.processor) * 1e6 / self.cases


def in_turn(engines: list[Engine], people: int, rounds: int, work: Path) -> list[Taken]:
    """Every engine once a round; an engine that fails once is left out of what follows."""
    found = [Taken(one, min(people, one.cases or people)) for one in engines]
    expected = {number: _expected(number, work) for number in sorted({one.cases for one in found})}
    for number in range(rounds):
        for one in found:
            if not one.failed:
                print(f"  {one.engine.name}, round {number + 1} of {rounds}", file=sys.stderr, flush=True)
                _note(one, folder(work, one.cases), expected[one.cases])
    return found


def unfit(found: Iterable[Taken]) -> bool:
    """Whether anybody's hits are wrong, or whether we or the SQL that all are held against are missing."""
    return any(one.wrong or (one.failed and (one.engine.ours or one.engine.name == BASE)) for one in found)


def folder(work: Path, people: int) -> Path:
    """Where the caseload of so many people is."""
    return work / f"faelle-{people}"


def _expected(people: int, work: Path) -> Hits:
    """What the reference finds; the caseload is made where it is not there."""
    data = generate(people, folder(work, people))
    path = data / _EXPECTED
    if not path.exists():
        print(f"  reference, {people:,} cases", file=sys.stderr, flush=True)
        path.write_text(json.dumps(reference(data)), encoding="utf-8")
    told: dict[str, list[int]] = json.loads(path.read_text(encoding="utf-8"))
    return {rule: _pair(told[rule]) for rule in RULES}


def _pair(told: list[int]) -> Found:
    number, total = told
    return number, total


def _note(one: Taken, data: Path, expected: Hits) -> None:
    try:
        spent = cost(_command(one.engine, data))
    except CommandFailedError as error:
        one.failed = str(error).strip().splitlines()[-1][:200]
        return
    told: dict[str, Any] = json.loads(spent.said.strip().splitlines()[-1])
    steps = [told[name] for name in ("load", "prepare", "evaluate")]
    one.rules.append(told["evaluate"][0])
    one.files.append(sum(seconds for seconds, _ in steps))
    one.processor.append(sum(worked for _, worked in steps))
    one.memory = max(one.memory, spent.memory)
    wrong = {rule for rule in RULES if _pair(told["hits"][rule]) != expected[rule]}
    one.wrong = tuple(rule for rule in RULES if rule in wrong.union(one.wrong))


def _command(engine: Engine, data: Path) -> list[str]:
    if engine.module == "node":
        return ["node", "--max-old-space-size=8192", str(NODE / "jre.mjs"), str(lines(data))]
    return python("-m", "bench.peers.one", engine.name, data)
