"""A list of generated offices, kept and used again, and what a check of all of them has noted."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measures import generation
from bench.process import cost
from jobs.generate import RECEIPT


@dataclass(frozen=True, slots=True)
class Spent:
    """What one office cost, as its check has noted it."""

    people: int
    processor: float
    state: str


def generated(people: Sequence[int], work: Path, office: str, name: str = "land") -> Path:
    """Generates what is not there yet, and lists the offices in a file of that name, all with the rules of `office`.

    Each has its own seed, so no two have the same people.
    """
    work.mkdir(parents=True, exist_ok=True)
    lines = [f"ämterliste: {name}", "titel: Erfundene Ämter", "ämter:"]
    for number, many in enumerate(people, start=1):
        key = f"amt-{number:03}"
        folder = work / f"{key}-{many}"
        if not (folder / RECEIPT).is_file():
            cost(generation(many, folder, number).command)
        lines += [f"  - kennung: {key}", f"    name: Erfundenes Amt {number}", f"    daten: {folder.name}",
                  f"    amt: {office}"]  # fmt: skip
    path = work / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def spent(out: Path) -> tuple[Spent, ...]:
    """What the report of a check says of each office."""
    (table,) = out.glob("bericht-*/aemter.csv")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return tuple(Spent(int(row["personen"] or 0), _number(row["rechenzeit"]), row["stand"]) for row in rows)


def _number(text: str) -> float:
    return float(text.replace(",", ".") or 0)
