"""`python -m bench.spark`: the same run on DuckDB and on Spark; whether the digests are the same, and what
each takes.

Processor time is that of everything that was started: Python, the driver, and on `local-cluster` the executors.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.by_hand import AS_OF, OFFICE
from bench.machine import described
from bench.measures import OFFICE_PEOPLE, delivery
from bench.page import Line, mebibytes, pairs, table
from bench.process import ROOT, Cost, cost, regelwerk
from schemas.receipt import Receipt
from store.outcomes import read_receipt


def main() -> int:
    """The command line; 1 if the digests differ."""
    parser = argparse.ArgumentParser(prog="python -m bench.spark", description=__doc__)
    parser.add_argument("--data", type=Path, help="a delivery; without it one of --people is generated")
    parser.add_argument("--people", type=int, default=OFFICE_PEOPLE)
    parser.add_argument("--rules", type=Path, default=ROOT / "rules")
    parser.add_argument("--office", default=OFFICE)
    parser.add_argument("--as-of", default=f"{AS_OF:%d.%m.%Y}")
    parser.add_argument("--master", default="local-cluster[2,1,2048]")
    parser.add_argument("--work", type=Path, help="a folder that the cluster reaches; a temporary one by default")
    parser.add_argument("--conf", action="append", default=[], help="NAME=VALUE for Spark, as often as needed")
    asked = parser.parse_args()
    conf = [word for one in asked.conf for word in ("--spark-conf", one)]
    spark = ("--engine", "spark", "--master", asked.master, *conf)
    lines: list[Line] = []
    receipts: list[Receipt] = []
    with tempfile.TemporaryDirectory(prefix="spark-", dir=asked.work) as made:
        data = delivery(asked.data, asked.people, Path(made).resolve())
        given = ("--data", data, "--rules", asked.rules.resolve(), "--office", asked.office, "--as-of", asked.as_of)
        for name, engine in (("DuckDB", ()), (asked.master, spark)):
            out = Path(made).resolve() / f"lauf-{len(lines)}"
            took = cost(regelwerk("run", *given, "--out", out, *engine))
            receipts.append(read_receipt(out))
            lines.append(_line(name, took, receipts[-1]))
            print(lines[-1].name, lines[-1].found, lines[-1].remark, file=sys.stderr, flush=True)
    same = receipts[0].digest == receipts[1].digest
    told = " and ".join(dict.fromkeys(one.digest for one in receipts))
    lines.append(Line("digests", told, "the same", same))
    print(table(lines), pairs(("where", ""), described()), sep="\n\n")
    return 0 if same else 1


def _line(name: str, took: Cost, receipt: Receipt) -> Line:
    found = f"{took.seconds:.0f} s, {mebibytes(took.memory)}"
    return Line(name, found, remark=f"{took.processor:.0f} s of processor; {receipt.rows:,} rows")


if __name__ == "__main__":
    sys.exit(main())
