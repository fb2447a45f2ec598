"""What is done with a delivery that was sent by browser: looked through, tried, read."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engine.sources.meaning import across
from jobs.background.kinds import Order
from jobs.imports import order as asked
from jobs.imports.bring import bring
from jobs.imports.desk.looking import TOTAL, look_through
from jobs.imports.desk.taking import paths
from jobs.imports.desk.trying import try_out
from jobs.imports.mending.edits import mended_files, settle
from jobs.imports.wizard.source import open_sources
from jobs.releases.applying import ready
from jobs.rules.facts import fact_model
from schemas.cases.case import Coverage
from schemas.clock.place import day_of
from schemas.delivery.scope import Given
from schemas.failure import RulesRefused
from store.records.upgrade import open_database
from store.uploads import shelf

if TYPE_CHECKING:
    from collections.abc import Iterator


def looked(order: Order) -> Mapping[str, object]:
    """Looks through an upload: which tables there are, what they look like."""
    upload = shelf.one(order.store.path, order.given["lieferung"])
    with _scratch(order, upload.id) as scratch:
        number = look_through(order.store, upload, fact_model(order.store.rules), scratch, order.step)
    return {"gut": True, "lieferung": upload.id, "tabellen": number}


def tried(order: Order) -> Mapping[str, object]:
    """Reads an upload by mappings, released ones or drafts, and keeps what somebody looks at."""
    upload = shelf.one(order.store.path, order.given["lieferung"])
    model = fact_model(order.store.rules)
    engine = open_database(order.store.url)
    try:
        found = open_sources(order.store, engine, order.given["quellen"].split(","), order.by, model)
    finally:
        engine.dispose()
    mappings = [one.mapping for one in found if one.mapping is not None]
    wrong = [said for one in found if one.mapping is None for said in one.diagnostics] + across(mappings)
    if wrong:
        raise RulesRefused(wrong)
    with _scratch(order, upload.id) as scratch:
        trial = try_out(order.store, upload, mappings, model, scratch, given(order.given), order.step)
    return {"gut": True, "lieferung": upload.id, "quarantaene": sum(one.quarantined for one in trial.counts)}


def brought(order: Order) -> Mapping[str, object]:
    """Reads an upload as `regelwerk import` does, with the rows that were mended; what is not needed any more goes."""
    upload = shelf.one(order.store.path, order.given["lieferung"])
    engine = open_database(order.store.url)
    try:
        with _scratch(order, upload.id) as scratch:
            files = (*paths(order.store, upload), *mended_files(order.store, upload, scratch))
            done = bring(
                asked.Order(
                    store=ready(order.store, engine, order.now),
                    sources=tuple(order.given["quellen"].split(",")), files=files,
                    as_of=date.fromisoformat(order.given["stichtag"]), by=order.by, now=order.now,
                    today=day_of(order.now), token=order.folder.name, given=given(order.given),
                    programs=order.programs,
                ),
                engine, order.step,
            )  # fmt: skip
    finally:
        engine.dispose()
    if done.quarantine is None:
        shelf.remove(order.store.path, upload.id)
    else:
        settle(order.store, upload)
        shelf.save(order.store.path, upload.model_copy(update={"snapshot": done.id, "mends": ""}))
    return {
        "gut": True, "abzug": done.id, "bekannt": done.known, "bremse": list(done.brake),
        "notizen": list(done.notes), "abgewiesen": list(done.refused),
    }  # fmt: skip


def given(said: Mapping[str, str]) -> Given:
    """What was said about the Lieferumfang of all tables, and the control totals: of the cases, and of other tables."""
    units = frozenset(one.strip() for one in said.get("teams", "").split(",") if one.strip())
    start, end = said.get("von"), said.get("bis")
    coverage = {}
    if units or start or end:
        first = date.fromisoformat(start) if start else None
        coverage = {"": Coverage(first, date.fromisoformat(end) if end else None, units or None)}
    totals = {name.removeprefix(TOTAL): Decimal(said[name]) for name in said if name.startswith(TOTAL)}
    return Given(coverage, totals | ({"": Decimal(said["faelle"])} if "faelle" in said else {}))


@contextmanager
def _scratch(order: Order, upload: str) -> Iterator[Path]:
    """A folder beside the upload's files: what is unpacked has keys and names in it, and lies nowhere else."""
    home = shelf.files_of(order.store.path, upload).parent
    for left in home.glob("arbeit-*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix="arbeit-", dir=home) as folder:
        yield Path(folder)
