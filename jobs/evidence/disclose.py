"""Telling a person what is held about them (Art. 15 GDPR, § 83 SGB X): complete as JSON, readable as a page."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from delivery.pages.pdf import pdf
from delivery.place import place
from jobs.evidence.page import page
from jobs.evidence.person import Known, find, quarantined
from jobs.imports.desk.person import naming
from jobs.samples.about import about
from schemas.clock.place import day_of, here
from schemas.documents.document import Document
from schemas.evidence.disclosure import Disclosure, Kept
from schemas.evidence.trail import Entry, Kind
from schemas.failure import Unknown
from store.archive import snapshots
from store.archive.persons import results_of, rows_of
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.records.upgrade import open_database
from store.trail import erasure
from store.trail.access import seen
from store.trail.append import append
from store.trail.recorded import runs
from store.trail.recorded import snapshots as recorded

WHAT = "Auskunft"
_UPLOAD = (
    "In einer Lieferung, die am {0:%d.%m.%Y} um {0:%H:%M} Uhr hochgeladen wurde und höchstens 14 Tage wartet, steht "
    "die Person, wie das Fachverfahren sie geliefert hat."
)


def disclose(
    store: StoreFolder, case: str, by: str, reason: str, at: datetime, programs: Path | None = None
) -> Disclosure:  # fmt: skip
    """Everything the store holds about a case; that it was asked for is noted in the access log and in the trail.

    `programs` is where kept statements lie; without it the rules of each sample are read in full.

    Raises Unknown for a case of which nothing is held, and what snapshots, keys and database raise.
    """
    engine = open_database(store.url)
    try:
        with tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch, reading(engine) as connection:
            known = find(store, connection, case, Path(scratch))
            found = _gathered(store, connection, known, at, Path(scratch), programs)
        if not found.found:
            raise Unknown(f"Zum Fall {case} ist in dieser Ablage nichts gespeichert.")
        _log(engine, found, by, reason)
    finally:
        engine.dispose()
    return found


def _gathered(
    store: StoreFolder, connection: Connection, known: Known, at: datetime, scratch: Path,
    programs: Path | None,
) -> Disclosure:  # fmt: skip
    days = {row.id: row.as_of for row in recorded(connection)}
    kept = tuple(
        Kept(name, days[name].isoformat(), rows_of(opened, known.model, records, scratch))
        for name, records in known.by_snapshot.items()
        for opened in (snapshots.open_snapshot(store.snapshots / name),)
    )
    results = tuple(
        Kept(row.id, row.as_of.isoformat(), {"ergebnisse": mine})
        for row in runs(connection)
        if (mine := results_of(store.runs / row.id, known.cases, known.records, scratch))
    )
    ids = erasure.findings_of(connection, known.cases, known.records)
    entry = known.entry
    samples, remarks = about(store, connection, known.by_snapshot, programs)
    waiting = naming(store, known.numbers, scratch)
    return Disclosure(
        office=store.office, case=known.case, cases=known.cases, made_at=at,
        number=None if entry is None else entry.number,
        workers=() if entry is None else tuple(name for name in (entry.worker, entry.substitute) if name),
        snapshots=kept, runs=results,
        database={**erasure.told(connection, known.cases, ids), **({"stichproben": samples} if samples else {})},
        quarantine={
            f"{path.parent.name}/{path.name}": [rows[0], *mine] for path, rows, mine in quarantined(store, known)
        },
        labels=_labels(known), remarks=(*remarks, *(_UPLOAD.format(here(one.at)) for one in waiting)),
        waiting=len(waiting),
    )  # fmt: skip


def _labels(known: Known) -> dict[str, str]:
    """What entities and fields are called, by `entity` and `entity.field`."""
    labels = {}
    for name, entity in known.model.entities.items():
        labels[name] = entity.plural
        labels |= {f"{name}.{field.name}": field.label for field in entity.fields.values()}
    return labels


def _log(engine: Engine, found: Disclosure, by: str, reason: str) -> None:
    """The reason may name somebody: it stays in the access log; the trail says that it was asked for and of what."""
    with writing(engine) as connection:
        actor = pseudonym(connection, by)
        seen(connection, actor, WHAT, found.case, reason, found.made_at)
        sha256 = hashlib.sha256(as_json(found)).hexdigest()
        body = {"art": "auskunft", "sha256": sha256, "abzuege": len(found.snapshots), "laeufe": len(found.runs)}
        append(connection, Entry(Kind.EXPORT, found.case, actor, found.made_at, "", body))


def as_json(found: Disclosure) -> bytes:
    """The whole of it, for machines."""
    said = {name: value for name, value in asdict(found).items() if name != "labels"}
    return (json.dumps(said, ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


def as_markdown(found: Disclosure) -> bytes:
    """The page for the person."""
    return page(found).encode()


def as_pdf(found: Disclosure) -> bytes:
    """The page for the person, as PDF/A."""
    document = Document(
        title="Auskunft über gespeicherte Daten",
        subtitle="nach Artikel 15 DSGVO und § 83 SGB X",
        facts=(("Amt", found.office), ("Fallkennung", found.case), ("Stand", f"{here(found.made_at):%d.%m.%Y}")),
        declaration="",
        signers=(),
        text=page(found).split("\n\n", 1)[1],
        dated=day_of(found.made_at),
    )
    return pdf(document)


FORMS: dict[str, Callable[[Disclosure], bytes]] = {".json": as_json, ".md": as_markdown, ".pdf": as_pdf}
"""How a disclosure is written, by the ending of the file."""


def write(found: Disclosure, out: Path) -> None:
    """Writes a disclosure in the form that the file's ending asks for. Raises Unknown for another ending."""
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise Unknown(f"{out.name}: Erwartet wird eine Datei, die auf .json, .md oder .pdf endet.")
    place(form(found), out)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
