"""`python -m bench.year.daily`: the daily check of 18,975 people, whole: import, run, reconcile, verify."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from bench.by_hand import OFFICE
from bench.machine import described
from bench.measures import OFFICE_PEOPLE, SEED
from bench.page import Line, mebibytes, pairs, table
from bench.process import Cost, cost, regelwerk
from bench.year.caseload import Caseload, handed
from bench.year.house import SHIPPED
from caseload.office import write
from jobs.recipes import recipe
from jobs.rules.facts import fact_model
from store.folder import changed

LAST = date(2026, 6, 26)
PROMISED = 60.0


def main() -> int:
    """The command line; 1 if a check takes longer than promised."""
    parser = argparse.ArgumentParser(prog="python -m bench.year.daily", description=__doc__)
    parser.add_argument("--people", type=int, default=OFFICE_PEOPLE, help=f"how many people ({OFFICE_PEOPLE})")
    parser.add_argument("--days", type=int, default=3, help="days after the first one (3)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tag-") as made:
        lines = _measured(Path(made), asked.people, asked.days)
    print(table(lines), pairs(("where", ""), described()), sep="\n\n")
    return 1 if any(line.kept is False for line in lines) else 0


def _measured(work: Path, people: int, days: int) -> list[Line]:
    data, store = work / "bestand", work / "ablage"
    data.mkdir()
    model = fact_model(SHIPPED)
    for _ in write(recipe(OFFICE), model, people, SEED, LAST, data):
        pass
    cost(regelwerk("db", "init", "--store", store, "--office", OFFICE))
    settings = store / "regelwerk.toml"
    told = changed(settings.read_text(encoding="utf-8"), "lieferbremse", "zeilen_prozent", 1000)
    settings.write_text(told, encoding="utf-8")
    living = Caseload(data, model)
    lines: list[Line] = []
    for day in (LAST - timedelta(number) for number in range(days, -1, -1)):
        handed(living.deliver(day, work / f"geliefert-{day}"), store / "eingang" / f"fachmodell_{day}")
        found = cost(regelwerk("nacht", "--store", store, "--now", f"{day:%d.%m.%Y}", "04:35"))
        name = "the first day: every finding is new, every statement written" if not lines else f"{day}, the next day"
        lines.append(_line(f"daily check, {people:,} people, {name}", found))
    living.close()
    return lines


def _line(name: str, found: Cost) -> Line:
    took = f"{found.seconds:.1f} s, {mebibytes(found.memory)}"
    return Line(name, took, f"< {PROMISED:.0f} s", found.seconds < PROMISED, f"{found.processor:.1f} s of processor")


if __name__ == "__main__":
    sys.exit(main())
