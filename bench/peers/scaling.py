"""How the cost grows: from 10,000 people on, and from 10 rules to 150 (copies of the twelve with other numbers)."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

from bench.machine import described
from bench.page import GROWTH, drawn, grid, mebibytes, pairs, written
from bench.peers.engines import BASE, ENGINES, OURS
from bench.peers.generate import generate
from bench.peers.measure import Taken, folder, in_turn, unfit
from bench.peers.rulebooks import many_rules
from bench.peers.shown.chart import Dot, lines
from bench.process import Cost, cost, python

PEOPLE = (10_000, 100_000, 1_000_000, 4_000_000)
MANY = (10, 25, 50, 100, 150)
_COMPARED = (BASE, OURS, "ours-run", "polars")
_WITH_RULES = 100_000
"""People that rulebooks of all sizes are tried on."""


def measure(work: Path, people: int, rounds: int, write: bool) -> int:
    """Both curves, as tables and pictures; 1 if anybody's hits are wrong, or if we or the SQL are missing."""
    compared = [one for one in ENGINES if one.name in _COMPARED]
    found = {number: in_turn(compared, number, rounds, work) for number in PEOPLE if number <= people}
    rules = by_rules(work, min(people, _WITH_RULES), MANY, rounds)
    told = [by_people(found), _rules(rules, min(people, _WITH_RULES))]
    told.append(pairs(("where", ""), [*described(), ("rounds", f"{rounds}, medians")]))
    print(*told, sep="\n\n")
    if write:
        pictures = {
            "wachstum-menschen.svg": lines(_people_dots(found), "people", "seconds of processor, out of the files"),
            "wachstum-regeln.svg": lines(_rule_dots(rules), "rules", "seconds of processor"),
        }
        for name, picture in pictures.items():
            drawn(name, picture)
        told.append("\n".join(f"![How the cost grows](bilder/{name})" for name in pictures))
        written("\n\n".join(told), GROWTH)
    return int(any(unfit(taken) for taken in found.values()))


def by_rules(work: Path, people: int, sizes: tuple[int, ...], rounds: int) -> dict[int, list[Cost]]:
    """What deciding costs with so many rules, as whole processes; a round ahead has the statements kept."""
    data = generate(people, folder(work, people))
    found: dict[int, list[Cost]] = {number: [] for number in sizes}
    for turn in range(rounds + 1):
        for number, costs in found.items():
            print(f"  {number} rules, round {turn} of {rounds}", file=sys.stderr, flush=True)
            rules = work / f"regelwerk-{number}"
            if not turn:
                shutil.rmtree(rules, ignore_errors=True)
                many_rules(rules, number)
            spent = cost(python("-m", "bench.peers.rulebooks", rules, data))
            if turn:
                costs.append(spent)
    return found


def by_people(found: dict[int, list[Taken]]) -> str:
    """A line an engine, a column a caseload: what it took out of the files."""
    base = {number: next(one for one in taken if one.engine.name == BASE) for number, taken in found.items()}
    rows = [("out of the files: seconds (× the SQL by hand), of processor, memory", *(f"{one:,}" for one in found))]
    for at, engine in enumerate(one.engine for one in next(iter(found.values()), ())):
        rows.append((engine.label, *(_cell(taken[at], base[number]) for number, taken in found.items())))
    return grid(rows)


def _cell(one: Taken, base: Taken) -> str:
    if one.failed or not one.files:
        return f"failed: {one.failed}"
    seconds = statistics.median(one.files)
    times = f" ({seconds / statistics.median(base.files):.2f} ×)" if base.files else ""
    wrong = f" **wrong: {', '.join(one.wrong)}**" if one.wrong else ""
    worked = statistics.median(one.processor)
    return f"{seconds:.2f} s{times}, {worked:.2f} s, {mebibytes(one.memory)}{wrong}"


def _rules(found: dict[int, list[Cost]], people: int) -> str:
    rows: list[tuple[str, ...]] = [
        (f"decide, {people:,} people, copies with other numbers", "seconds", "of processor", "ms of processor a rule",
         "memory")
    ]  # fmt: skip
    for number, costs in found.items():
        worked = _worked(costs)
        rows.append((
            f"{number} rules", f"{statistics.median(one.seconds for one in costs):.1f}", f"{worked:.2f}",
            f"{worked * 1000 / number:,.0f}", mebibytes(max(one.memory for one in costs)),
        ))  # fmt: skip
    return grid(rows)


def _people_dots(found: dict[int, list[Taken]]) -> list[Dot]:
    return [
        Dot(one.engine.plain_label, number, round(statistics.median(one.processor), 2))
        for number, taken in found.items()
        for one in taken
        if one.files
    ]


def _rule_dots(found: dict[int, list[Cost]]) -> list[Dot]:
    return [Dot("regelwerk, decide", number, round(_worked(costs), 2)) for number, costs in found.items()]


def _worked(costs: list[Cost]) -> float:
    return statistics.median(one.processor for one in costs)
