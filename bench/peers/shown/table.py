"""What was measured as Markdown: the whole table for docs/performance.md, a short one for the README."""

from __future__ import annotations

import json
from importlib.metadata import distributions

from bench.machine import described
from bench.page import Line, grid, mebibytes, pairs
from bench.page import table as lines
from bench.peers.engines import BASE, OURS
from bench.peers.fetch import NODE, PACKAGES
from bench.peers.measure import Taken
from bench.peers.workload import RULES

_HEAD = (
    "engine", "cases", "cases/s", "rule evaluations/s", "cases/s out of the files",
    "slower than SQL by hand: rules alone", "out of the files", "s of processor a million cases", "memory", "hits",
)  # fmt: skip


_FASTEST, _TIMES = "zen-batch", 65
"""The fastest that takes single cases and decides all twelve rules itself, and what is promised beside it."""


def table(found: list[Taken], rounds: int) -> str:
    """The table with day, machine and versions."""
    base = next((one for one in found if one.engine.name == BASE and one.rules), None)
    rows = [_row(one, base) for one in found]
    told = [*described(_versions(found)), ("rounds", f"{rounds}, medians")]
    promised = [lines(_promises(found))] if _promises(found) else []
    return "\n\n".join([grid([_HEAD, *rows]), *promised, pairs(("where", ""), told)])


def _promises(found: list[Taken]) -> list[Line]:
    """What the project promised of itself, where all that it takes was measured."""
    measured = {one.engine.name: one for one in found if one.rules}
    kept = []
    if {OURS, BASE} <= measured.keys():
        ratio = measured[BASE].rate / measured[OURS].rate
        told = f"{ratio:.2f} × the time, {measured[OURS].work / measured[BASE].work:.2f} × the processor"
        kept.append(
            Line(f"decide beside the SQL by hand, {measured[OURS].cases:,} cases", told, "≤ 1.00 ×", ratio <= 1)
        )
    if {OURS, _FASTEST} <= measured.keys():
        times = measured[OURS].rate / measured[_FASTEST].rate
        told = f"{times:,.0f} × the cases a second"
        kept.append(Line("decide beside ZEN's batches, rules alone", told, f"≥ {_TIMES} ×", times >= _TIMES))
    return kept


def short(found: list[Taken]) -> str:
    """One line an engine: how fast out of the files, how much slower than the SQL, right or wrong."""
    base = next((one for one in found if one.engine.name == BASE and one.rules), None)
    rows = [
        (one.engine.label, f"{one.whole_rate:,.0f}", _ratio(base, one, whole=True), _right(one))
        for one in sorted(found, key=lambda one: -one.whole_rate if one.files else 0)
        if one.files
    ]
    return grid([("engine", "cases a second", "slower than SQL by hand", "hits"), *rows])


def _row(one: Taken, base: Taken | None) -> tuple[str, ...]:
    label = one.engine.label + ("" if one.engine.itself else " ¹")
    if one.failed:
        return (label, f"{one.cases:,}", f"failed: {one.failed.replace('|', '/')}", *[""] * (len(_HEAD) - 3))
    if not one.rules:
        return (label, f"{one.cases:,}", "not measured", *[""] * (len(_HEAD) - 3))
    return (
        label,
        f"{one.cases:,}",
        f"{one.rate:,.0f}",
        f"{one.rate * len(RULES):,.0f}",
        f"{one.whole_rate:,.0f}",
        _ratio(base, one, whole=False),
        _ratio(base, one, whole=True),
        f"{one.work:.1f}",
        mebibytes(one.memory),
        _right(one),
    )


def _ratio(base: Taken | None, one: Taken, whole: bool) -> str:
    if base is None:
        return "–"
    ratio = base.whole_rate / one.whole_rate if whole else base.rate / one.rate
    return f"{ratio:,.0f} ×" if ratio >= 10 else f"{ratio:.2f} ×"


def _right(one: Taken) -> str:
    return f"**wrong: {', '.join(one.wrong)}**" if one.wrong else "right"


def _versions(found: list[Taken]) -> str:
    there = [*distributions(path=[str(PACKAGES)]), *distributions()]
    held = {_folded(one.metadata["Name"]): one.version for one in there}
    held |= {"json-rules-engine": _of_node("json-rules-engine")}
    wanted = dict.fromkeys(one.engine.package or "" for one in found)
    return ", ".join(f"{name} {held[_folded(name)]}" for name in wanted if held.get(_folded(name)))


def _folded(name: str) -> str:
    return name.lower().replace("_", "-")


def _of_node(name: str) -> str:
    told = NODE / "node_modules" / name / "package.json"
    return str(json.loads(told.read_text(encoding="utf-8"))["version"]) if told.exists() else ""
