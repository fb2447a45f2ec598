"""How the cost grows: from 10,000 people on, and from 10 rules to 150 (copies of the twelve with other numbers)."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
from pathlib import Path

from bench.page import GROWTH, grid, placed
from bench.peers.engines import BASE, ENGINES, OURS
from bench.peers.measure import Taken, folder, in_turn
from bench.peers.rulebooks import many_rules
from bench.peers.shown.chart import Dot, lines
from bench.process import ROOT, Cost, cost, python

PEOPLE = (10_000, 100_000, 1_000_000, 4_000_000)
MANY = (10, 25, 50, 100, 150)
_COMPARED = (BASE, OURS, "ours-run", "polars")
_WITH_RULES = 1_000_000
PAGE = ROOT / "docs" / "performance.md"
PICTURES = ROOT / "docs" / "bilder"


def measure(work: Path, people: int, rounds: int, write: bool) -> int:
    """Both curves, as tables and pictures; 1 if anybody's hits are wrong."""
    compared = [one for one in ENGINES if one.name in _COMPARED]
    found = {number: in_turn(compared, number, rounds, work) for number in PEOPLE if number <= people}
    rules = _rules(work, min(people, _WITH_RULES), rounds)
    load = f"Load of the machine when the last one ended: {os.getloadavg()[0]:.0f}. {rounds} rounds, medians."
    told = "\n\n".join([_by_people(found), _by_rules(rules, min(people, _WITH_RULES)), load])
    print(told)
    pictures = {
        "wachstum-menschen.svg": lines(_people_dots(found), "people", "seconds, out of the files"),
        "wachstum-regeln.svg": lines(_rule_dots(rules), "rules", "seconds"),
    }
    if write:
        shown = "\n".join(f"![How the cost grows](bilder/{name})" for name in pictures)
        PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), f"{told}\n\n{shown}", GROWTH), encoding="utf-8")
        PICTURES.mkdir(exist_ok=True)
        for name, drawn in pictures.items():
            (PICTURES / name).write_text(drawn, encoding="utf-8")
    return 1 if any(one.wrong for taken in found.values() for one in taken) else 0


def _rules(work: Path, people: int, rounds: int) -> dict[int, list[Cost]]:
    """What deciding costs with so many rules, as whole processes; a round ahead has the statements kept."""
    data = folder(work, people)
    found: dict[int, list[Cost]] = {number: [] for number in MANY}
    for turn in range(rounds + 1):
        for number in MANY:
            print(f"  {number} rules, round {turn} of {rounds}", file=sys.stderr, flush=True)
            rules = work / f"regelwerk-{number}"
            if not turn:
                shutil.rmtree(rules, ignore_errors=True)
                many_rules(rules, number)
            spent = cost(python("-m", "bench.peers.rulebooks", rules, data))
            if turn:
                found[number].append(spent)
    return found


def _by_people(found: dict[int, list[Taken]]) -> str:
    base = {number: next(one for one in taken if one.engine.name == BASE) for number, taken in found.items()}
    rows = [("seconds out of the files (× the SQL by hand), memory", *(f"{number:,}" for number in found))]
    for name in _COMPARED:
        cells = []
        for number, taken in found.items():
            one = next(each for each in taken if each.engine.name == name)
            cells.append(f"failed: {one.failed}" if one.failed or not one.files else _cell(one, base[number]))
        rows.append((next(one.label for one in ENGINES if one.name == name), *cells))
    return grid(rows)


def _cell(one: Taken, base: Taken) -> str:
    seconds = statistics.median(one.files)
    wrong = f" **wrong: {', '.join(one.wrong)}**" if one.wrong else ""
    return f"{seconds:.2f} s ({seconds / statistics.median(base.files):.2f} ×), {one.memory / 2**20:,.0f} MiB{wrong}"


def _by_rules(found: dict[int, list[Cost]], people: int) -> str:
    rows: list[tuple[str, ...]] = [
        (f"decide, {people:,} people, copies with other numbers", "seconds", "of processor", "ms of processor a rule",
         "memory")
    ]  # fmt: skip
    for number, costs in found.items():
        worked = statistics.median(one.processor for one in costs)
        rows.append((
            f"{number} rules", f"{statistics.median(one.seconds for one in costs):.1f}", f"{worked:.1f}",
            f"{worked * 1000 / number:,.0f}", f"{max(one.memory for one in costs) / 2**20:,.0f} MiB",
        ))  # fmt: skip
    return grid(rows)


def _people_dots(found: dict[int, list[Taken]]) -> list[Dot]:
    return [
        Dot(one.engine.label.replace("**", ""), number, statistics.median(one.files))
        for number, taken in found.items()
        for one in taken
        if one.files
    ]


def _rule_dots(found: dict[int, list[Cost]]) -> list[Dot]:
    walls = {number: statistics.median(one.seconds for one in costs) for number, costs in found.items()}
    worked = {number: statistics.median(one.processor for one in costs) for number, costs in found.items()}
    told = {"by the clock": walls, "of processor": worked}
    return [Dot(name, number, seconds) for name, curve in told.items() for number, seconds in curve.items()]
