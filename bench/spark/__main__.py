"""`python -m bench.spark --data DATA`: the same run on DuckDB and on Spark; whether the digests are the same, and what
each takes.

Processor time is that of everything that was started: Python, the driver, and on `local-cluster` the executors.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.process import CommandFailedError, regelwerk
from store.outcomes import read_receipt

_SUBREAPER = 36
"""Linux: who is left behind by its parent becomes a child of this process, which waits for it and counts it."""


@dataclass(frozen=True, slots=True)
class _Took:
    seconds: float
    processor: float
    largest: int
    rows: int
    digest: str


def main() -> int:
    """The command line; 1 if the digests differ."""
    parser = argparse.ArgumentParser(prog="python -m bench.spark", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a delivery, as `regelwerk generate` makes it")
    parser.add_argument("--rules", default="rules")
    parser.add_argument("--office", default="magdeburg")
    parser.add_argument("--as-of", default="30.06.2020")
    parser.add_argument("--master", default="local-cluster[2,1,2048]")
    parser.add_argument("--work", type=Path, help="a folder that the cluster reaches; a temporary one by default")
    parser.add_argument("--conf", action="append", default=[], help="NAME=VALUE for Spark, as often as needed")
    asked = parser.parse_args()
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)
    given = ("--data", asked.data, "--rules", asked.rules, "--office", asked.office, "--as-of", asked.as_of)
    conf = [word for one in asked.conf for word in ("--spark-conf", one)]
    with tempfile.TemporaryDirectory(prefix="spark-", dir=asked.work) as name:
        duck = _took(regelwerk("run", *given, "--out", Path(name) / "duckdb"), Path(name) / "duckdb")
        _tell("duckdb", duck)
        spark = ("--engine", "spark", "--master", asked.master, *conf)
        other = _took(regelwerk("run", *given, "--out", Path(name) / "spark", *spark), Path(name) / "spark")
        _tell(asked.master, other)
    same = duck.digest == other.digest
    print("the digests are the same" if same else "THE DIGESTS DIFFER")
    return 0 if same else 1


def _took(command: list[str], out: Path) -> _Took:
    """What a command takes with everything it starts, also what it leaves behind."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if ran.returncode:
        raise CommandFailedError(f"{' '.join(command)}\n{ran.stderr[-2000:]}")
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    receipt = read_receipt(out)
    return _Took(seconds, processor, after.ru_maxrss * 1024, receipt.rows, receipt.digest)


def _tell(name: str, took: _Took) -> None:
    print(
        f"{name}: {took.processor:.0f} s of processor, {took.seconds:.0f} s by the clock, largest process "
        f"{took.largest / 1e6:.0f} MB, {took.rows:,} rows, {took.digest}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
