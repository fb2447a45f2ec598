"""A whole office, block by block, so that memory does not grow with its size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from caseload import benefit, counselling, measures
from caseload import people as persons
from caseload.columns import Column, Key, Table, arrow
from caseload.conform import conform, rows_to_table, schema
from caseload.draw import Draw, day_number
from caseload.further.tables import Block, further
from caseload.recipe import Recipe
from schemas.factmodel import FactModel

BLOCK = 20_000
"""People per block; part of what makes an office reproducible, so never change it lightly."""

MISSING: Mapping[tuple[str, str], float] = {
    ("kunde", "geburtsdatum"): 0.002,
    ("kunde", "status"): 0.003,
    ("kunde", "veraenderungsbereit"): 0.12,
    ("kunde", "betreut_seit"): 0.004,
    ("handlungsbedarf", "status"): 0.004,
    ("handlungsbedarf", "schluesselgruppe"): 0.003,
    ("eingliederungsvereinbarung", "abgeschlossen_am"): 0.001,
    ("eingliederungsvereinbarung", "gueltig_bis"): 0.006,
    ("kontakt", "zustande_gekommen"): 0.01,
    ("kontakt", "art"): 0.004,
    ("termin", "ergebnis"): 0.006,
    ("teilnahme", "ende_geplant"): 0.004,
    ("teilnahme", "art"): 0.002,
    ("profiling", "profillage"): 0.003,
    ("antrag", "art"): 0.002,
    ("leistungsbezug", "von"): 0.001,
    ("erziehungszeit", "ende"): 0.01,
    ("kind", "geburtsdatum"): 0.004,
}
"""How often a field is empty although it should not be (an assumption)."""


def blocks(recipe: Recipe, model: FactModel, people: int, seed: int, today: date) -> Iterator[dict[str, pa.Table]]:
    """The tables of the office, block by block; the first block also brings teams and measures."""
    day = day_number(today)
    for number, start in enumerate(range(0, people, BLOCK)):
        block = _block(Draw(seed, number, np.arange(start + 1, min(start + BLOCK, people) + 1)), recipe, day)
        if number == 0:
            block += [("team", persons.teams(recipe)), ("massnahme", measures.offers(day))]
        block = further(recipe.further, block, Block(model, recipe.shares, seed, number, day))
        gaps = Draw(seed + 1, number, np.arange(1))
        parts: dict[str, list[pa.Table]] = {}
        for entity, table in block:
            if entity not in model.entities:
                continue  # the office does not keep such records
            parts.setdefault(entity, []).append(conform(_table(entity, table, gaps), model.entities[entity]))
        yield {entity: pa.concat_tables(tables) for entity, tables in parts.items()}


def write(
    recipe: Recipe,
    model: FactModel,
    people: int,
    seed: int,
    today: date,
    folder: Path,
    planted: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> Iterator[int]:
    """Write one Parquet file per entity of the fact model into `folder`; yields the number of people written so far.

    `planted` are single records that are added at the end.
    """
    writers = {
        name: pq.ParquetWriter(folder / f"{name}.parquet", schema(entity), compression="zstd")
        for name, entity in model.entities.items()
    }
    try:
        for number, block in enumerate(blocks(recipe, model, people, seed, today), start=1):
            for name, table in block.items():
                writers[name].write_table(table)
            yield min(number * BLOCK, people)
        for name, rows in (planted or {}).items():
            writers[name].write_table(rows_to_table(model.entities[name], rows))
    finally:
        for writer in writers.values():
            writer.close()


def _block(draw: Draw, recipe: Recipe, day: int) -> list[tuple[str, Table]]:
    """All tables of a block; an entity may have several."""
    who = persons.people(draw, recipe, day)
    kind, leave = persons.children(draw, who, day)
    jobs, integrations = benefit.work(draw, who, day)
    cases, reviews, proposals = counselling.case_management(draw, who, day)
    requests, proofs = measures.courses(draw, who, day)
    given, plans = measures.openings(draw, who, day)
    tables: dict[str, Table] = {
        "kunde": persons.customers(draw, who, recipe.teams, recipe.shares),
        "bedarfsgemeinschaft": persons.households(draw, who),
        "kind": kind,
        "erziehungszeit": leave,
        "befreiung": persons.exemptions(draw, who, day),
        "leistungsbezug": benefit.benefits(draw, who, day),
        "arbeitslosigkeit": benefit.unemployment(draw, who, day),
        "antrag": benefit.applications(draw, who, day),
        "beschaeftigung": jobs,
        "integration": integrations,
        "profiling": counselling.profilings(draw, who, day),
        "handlungsbedarf": counselling.needs(draw, who, day),
        "eingliederungsvereinbarung": counselling.agreements(draw, who, day),
        "kontakt": counselling.contacts(draw, who, day),
        "termin": counselling.appointments(draw, who, day),
        "aufsuchende_hilfe": counselling.outreach(draw, who, day),
        "fallmanagement": cases,
        "bfm_pruefung": reviews,
        "bfm_vorschlag": proposals,
        "aufforderung": requests,
        "nachweis": proofs,
        "angebot": given,
        "kooperationsplan": plans,
    }
    return [*tables.items(), *measures.participations(draw, who, day).items()]


def _table(entity: str, table: Table, gaps: Draw) -> pa.Table:
    return pa.table({name: _column(entity, name, column, gaps) for name, column in table.items()})


def _column(entity: str, name: str, column: Column, gaps: Draw) -> pa.Array:
    share = MISSING.get((entity, name))
    if share is None or isinstance(column, Key):
        return arrow(column)
    whole = arrow(column)
    return arrow(column, gaps.chance(len(whole), share))
