"""A night built on the one before, beside a full run of it: the speed-up by the share of cases evaluated again.

`python -m bench.nights [--data DIR --rules DIR --office NAME --as-of DAY] [--shares 1,2,5,10,20,50] [--work DIR]`

Both days are taken in as deliveries before anything is measured, and written as the tables of a store are. Then, for
every share, so many cases get another fact (one of their records, in every table that hangs on a case, is dated a day
earlier), and the night and the full run are measured one after the other in this process, each from its snapshots to
its digest. Whatever the share, cases that cross a threshold come on top of it: the table says how many were evaluated
in all. The digests must be equal.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from bench.by_hand import AS_OF, OFFICE
from bench.machine import described
from bench.measures import OFFICE_PEOPLE, delivery
from bench.page import grid, pairs
from bench.process import ROOT, timed
from engine.run import batch
from engine.run.batch import Options, Results
from engine.run.nights import night
from engine.run.nights.ways import links_to_case
from intake.landing.writing import copy
from intake.snapshot import take
from jobs.coverage import read_coverage
from jobs.rules.rulebook import Loaded, load
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot, Table
from store.destination import SCRATCH
from store.digest import Digest, digest
from store.outcomes import FILE, write

SHARES = "0,1,2,5,10,20,50"
_HEAD = ("changed", "evaluated again", "night", "full", "times faster (processor)", "(clock)", "same digest")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `share` are the changed cases in per cent, `again` those evaluated of all.

    `night` and `full` are seconds by the clock and of processor.
    """

    share: float
    again: int
    cases: int
    night: tuple[float, float]
    full: tuple[float, float]
    same: bool
    why_full: str | None


def main() -> int:
    """The command line; 1 if a digest differs."""
    parser = argparse.ArgumentParser(prog="python -m bench.nights", description=__doc__)
    parser.add_argument("--data", type=Path, help="a delivery; without it one of --people is generated")
    parser.add_argument("--people", type=int, default=OFFICE_PEOPLE)
    parser.add_argument("--rules", type=Path, default=ROOT / "rules")
    parser.add_argument("--office", default=OFFICE)
    parser.add_argument("--as-of", type=date.fromisoformat, default=AS_OF)
    parser.add_argument("--shares", default=SHARES)
    parser.add_argument("--work", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.work) as made:
        data = delivery(asked.data, asked.people, Path(made))
        rows = measured(data, asked.rules, asked.office, asked.as_of, _numbers(asked.shares), Path(made))
    print(grid([_HEAD, *map(_told, rows)]), pairs(("where", ""), described()), sep="\n\n")
    return 0 if all(row.same for row in rows) else 1


def measured(data: Path, rules: Path, office: str, today: date, shares: list[float], work: Path) -> list[Row]:
    """Measures every share; a round ahead of the first one has the statements kept."""
    yesterday = today - timedelta(1)
    before, then = load(rules, office, yesterday), load(rules, office, today)
    taken = take(data, then.model, today, work / "lieferung", read_coverage(data, then.model))
    snapshot = _changed(taken, then.model, 0, work / "daten-gestern")
    options = Options(programs=work / "programme")
    first = _ran(work / "gestern", lambda at: batch.evaluate(before.rulebook, then.model, snapshot, at, options))
    earlier = night.Earlier(
        before.rulebook, then.model, snapshot, work / "gestern" / "outcomes.parquet", night.summed(first[0].counts)
    )
    rows = []
    for share in (shares[0], *shares):
        changed = _changed(snapshot, then.model, share / 100, work / "heute")
        rows.append(_pair(share, earlier, then, changed, work, options))
        print(*_told(rows[-1]), file=sys.stderr, sep=" | ", flush=True)
        shutil.rmtree(work / "heute")
    return rows[1:]


def _pair(share: float, earlier: night.Earlier, loaded: Loaded, changed: Snapshot, work: Path, options: Options) -> Row:
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
    return Row(
        share, found[0].chosen, changed.tables[loaded.model.case].rows, quick, slow, one == other, found[0].why_full
    )


def _ran(folder: Path, evaluate: Callable[[Path], Results]) -> tuple[Results, tuple[float, float], Digest]:
    (folder / SCRATCH).mkdir(parents=True)

    def whole() -> tuple[Results, Digest]:
        with closing(evaluate(folder / SCRATCH / "auswertung")) as results:
            write(results.outcomes, results.quotas, folder)
            return results, digest(folder / FILE, folder / SCRATCH)

    (results, told), clock, processor = timed(whole)
    return results, (clock, processor), told


def _changed(snapshot: Snapshot, model: FactModel, share: float, folder: Path) -> Snapshot:
    """The delivery of another day: of so many cases one record in every table is dated a day earlier."""
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
        connection.execute("SET threads = 1")
        copy(connection, f'{query} ORDER BY "{entity.key}"', path)
    return replace(table, path=path, sha256=f"{table.sha256}-{share}")


def _numbers(told: str) -> list[float]:
    return [float(one) for one in told.split(",")]


def _told(row: Row) -> tuple[str, ...]:
    again = f"{row.again:,} of {row.cases:,} ({row.again / row.cases:.1%})" if row.why_full is None else row.why_full
    clock, processor = (full / quick for full, quick in zip(row.full, row.night, strict=True))
    return (
        f"{row.share:g} %", again, f"{row.night[1]:.1f} s", f"{row.full[1]:.1f} s", f"{processor:.1f}", f"{clock:.1f}",
        "yes" if row.same else "**no**",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
