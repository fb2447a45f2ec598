"""One stored case with all rules, as the workbench and the interface ask: `python -m bench.web.case`.

A store is made in a temporary folder, its delivery put on the shelf; then cases are asked for one after another. Told
are milliseconds: the middle one, p95 and the slowest, of finding the case, checking it and both, and of the processor's
own time (`processor`), which says something on a machine that is shared, too. With `--api` the same cases go through
the interface's application, without and with the trees of reasons (see bench.web.asked).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

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
ROOT = Path(__file__).resolve().parents[2]


def measure(people: int, cases: int, scratch: Path) -> dict[str, float]:
    """Milliseconds a case over `cases` of them, with all rules of the office."""
    store, engine, evaluated = _made(people, scratch)
    desk = Desk(store, engine, lambda: "messung".zfill(40), scratch / "programme")
    begun = time.perf_counter()
    desk.prepare()
    made = time.perf_counter() - begun
    found, checked, spent, rules = [], [], [], 0
    for key in _keys(evaluated, cases + 20):
        first, work = time.perf_counter(), time.thread_time()
        case = desk.find(key)
        second = time.perf_counter()
        rules = len(check(case.book, case.whole).verdicts)
        found.append((second - first) * 1000)
        checked.append((time.perf_counter() - second) * 1000)
        spent.append((time.thread_time() - work) * 1000)
    both = [one + other for one, other in zip(found, checked, strict=True)][20:]
    return {"shelf_s": round(made, 1), "cases": len(both), "last_verdicts": rules, **_told("find", found[20:]),
            **_told("check", checked[20:]), **_told("both", both), **_told("processor", spent[20:])}  # fmt: skip


def measure_api(people: int, cases: int, scratch: Path) -> dict[str, float]:
    """The same through the interface; `statements` is what the database is asked a case, the largest number."""
    from bench.web.asked import ask

    store, engine, evaluated = _made(people, scratch)
    keys = _keys(evaluated, cases + 20)
    told: dict[str, float] = {}
    for name, reasons in (("plain", False), ("reasons", True)):
        found = ask(store, engine, scratch / "programme", keys, reasons, 20)
        told |= {f"{name}_statements": max(found.statements), f"{name}_kb": round(max(found.size) / 1000, 1),
                 **_told(f"{name}_clock", found.clock), **_told(f"{name}_processor", found.processor)}  # fmt: skip
    return {"cases": cases, **told}


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


def _told(name: str, spent: list[float]) -> dict[str, float]:
    parts = sorted(spent)
    at = parts[int(len(parts) * 0.95)]
    middle = statistics.median(parts)
    return {f"{name}_p50": round(middle, 2), f"{name}_p95": round(at, 2), f"{name}_max": round(parts[-1], 2)}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=19_000)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--api", action="store_true", help="through the interface's application")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch:
        how = measure_api if asked.api else measure
        print(json.dumps(how(asked.people, asked.cases, Path(scratch)), indent=1))


if __name__ == "__main__":
    main()
