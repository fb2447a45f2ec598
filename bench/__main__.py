"""`python -m bench`: measures what the project promises, prints a table, and with --write keeps docs/performance.md."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench import measures
from bench.agreement import differences
from bench.machine import described
from bench.measures import GIB, OFFICE_PEOPLE, Measured
from bench.page import MEASURED, Line, mebibytes, pairs, table, written
from bench.process import cost
from bench.rulebooks import first_rules

MANY, NATION = 1_000_000, 4_000_000
RATIO = 1.5
NEVER = "delivery never seen"
WARM = 50.0
VERIFYING = 10.0


def main() -> int:
    """The command line; 1 if a run and the rules by hand differ."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        work = (asked.work or Path(made)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        _forget(work / "zwischenspeicher")
        lines, differing = _office(work, asked.rounds)
        if not asked.small:
            more, others = _many(work, asked.people, asked.many_rounds)
            lines, differing = lines + more, differing + others
        if asked.national:
            lines.append(_generated(NATION, work / "nation"))
    told = "\n\n".join([table(lines), pairs(("where", ""), described())])
    print(told, *differing, sep="\n")
    if asked.write:
        written(told, MEASURED)
    return 1 if differing else 0


def _forget(kept: Path) -> None:
    """Statements are kept in a folder of our own, empty at first, whatever ran before on this machine."""
    shutil.rmtree(kept, ignore_errors=True)
    os.environ["XDG_CACHE_HOME"] = str(kept)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds with the office (default 5)")
    parser.add_argument("--many-rounds", type=int, default=3, help="rounds with many people (default 3)")
    parser.add_argument("--people", type=int, default=MANY, help="how many are many (default 1,000,000)")
    parser.add_argument("--small", action="store_true", help="the office alone")
    parser.add_argument("--national", action="store_true", help="also generate 4 million people")
    parser.add_argument("--work", type=Path, help="a folder for data and results, kept and used again")
    parser.add_argument("--write", action="store_true", help="bring docs/performance.md up to date")
    return parser.parse_args()


def _office(work: Path, rounds: int) -> tuple[list[Line], list[str]]:
    """One office of its real size: every command people wait for."""
    data = _data(OFFICE_PEOPLE, work)
    rules = first_rules(work)
    out, proved = work / "office-run", work / "office-verified"
    hand, short = work / "office-by-hand", work / "office-by-hand-short"
    plain = measures.run(OFFICE_PEOPLE, data, rules, out, 5)
    first = _line(Measured(replace(plain, name=f"{plain.name}, first time", seconds=None), [cost(plain.command)]))
    found = measures.in_turn(
        [
            measures.check(),
            measures.first_look(plain),
            plain,
            measures.verified_run(OFFICE_PEOPLE, data, rules, proved),
            measures.explanation(data, rules, out / "outcomes.parquet"),
            measures.by_hand(OFFICE_PEOPLE, data, hand),
            measures.by_hand_short(OFFICE_PEOPLE, data, short),
            measures.own_run(OFFICE_PEOPLE, data, work / "office-own", 8),
            measures.whole_run(OFFICE_PEOPLE, data, work / "office-whole"),
        ],
        rounds,
    )
    run, verified = found[2:4]
    extra = statistics.median(more.seconds - less.seconds for more, less in zip(verified.costs, run.costs, strict=True))
    name = f"what --verify {measures.VERIFIED} adds"
    lines = [first, *(_line(one) for one in found)]
    lines.append(Line(name, f"{extra:.1f} s", f"< {VERIFYING:.0f} s", extra < VERIFYING))
    return [*lines, *_warm(data, rules)], [*differences(out, hand), *differences(out, short, short=True)]


def _warm(data: Path, rules: Path) -> list[Line]:
    told = measures.warm(data, rules)
    kept = told["evaluated"] < WARM
    of = f"slowest {told['slowest']:.1f} ms; {told['records']:.0f} pairs of rule and record on average"
    return [
        Line("one case, all rules, warm process", f"{told['evaluated']:.1f} ms", f"< {WARM:.0f} ms", kept, of),
        Line("the same, its records fetched from the snapshot", f"{told['fetched']:.0f} ms"),
    ]


