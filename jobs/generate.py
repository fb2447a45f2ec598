"""A synthetic caseload as a delivery: one Parquet file per entity, with planted persons and what they must cause."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caseload.expected import write_expected
from caseload.office import write
from jobs.planting.plant import plant
from jobs.progress import Step, silent
from jobs.recipes import recipe
from jobs.rules.rulebook import load
from store.destination import Kind, aside

RECEIPT = "fallbestand.json"
PLANTED = "planted.parquet"


@dataclass(frozen=True, slots=True)
class Generated:
    """How many people were drawn, and how many cases were added to them from the rules' own examples."""

    people: int
    planted: int


def generate(
    office: str, people: int | None, seed: int, today: date, out: Path, rules: Path, step: Step = silent
) -> Generated:
    """Writes the caseload of an office (`people` None: of its real size) into `out`.

    The same office, size, seed, day and rules give the same records. Raises Failure for an office without a recipe,
    RulesRefused, DestinationRefused and SpaceExhausted; then nothing has changed.
    """
    made = recipe(office)
    loaded = load(rules, office, today)
    planted = plant(loaded)
    number = made.people if people is None else people
    with aside(out, _kind(out)) as folder:
        for done in write(made, loaded.model, number, seed, today, folder, planted.records):
            step("Fallbestand erzeugen", done, number)
        write_expected(planted.expected, folder / PLANTED)
        told = {"office": office, "people": number, "seed": seed, "as_of": today.isoformat()}
        (folder / RECEIPT).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return Generated(number, len(planted.records.get(loaded.model.case, ())))


def _kind(out: Path) -> Kind:
    """A folder with the receipt of a caseload was generated, and with it every Parquet file in it."""
    generated = (out / RECEIPT).is_file()
    files = {path.name for path in out.glob("*.parquet")} if generated else set()
    return Kind("einen erzeugten Fallbestand", frozenset(files), RECEIPT)
