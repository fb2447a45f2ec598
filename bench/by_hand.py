"""The hand-written counterpart as a program: `python -m bench.by_hand --data DIR --out DIR [--short] [--check]`."""

from __future__ import annotations

import argparse
import os
import time
from datetime import date
from pathlib import Path

import duckdb

STATEMENTS = Path(__file__).resolve().parent / "handwritten"
AS_OF = date(2020, 6, 30)
"""The Stichtag on which the rules by hand are in force; they know no other version of a rule."""

OFFICE = "magdeburg"
"""The office whose values the rules by hand hold."""

FINDINGS, QUOTAS, COUNTS = "befunde.parquet", "quoten.parquet", "anzahl.parquet"


CHECKED = "lieferung.parquet"
"""What is wrong with each table, where that was asked for."""

_CHECK, _LONG, _SHORT = "05_lieferung", "90_befunde", "90_befunde_kurz"
"""The statements that check the delivery; that write the outcomes as a run does, or with a short sentence each."""


def run(
    data: Path, out: Path, everything: bool = False, memory: str = "2500MB", short: bool = False, check: bool = False
) -> dict[str, float]:
    """Evaluate the rules on the Parquet files of `data`; gives the seconds each file of statements took.

    Writes what is not plainly in order (`everything`: all), the quotas, and the counts per rule and status to `out`.
    `short`: with one short sentence as the reason, and without what is missing. `check`: first what is read is looked
    through, as a run looks through its delivery.
    """
    out.mkdir(parents=True, exist_ok=True)
    seconds: dict[str, float] = {}
    with duckdb.connect(":memory:") as connection:
        settings = {
            "threads": os.cpu_count() or 1,
            "memory_limit": memory,
            "temp_directory": str(out / "spill"),
            "preserve_insertion_order": False,
            "enable_progress_bar": False,
        }
        for name, given in settings.items():
            connection.execute(f"SET {name} = {_literal(given)}")
        variables = {"daten": str(data), "ergebnis": str(out), "alles": everything, "kurz": short}
        for name, value in variables.items():
            connection.execute(f"SET VARIABLE {name} = {_literal(value)}")
        connection.execute(f"SET VARIABLE stichtag = DATE '{AS_OF.isoformat()}'")
        for file in sorted(STATEMENTS.glob("*.sql")):
            if file.stem == (_LONG if short else _SHORT) or (file.stem == _CHECK and not check):
                continue
            begun = time.perf_counter()
            connection.execute(file.read_text(encoding="utf-8"))
            seconds[file.stem] = time.perf_counter() - begun
    return seconds


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.by_hand", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--all", action="store_true", help="write what is in order, too")
    parser.add_argument(
        "--short", action="store_true", help="a short sentence as the reason, and nothing of what is missing"
    )
    parser.add_argument("--check", action="store_true", help="look through what is read before it is believed")
    asked = parser.parse_args()
    data, out = asked.data.resolve(), asked.out.resolve()
    for name, seconds in run(data, out, asked.all, short=asked.short, check=asked.check).items():
        print(f"{seconds:8.2f} s  {name}")


if __name__ == "__main__":
    main()
