"""A synthetic office as a folder of Parquet files, with planted persons and what they must cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from caseload import office as offices
from engine.pipeline import load as read_rules
from jobs.plant import plant
from jobs.progress import Step, silent
from jobs.recipes import recipe
from store.destination import Kind, aside

PLANTED = "planted.parquet"
_COLUMNS = pa.schema([(name, pa.string()) for name in ("regel", "vorgang_id", "periode", "status")])


@dataclass(frozen=True, slots=True)
class Generated:
    """How many people there are, how many of them are planted, and where."""

    people: int
    planted: int
    folder: Path


def generate(
    rules: Path, office: str, people: int | None, seed: int, today: date, out: Path, step: Step = silent
) -> Generated:
    """Writes a caseload of `people` (default: as many as the recipe's office has) and the planted persons into `out`.

    The same arguments give the same files. Raises Failure where there is no recipe, and what `aside` raises.
    """
    made = recipe(office)
    model = read_rules(rules, office, today).model
    planted = plant(rules, office, today)
    wanted = made.people if people is None else people
    kind = Kind("ein erfundener Fallbestand", frozenset(f"{name}.parquet" for name in model.entities), PLANTED)
    with aside(out, kind) as folder:
        for done in offices.write(made, model, wanted, seed, today, folder, planted.records):
            step("Fälle erzeugen", done, wanted)
        pq.write_table(pa.Table.from_pylist(planted.expected, schema=_COLUMNS), folder / PLANTED)
    return Generated(wanted, len(planted.expected), out)
