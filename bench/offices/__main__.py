"""`python -m bench.offices`: generates offices as a country has them, checks all, says what they cost.

By default forty offices that are to four hundred what a tenth is, in their full size (about 430,000 people); the
country is reckoned from them. Processor time is what counts on a shared machine: it is that of the checks themselves.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.by_hand import OFFICE
from bench.machine import described
from bench.measures import DAY
from bench.offices.land import Spent, generated, spent
from bench.offices.sizes import WHOLE, sizes
from bench.page import Line, mebibytes, pairs, table
from bench.process import Cost, cost, regelwerk
from bench.rulebooks import WHOLE as EVERY_RULE

MILLION = 1_000_000


def main() -> int:
    """The command line; 1 if an office could not be checked."""
    parser = argparse.ArgumentParser(prog="python -m bench.offices", description=__doc__)
    parser.add_argument("--offices", type=int, default=40, help="how many offices (default 40)")
    parser.add_argument("--people", type=int, help="people of each; without it sizes as a country has them")
    parser.add_argument("--scale", type=float, default=1.0, help="share of their full size (default 1)")
    parser.add_argument("--parallel", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--whole", action="store_true", help="the whole rulebook instead of Magdeburg's own rules")
    parser.add_argument("--work", type=Path, help="a folder for the data, kept and used again")
    asked = parser.parse_args()
    people = (asked.people,) * asked.offices if asked.people else sizes(asked.offices, asked.scale)
    with tempfile.TemporaryDirectory(prefix="aemter-") as made:
        work = (asked.work or Path(made)).resolve()
        office = EVERY_RULE if asked.whole else OFFICE
        print(f"  {len(people)} offices, {sum(people):,} people", file=sys.stderr, flush=True)
        found, first, again = _measured(people, work, office, asked.parallel)
    print(table(_lines(found, first, again, asked.parallel)), pairs(("where", ""), described()), sep="\n\n")
    return 0 if all(one.state == "geprüft" for one in found) else 1


def _measured(people: Sequence[int], work: Path, office: str, parallel: int) -> tuple[tuple[Spent, ...], Cost, Cost]:
    """All offices checked, and then once more when everything is known. A round ahead of one office writes the
    statements that every machine keeps."""
    cost(_check(generated(people[:1], work, office, "eines"), work / "bericht-vorab", 1))
    command = _check(generated(people, work, office), work / "bericht", parallel)
    first = cost(command)
    found = spent(work / "bericht")
    return found, first, cost(command)


def _check(listed: Path, out: Path, parallel: int) -> list[str]:
    """The command that checks all offices of a list; what an earlier one brought is taken away."""
    shutil.rmtree(out, ignore_errors=True)
    return regelwerk("aemter", "pruefen", "--list", listed, *DAY, "--out", out, "--parallel", str(parallel))


def _lines(found: Sequence[Spent], first: Cost, again: Cost, parallel: int) -> list[Line]:
    people = sum(one.people for one in found)
    each = sum(one.processor for one in found)
    fixed, more = _straight(found)
    country = sum(sizes(WHOLE))
    reckoned = WHOLE * fixed + country * more + WHOLE / len(found) * (first.processor - each)
    middle = statistics.median(one.people for one in found)
    return [
        Line("offices, people", f"{len(found)}, {people:,}", remark=f"median {middle:,.0f} an office"),
        Line("all of them, processor", f"{first.processor:.0f} s", remark=f"{parallel} processes"),
        Line("all of them, wall clock", f"{first.seconds:.0f} s"),
        Line("a million cases, processor", f"{first.processor / people * MILLION:.0f} s"),
        Line("an office, processor", f"{each / len(found):.1f} s", remark="mean, without starting processes"),
        Line("of it for any office, however small", f"{fixed:.2f} s", remark="least squares"),
        Line("of it for each thousand people", f"{more * 1000:.3f} s", remark="least squares"),
        Line("largest process", mebibytes(first.memory)),
        Line("a second start, all known, processor", f"{again.processor:.1f} s", remark=f"{again.seconds:.1f} s"),
        Line(f"the country, {WHOLE} offices, {country:,} people", f"{reckoned / 3600:.2f} h of processor",
             remark="reckoned from the lines above"),
    ]  # fmt: skip


def _straight(found: Sequence[Spent]) -> tuple[float, float]:
    """Seconds of any office, and seconds a person: a straight line through the offices."""
    if len({one.people for one in found}) < 2:
        return 0.0, sum(one.processor for one in found) / sum(one.people for one in found)
    slope, start = statistics.linear_regression([one.people for one in found], [one.processor for one in found])
    return start, slope


if __name__ == "__main__":
    sys.exit(main())
