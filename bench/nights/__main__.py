"""A night built on the one before, beside a full run of it: the speed-up by the share of cases evaluated again.

`python -m bench.nights --data DIR --rules DIR --office NAME --as-of DAY [--shares 1,2,5,10,20,50] [--work DIR]`

Both days are taken in as deliveries before anything is measured. Then, for every share, so many cases get another fact
(one of their records, in every table that hangs on a case, is dated a day earlier), and the night and the full run are
measured one after the other in this process, each from its snapshots to its digest. Whatever the share, cases that
cross a threshold come on top of it: the table says how many were evaluated in all. The digests must be equal.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from engine.run import batch
from engine.run.batch import Options, Results
from engine.run.nights import night
from engine.run.nights.ways import links_to_case
from intake.snapshot import take
from jobs.coverage import read_coverage
from jobs.rules.rulebook import Loaded, load
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot, Table
from store.destination import SCRATCH
from store.digest import Digest
from store.outcomes import write

SHARES = "0,1,2,5,10,20,50"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processor (of this process with all its threads)."""

    clock: float
    processor: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `share` are the changed cases in per cent, `again` those evaluated of all."""

    share: float
    again: int
    cases: int
    night: Cost
    full: Cost
    same: bool
    why_full: str | None


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.nights", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--office", default="magdeburg")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2020, 6, 30))
    parser.add_argument("--shares", default=SHARES)
    parser.add_argument("--work", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.work) as made:
        measured(asked.data, asked.rules, asked.office, asked.as_of, _numbers(asked.shares), Path(made))


def measured(data: Path, rules: Path, office: str, today: date, shares: list[float], work: Path) -> list[Row]:
    """Measures every share and prints the table as it grows."""
    yesterday = today - timedelta(1)
    before, then = load(rules, office, yesterday), load(rules, office, today)
    snapshot = take(data, then.model, today, work / "lieferung", read_coverage(data, then.model))
    options = Options(programs=work / "programme")
    first = _ran(work / "gestern", lambda at: batch.evaluate(before.rulebook, then.model, snapshot, at, options))
    earlier = night.Earlier(
        before.rulebook, then.model, snapshot, work / "gestern" / "outcomes.parquet", night.summed(first[0].counts)
    )
    print("| changed | evaluated again | night | full | times faster (processor) | (clock) | same digest |")
    print("|---|---|---|---|---|---|---|", flush=True)
    warm, rows = False, []
    for share in shares:
        changed = _changed(snapshot, then.model, share / 100, work / "heute")
        if not warm:
            _pair(earlier, then, changed, work, options)
            warm = True
        row = replace(_pair(earlier, then, changed, work, options), share=share)
        rows.append(row)
        _print(row)
        shutil.rmtree(work / "heute")
    return rows


def _pair(earlier: night.Earlier, loaded: Loaded, changed: Snapshot, work: Path, options: Options) -> Row:
    found: list[night.Night] = []

    def built(at: Path) -> Results:
        found.append(night.evaluate(earlier, loaded.rulebook, loaded.model, changed, at, options))
        return found[0].results

    _, quick, one = _ran(work / "nacht", built)
    _, slow, other = _ran(
        work / "voll", lambda at: batch.evaluate(loaded.rulebook, loaded.model, changed, at, options)
    )  # fmt: skip
    for name in ("nacht", "voll"):
        shutil.rmtree(work / name)
    return Row(0, found[0].chosen, changed.tables[loaded.model.case].rows, quick, slow, one == other, found[0].why_full)


def _ran(folder: Path, evaluate: Callable[[Path], Results]) -> tuple[Results, Cost, Digest]:
    (folder / SCRATCH).mkdir(parents=True)
    clock, processor = time.perf_counter(), time.process_time()
    results = evaluate(folder / SCRATCH / "auswertung")
    try:
        digest = write(results.outcomes, results.quotas, folder)
    finally:
        results.close()
    cost = Cost(time.perf_counter() - clock, time.process_time() - processor)
    return results, cost, digest


def _changed(snapshot: Snapshot, model: FactModel, share: float, folder: Path) -> Snapshot:
    """The delivery of the next day: of so many cases one record in every table is dated a day earlier."""
    folder.mkdir(parents=True)
    tables = {name: _other(table, model, share, folder) for name, table in snapshot.tables.items()}
    return replace(snapshot, folder=folder, tables=tables)


def _other(table: Table, model: FactModel, share: float, folder: Path) -> Table:
    entity, links = model.entities[table.entity], links_to_case(model, table.entity)
    if entity.day is None or entity.day not in table.columns or links is None or len(links) > 1:
        return table
    case, path = f'"{links[0] if links else entity.key}"', folder / f"{table.entity}.parquet"
    drawn = f"hash({case}) % 1000000 < {int(share * 1_000_000)}"
    moved = f'CASE WHEN {drawn} AND hash("{entity.key}") % 3 = 0 THEN "{entity.day}" - 1 ELSE "{entity.day}" END'
    query = f"SELECT * REPLACE (({moved})::DATE AS \"{entity.day}\") FROM read_parquet('{table.path}')"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return replace(table, path=path, sha256=f"{table.sha256}-{share}")


def _numbers(told: str) -> list[float]:
    return [float(one) for one in told.split(",")]


def _print(row: Row) -> None:
    again = f"{row.again:,} of {row.cases:,} ({row.again / row.cases:.1%})" if row.why_full is None else row.why_full
    times = row.full.processor / row.night.processor, row.full.clock / row.night.clock
    print(
        f"| {row.share:g} % | {again} | {row.night.processor:.1f} s | {row.full.processor:.1f} s | "
        f"{times[0]:.1f} | {times[1]:.1f} | {'yes' if row.same else '**no**'} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