def _many(work: Path, people: int, rounds: int) -> tuple[list[Line], list[str]]:
    """Many people: the run beside the rules by hand."""
    data, out = work / f"data-{people}", work / "many-run"
    hand, brief, careful = work / "many-by-hand", work / "many-by-hand-short", work / "many-by-hand-checked"
    lines = [_generated(people, data)]
    plain = measures.run(people, data, first_rules(work), out, 60, 4 * GIB)
    jobs = [
        measures.first_look(plain),
        plain,
        measures.by_hand(people, data, hand),
        measures.by_hand_checked(people, data, careful),
        measures.by_hand_short(people, data, brief),
    ]
    anew, whole, by_hand, checked, short = measures.in_turn(jobs, rounds)
    every = measures.whole_run(people, data, work / "many-whole", 150, 6 * GIB)
    cost(every.command)
    parts = measures.timings(out)
    inner = parts["auswertung"] + parts["ausgabe"]
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in parts.items())
    return [
        *lines,
        _line(anew),
        _line(whole, told),
        _line(by_hand),
        _line(checked),
        _line(short),
        _ratio(f"{NEVER}, run to SQL by hand that checks what it reads", anew.seconds / checked.seconds, RATIO),
        _ratio(f"{NEVER}, run to SQL by hand on trust", anew.seconds / by_hand.seconds, None),
        *_ratios("the same outcomes", whole, inner, by_hand, RATIO),
        *_ratios("short reasons", whole, inner, short, None),
        _line(Measured(every, [cost(every.command)])),
    ], [*differences(out, hand), *differences(out, brief, short=True)]  # fmt: skip


def _ratios(written: str, whole: Measured, inner: float, by_hand: Measured, promised: float | None) -> list[Line]:
    """A run beside the rules by hand; `inner` are the seconds of evaluation and output, `written` what they wrote."""
    name = f"to SQL by hand, {written}"
    also = "what a run also does: check rules, hash the delivery, digest, summary"
    return [
        _ratio(f"run {name}, whole processes", whole.seconds / by_hand.seconds, promised, also),
        _ratio(f"evaluation and output alone {name}", inner / by_hand.seconds, promised),
        Line(f"processor time, run {name}", f"{whole.processor / by_hand.processor:.2f}"),
    ]


def _generated(people: int, folder: Path) -> Line:
    made = measures.generation(people, folder)
    return _line(Measured(made, [cost(made.command)]))


def _data(people: int, work: Path) -> Path:
    folder = work / f"data-{people}"
    cost(measures.generation(people, folder).command)
    return folder


def _ratio(name: str, ratio: float, promised: float | None, remark: str = "") -> Line:
    if promised is None:
        return Line(name, f"{ratio:.2f}", remark=remark)
    return Line(name, f"{ratio:.2f}", f"≤ {promised}", ratio <= promised, remark)


def _line(found: Measured, remark: str = "") -> Line:
    measure = found.measure
    times = [one.seconds for one in found.costs]
    spread = f"{min(times):.1f}–{max(times):.1f} s; " if len(times) > 1 else ""
    promised = [f"< {measure.seconds:g} s"] if measure.seconds is not None else []
    kept = measure.seconds is None or found.seconds < measure.seconds
    if measure.memory is not None:
        promised.append(f"< {measure.memory / GIB:.0f} GiB")
        kept = kept and found.memory < measure.memory
    return Line(
        measure.name,
        f"{found.seconds:.2f} s, {mebibytes(found.memory)}",
        ", ".join(promised) or None,
        kept if promised else None,
        f"{spread}{found.processor:.1f} s of processor" + (f"; {remark}" if remark else ""),
    )


if __name__ == "__main__":
    sys.exit(main())
