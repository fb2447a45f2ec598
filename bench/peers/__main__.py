"""`python -m bench.peers`: our rules beside other engines on the same cases, in one table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.page import PEERS, README, drawn, written
from bench.peers import scaling
from bench.peers.engines import named
from bench.peers.fetch import fetch
from bench.peers.measure import in_turn, unfit
from bench.peers.shown.chart import bars
from bench.peers.shown.table import short, table

NATION = 4_000_000


def main() -> int:
    """The command line; 1 if anybody's hits are wrong, or if we or the SQL are missing."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="peers-") as made:
        work = (asked.work or Path(made)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        if asked.scaling:
            return scaling.measure(work, asked.people, asked.rounds, asked.write)
        return _table(asked, work)


def _table(asked: argparse.Namespace, work: Path) -> int:
    engines = named(tuple(filter(None, (asked.only or "").split(","))))
    missing = fetch()
    found = in_turn(engines, asked.people, asked.rounds, work)
    told = table(found, asked.rounds)
    print(told, *missing, sep="\n")
    if asked.write:
        written(told, PEERS)
        written(short(found), PEERS, README)
        drawn("vergleich.svg", bars(found))
    return int(unfit(found))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--people", type=int, default=NATION, help="cases for who takes all at once (4,000,000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds in turn (default 3)")
    parser.add_argument("--only", help="names of engines, with commas between them; the SQL always runs")
    parser.add_argument("--scaling", action="store_true", help="instead: from 10,000 people on, from 10 rules to 150")
    parser.add_argument("--work", type=Path, help="a folder for the cases, kept and used again")
    parser.add_argument("--write", action="store_true", help="bring the two pages and the charts up to date")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
