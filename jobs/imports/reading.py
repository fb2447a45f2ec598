"""A delivery becomes readable tables: by a mapping, or as it is where it already has the fact model's form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from engine.parse.nearest import nearest
from intake.folder import COVERAGE_FILE, coverage_file
from intake.landing.brake import Limits, Total
from intake.looking.known import Known
from intake.snapshot import take
from jobs.coverage import read_coverage
from jobs.imports.order import FORM, Order, Read
from jobs.progress import Step
from schemas.cases.case import Coverage
from schemas.delivery.manifest import Count, SourceFile
from schemas.delivery.mapping import Brake
from schemas.delivery.scope import Given
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused, Unknown
from schemas.snapshot import Table
from store.folder import StoreFolder


def known_tables(given: Given, model: FactModel) -> None:
    """Raises Unknown where the import says something about a table that the fact model does not have."""
    for option, named in (("--scope", given.coverage), ("--control-total", given.totals)):
        for name in named:
            if name and name not in model.entities:
                meant = nearest(name, model.entities)
                hint = f" Gemeint ist vielleicht {meant}." if meant else ""
                raise Unknown(f"{option}: Eine Tabelle {name} gibt es im Faktenmodell nicht.{hint}")


def in_form(order: Order, model: FactModel, scratch: Path, step: Step, known: Known) -> Read:
    """Reads a folder whose files are named after the entities of the fact model, with their columns."""
    if len(order.files) != 1 or not order.files[0].is_dir():
        raise DeliveryRefused(
            f"Mit --source {FORM} wird genau ein Ordner eingelesen, mit Dateien wie kunde.parquet oder kunde.csv."
        )
    data = order.files[0]
    # Orphans are looked for among what is written.
    read, coverage = scratch / "gelesen", read_coverage(data, model)
    taken = take(data, model, order.as_of, read, coverage, step=_named(step), orphans=False, known=known)
    snapshot = replace(taken, tables={name: _told(one, order) for name, one in taken.tables.items()})
    tables = [table for table in snapshot.tables.values() if table.source]
    extent = coverage_file(data)
    sources = [SourceFile(file=table.source, sha256=table.sha256) for table in tables]
    if extent is not None:
        sources.append(SourceFile(file=extent.name, sha256=hashlib.sha256(extent.read_bytes()).hexdigest()))
    counts = [Count(table=one.source, entity=one.entity, read=one.rows, accepted=one.rows) for one in tables]
    unmapped = [
        f"{one.entity}: {one.column}" for one in snapshot.flaws if one.column and "nicht gelesen" in one.message
    ]
    notes = [f"{name} gehört zu keiner Tabelle und wurde nicht gelesen." for name in snapshot.ignored]
    told = [one for one in tables if one.coverage != Coverage()]
    if not told:
        notes.append(
            "Kein Lieferumfang genannt: Was fehlt, gilt bei allen Teams und Tagen als nicht geschehen. Reicht eine "
            f"Tabelle weniger weit, bitte in {COVERAGE_FILE} oder mit --scope sagen."
        )
    return Read(
        snapshot=snapshot,
        counts=tuple(counts),
        sources=tuple(sorted(sources, key=lambda one: one.file)),
        unmapped=tuple(unmapped),
        totals=totals(order.given.totals, snapshot.tables, model),
        limits=limits(order.store, Brake()),
        notes=tuple(notes),
    )


def limits(store: StoreFolder, said: Brake) -> Limits:
    """The limits of the Lieferbremse: what the mapping says, else what the office says, else the usual ones."""
    usual, office = Limits(), store.brake

    def percent(written: Decimal | None, setting: str, otherwise: Decimal | None) -> Decimal | None:
        if written is not None:
            return written
        return Decimal(office[setting]) if setting in office else otherwise

    return Limits(
        rows=percent(said.rows, "zeilen_prozent", usual.rows),
        cases=percent(said.cases, "faelle_prozent", usual.cases),
        control=percent(said.control, "kontrollsumme_prozent", usual.control),
        age=said.age if said.age is not None else office.get("alter_tage", usual.age),
    )


def totals(given: Mapping[str, Decimal], tables: Mapping[str, Table], model: FactModel) -> tuple[Total, ...]:
    """The control totals that were given at the import, each beside the rows that were read; "" means the cases."""
    found = []
    for name, expected in given.items():
        entity = model.entities[name or model.case]
        table = tables.get(entity.name)
        found.append(Total(entity.plural, expected, Decimal(0 if table is None else table.rows)))
    return tuple(found)


def _told(table: Table, order: Order) -> Table:
    """A table with the Lieferumfang that was said at the import, which goes before what the delivery says itself."""
    told = order.given.of(table.entity)
    return table if told is None else replace(table, coverage=told)


def _named(step: Step) -> Step:
    return lambda name, done, whole: step(f"Lesen: {name}", done, whole)
