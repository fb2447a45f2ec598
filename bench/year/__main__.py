"""`python -m bench.year`: a year of an office of the size of Worms, every flow on its schedule, held against a
reckoning of its own. Ends with 1 if anything is missing, doubled or said without reason."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bench.machine import described
from bench.page import pairs
from bench.year.calendar import Year, clock_changes, statistics, whole_year
from bench.year.caseload import Caseload
from bench.year.compare import differences, flows_missing, histories
from bench.year.house import SHIPPED, few, whole
from bench.year.office import Office, ladders, opened
from bench.year.reckoning import Told, WorkingDays, expected
from bench.year.simulate import Call, Passed, simulate
from caseload.office import write
from jobs.recipes import recipe
from jobs.rules.facts import fact_model

FIRST, PEOPLE, SEED = date(2026, 1, 1), 4_951, 1
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Held:
    """What came of holding a simulation against the reckoning: differences in a line each, what had to be told."""

    differences: list[str]
    wanted: set[Told]
    passed: Passed


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--days", type=int, default=365, help="how many days (365)")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"how many people ({PEOPLE})")
    parser.add_argument("--decisions", type=int, default=2, help="decisions a working day (2)")
    parser.add_argument("--verify", type=int, default=0, help="records that each check evaluates twice (0)")
    parser.add_argument("--few", action="store_true", help="ten rules in place of all of Worms's")
    parser.add_argument("--work", type=Path, help="an empty folder that is kept")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jahr-") as made:
        work = (asked.work or Path(made)).resolve()
        year = replace(whole_year(FIRST), number=asked.days)
        begun = time.perf_counter()
        data = caseload(work / "bestand", asked.people, year)
        print(f"generated after {time.perf_counter() - begun:.0f} s", flush=True)
        begun = time.perf_counter()
        rules = (few if asked.few else whole)(work / "regeln")
        found = run(work, data, year, asked.decisions, asked.verify, rules, say=_say)
        print(f"{asked.days} days in {time.perf_counter() - begun:.0f} s")
    print(*found.differences[:_SHOWN], f"{len(found.differences)} differences", sep="\n")
    print(pairs(("where", ""), described()))
    return 1 if found.differences else 0


def caseload(folder: Path, people: int, year: Year) -> Path:
    """The office as it will be on the last day, nobody planted in it."""
    folder.mkdir(parents=True)
    for _ in write(recipe("worms"), fact_model(SHIPPED), people, SEED, year.days[-1], folder):
        pass
    return folder


def run(
    work: Path,
    data: Path,
    year: Year,
    decisions: int,
    verify: int,
    rules: Path,
    office: str = "worms",
    say: Callable[[str], None] = lambda _: None,
    call: Call | None = None,
) -> Held:
    """Simulates and compares."""
    working, known = WorkingDays(year.first.year - 3, year.first.year + 4), statistics(year.first)
    living = Caseload(data, fact_model(rules))
    with opened(work, office, rules, year.first, known, verify) as office_:
        passed = simulate(office_, year, living, working, work, decisions, say, call)
        living.close()
        findings, events = histories(office_)
        wanted = expected(findings, events, ladders(rules), list(year.reminders(working)), working)
        say(_told(office_, passed, len(findings), len(wanted), year))
        found = [*office_.trouble, *differences(office_, wanted), *flows_missing(office_, year, working, known)]
        return Held(found, wanted, passed)


def _say(line: str) -> None:
    print(line, flush=True)


def _told(office: Office, passed: Passed, findings: int, wanted: int, year: Year) -> str:
    parts = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in passed.seconds.items())
    ended = ", ".join(f"{flow} {state} {times}" for (flow, state), times in sorted(passed.ended.items()))
    changes = ", ".join(map(str, clock_changes(year.first, year.number)))
    return "\n".join([
        parts, ended, *list(dict.fromkeys(passed.lines))[:_SHOWN], f"clock changes: {changes}",
        f"{findings} findings, {wanted} things to be told, {len(office.post.taken)} mails received",
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
