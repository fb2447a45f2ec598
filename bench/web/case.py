"""One stored case with all rules, as the workbench and the interface ask: `python -m bench.web.case`.

A store is made in a temporary folder, its delivery put on the shelf; then cases are asked for one after another. Told
are milliseconds by the clock of finding the case, checking it and both, and of the processor's own time, which says
something on a machine that is shared, too. With `--api` the same cases go through the interface's application, without
and with the trees of reasons (see bench.web.asked).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from bench.machine import described
from bench.page import Line, latency, pairs, table
from bench.process import ROOT
from bench.web.asked import ask
from jobs.cases.check import check
from jobs.cases.desk import Desk
from jobs.findings.evaluate import Asked, evaluate
from jobs.generate import generate
from jobs.imports.bring import bring
from jobs.imports.order import Order
from jobs.office.make import make_store
from store.folder import StoreFolder, open_store
from store.records.connect import Engine
from store.records.upgrade import open_database

OFFICE, DAY, SEED = "magdeburg", date(2026, 6, 30), 1
PROMISED = 20.0
"""Milliseconds for a case, for 95 of 100."""
WARM = 20
"""Cases ahead of those that are measured."""


def measure(people: int, cases: int, scratch: Path) -> list[Line]:
    """What the page asks, over so many cases, with all rules of the office."""
    store, engine, evaluated = _made(people, scratch)
    desk = Desk(store, engine, lambda: "messung".zfill(40), scratch / "programme")
    begun = time.perf_counter()
    desk.prepare()
    made = time.perf_counter() - begun
    found, checked, spent = [], [], []
    for key in _keys(evaluated, cases + WARM):
        first, work = time.perf_counter(), time.thread_time()
        case = desk.find(key)
        second = time.perf_counter()
        check(case.book, case.whole)
        found.append((second - first) * 1000)
        checked.append((time.perf_counter() - second) * 1000)
        spent.append((time.thread_time() - work) * 1000)
    both = [one + other for one, other in zip(found, checked, strict=True)]
    return [
        Line("the delivery put on the shelf", f"{made:.1f} s"),
        latency("finding the case", found[WARM:]),
        latency("all rules, by the walker", checked[WARM:]),
        latency("both", both[WARM:], PROMISED),
        latency("both, of processor", spent[WARM:], PROMISED),
    ]


def measure_api(people: int, cases: int, scratch: Path) -> list[Line]:
    """The same through the interface, without and with the trees of reasons."""
    store, engine, evaluated = _made(people, scratch)
    keys = _keys(evaluated, cases + WARM)
    lines: list[Line] = []
    for name, reasons in (("the interface", False), ("the interface, all reasons", True)):
        found = ask(store, engine, scratch / "programme", keys, reasons, WARM)
        asked = f"{max(found.statements)} statements at most"
        lines += [
            latency(name, found.clock, PROMISED),
            latency(f"{name}, of processor", found.processor, PROMISED),
            Line(f"{name}, largest answer", f"{max(found.size) / 1000:.0f} KB", remark=asked),
        ]
    return lines


def _made(people: int, scratch: Path) -> tuple[StoreFolder, Engine, Path]:
    store = _store(scratch)
    engine = open_database(store.url)
    return store, engine, _evaluated(store, engine, people, scratch)


def _store(scratch: Path) -> StoreFolder:
    now = datetime(DAY.year, DAY.month, DAY.day, 20, tzinfo=UTC)
    store = make_store(scratch / "ablage", OFFICE, ROOT / "rules", None, "Messung", now)
    return open_store(store.path)


def _evaluated(store: StoreFolder, engine: Engine, people: int, scratch: Path) -> Path:
    """A delivery imported and checked once; gives the snapshot's folder."""
    now = datetime(DAY.year, DAY.month, DAY.day, 20, tzinfo=UTC)
    generate(OFFICE, people, SEED, DAY, scratch / "daten", store.rules)
    bring(Order(store, ("fachmodell",), (scratch / "daten",), DAY, "Messung", now, DAY, "wort"), engine)
    done = evaluate(Asked(store, "Messung", "lauf", now, programs=scratch / "programme"), engine)
    return store.snapshots / done.delivery.id


def _keys(folder: Path, number: int) -> list[str]:
    query = f"SELECT kunde_id FROM '{folder / 'kunde.parquet'}' ORDER BY md5(kunde_id) LIMIT {int(number)}"
    return [key for (key,) in duckdb.execute(query).fetchall()]


def main() -> int:
    """The command line; 1 if a case takes longer than promised."""
    parser = argparse.ArgumentParser(prog="python -m bench.web.case", description=__doc__)
    parser.add_argument("--people", type=int, default=19_000)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--api", action="store_true", help="through the interface's application")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch:
        how = measure_api if asked.api else measure
        lines = how(asked.people, asked.cases, Path(scratch))
    print(table(lines), pairs(("where", ""), described()), sep="\n\n")
    return 1 if any(line.kept is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
