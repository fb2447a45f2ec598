"""`python -m bench.numbers`: changes each number of the rules by one unit and tells which change no example notices."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.process import ROOT
from engine.check.trial.numbers import changes, unnoticed
from jobs.documents.whole import whole


def main() -> int:
    """The command line; 1 if a change survives."""
    parser = argparse.ArgumentParser(prog="python -m bench.numbers", description=__doc__)
    parser.add_argument("names", nargs="*", help="ids of rules (default: all)")
    parser.add_argument("--rules", type=Path, default=ROOT / "rules", help="folder of rules")
    parser.add_argument("--head", action="store_true", help="also the days of `bald` and `rückblick`")
    asked = parser.parse_args()
    read = whole(asked.rules)
    survivors = 0
    for one in unnoticed(read.model, read.readings, asked.names, asked.head):
        survivors += 1
        print(f"{one.place.file}:{one.place.line} {one.name}: {one.old} -> {one.new}")
    chosen = [one for one in read.readings if not asked.names or one.authored.id.text in asked.names]
    tried = sum(1 for one in chosen for _ in changes(one.authored, asked.head))
    print(f"{survivors} of {tried} changes in {len(chosen)} versions survive")
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main())
