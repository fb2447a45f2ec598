"""A delivery becomes readable tables: by a mapping, or as it is where it already has the fact model's form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from engine.gather import FACTS, files, gather
from intake.landing.brake import Limits, Total
from intake.snapshot import take
from jobs.coverage import read_coverage
from jobs.imports.order import FORM, Order, Read
from jobs.progress import Step
from schemas.delivery.manifest import Count, SourceFile
from schemas.diagnostic import Severity
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused, RulesRefused, Unknown
from schemas.snapshot import Snapshot, Table


def fact_model(rules: Path) -> FactModel:
    """The fact model of an office's rules. Raises Unknown and RulesRefused."""
    if not (rules / FACTS).is_dir():
        raise Unknown(f"Den Ordner {rules / FACTS} mit dem Faktenmodell gibt es nicht.")
    found = gather(files(rules / FACTS))
    wrong = [one for one in found.found if one.severity is Severity.ERROR]
    if wrong:
        raise RulesRefused(wrong)
    return found.model


def in_form(order: Order, model: FactModel, scratch: Path, step: Step) -> Read:
    """Reads a folder whose files are named after the entities of the fact model, with their columns."""
    if len(order.files) != 1 or not order.files[0].is_dir():
        raise DeliveryRefused(
            f"Mit --source {FORM} wird genau ein Ordner eingelesen, mit Dateien wie kunde.parquet oder kunde.csv."
        )
    data = order.files[0]
    taken = take(data, model, order.as_of, scratch / "gelesen", read_coverage(data, model), step=_named(step))
    snapshot = replace(taken, tables={name: _told(one, order) for name, one in taken.tables.items()})
    tables = [table for table in snapshot.tables.values() if table.source]
    extent = data / "lieferumfang.yaml"
    sources = [SourceFile(file=table.source, sha256=table.sha256) for table in tables]
    if extent.is_file():
        sources.append(SourceFile(file=extent.name, sha256=hashlib.sha256(extent.read_bytes()).hexdigest()))
    counts = [Count(table=one.source, entity=one.entity, read=one.rows, accepted=one.rows) for one in tables]
    unmapped = [
        f"{one.entity}: {one.column}" for one in snapshot.flaws if one.column and "nicht gelesen" in one.message
    ]
    notes = [f"{name} gehört zu keiner Tabelle und wurde nicht gelesen." for name in snapshot.ignored]
    return Read(
        snapshot=snapshot,
        counts=tuple(counts),
        sources=tuple(sorted(sources, key=lambda one: one.file)),
        unmapped=tuple(unmapped),
        totals=totals(order.given.totals, snapshot, model),
        limits=Limits(),
        notes=tuple(notes),
    )


def totals(given: Mapping[str, Decimal], snapshot: Snapshot, model: FactModel) -> tuple[Total, ...]:
    """The control totals that were given at the import, each beside the rows that were read; "" means the cases."""
    found = []
    for name, expected in given.items():
        entity = model.entities[name or model.case]
        table = snapshot.tables.get(entity.name)
        found.append(Total(entity.plural, expected, Decimal(0 if table is None else table.rows)))
    return tuple(found)


def _told(table: Table, order: Order) -> Table:
    """A table with the Lieferumfang that was said at the import, which goes before what the delivery says itself."""
    told = order.given.of(table.entity)
    return table if told is None else replace(table, coverage=told)


def _named(step: Step) -> Step:
    return lambda name, done, whole: step(f"Lesen: {name}", done, whole)
