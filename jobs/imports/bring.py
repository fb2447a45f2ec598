"""An import: files in, a recorded snapshot out. The road on one page.

Everything is made aside, under one lock. Then, in this order: the snapshot's folder is renamed into place (with a mark
that it is not recorded yet), the quarantine follows, the Schlüsseltabelle learns the new cases, one transaction records
the delivery with its trail entry, the mark goes. Wherever it is stopped, `settle` at the beginning of the
next import undoes what was not recorded, and a repeat does the same work again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from intake.database import Connection as Database
from intake.database import connect, writer
from intake.keys import vault
from intake.keys.lock import locked
from intake.keys.pseudonym import fingerprint, pseudonyms
from intake.keys.vault import Person
from intake.landing.brake import reasons
from intake.landing.defects import checked, defects
from intake.landing.inspection import OWN, Inspection, merge, note
from intake.landing.writing import Landed, land
from intake.looking.known import Known
from intake.looking.legible import legible
from jobs.imports import keyring
from jobs.imports.mapped import by_mapping, mappings
from jobs.imports.order import FORM, Imported, Order, Read
from jobs.imports.quarantined import keep
from jobs.imports.reading import in_form, known_tables
from jobs.imports.unfinished import alone, settle
from jobs.progress import Step, silent
from jobs.rules.facts import fact_model
from schemas.delivery.manifest import ControlNote, Count, DefectNote, Extent, Manifest, TableNote
from schemas.delivery.mapping import SourceMapping
from schemas.evidence.trail import Entry, Kind
from schemas.factmodel import FactModel
from schemas.snapshot import Table
from store.archive import delivered, snapshots
from store.archive.delivered import Delivered
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.records.own import write_own
from store.trail.append import append

LOOK = Inspection("datenpruefung", "geprueft_am", "gepruefte_felder", "fehler", "dienststelle")
"""Where the office's fact model notes a look through the data."""


def bring(order: Order, engine: Engine, step: Step = silent) -> Imported:
    """Imports a delivery. Raises DeliveryRefused, RulesRefused, Unknown, KeysRefused, StoreRefused, SpaceExhausted.

    Whatever is raised, nothing has changed. A delivery that is already there is recognised and not stored twice.
    """
    store = order.store
    with alone(store):
        settle(store, engine)
        key = keyring.ready(store, engine)
        model, mapping = _written(order)
        known_tables(order.given, model)
        with snapshots.aside(store.snapshots, order.token) as aside:
            scratch, into = aside / "arbeit", aside / "abzug"
            scratch.mkdir()
            into.mkdir()
            known = Known(order.programs, store.snapshots, fingerprint(key))
            read = (
                in_form(order, model, scratch, step, known)
                if mapping is None
                else by_mapping(order, mapping, model, scratch, step)
            )
            step("Ersetzen und prüfen", 0, 0)
            with connect(scratch) as database:
                landed, manifest = _landed(order, engine, model, read, key, into, scratch, known, database)
            step("Ablegen", 0, 0)
            name = snapshots.put(into, manifest, store.snapshots).name
            kept = keep(read.quarantine, store.quarantine, manifest, order.quarantine)
            _learn(order, landed.people, read, key, model)
            imported = _record(order, engine, model, read, manifest, name, kept)
            known.save(name)
            return imported


def _written(order: Order) -> tuple[FactModel, SourceMapping | None]:
    """The fact model, and the mapping unless the files need none."""
    if order.sources == (FORM,):
        return fact_model(order.store.rules), None
    mapping, model = mappings(order.store.rules, order.sources)
    return model, mapping


def _landed(
    order: Order,
    engine: Engine,
    model: FactModel,
    read: Read,
    key: bytes,
    into: Path,
    scratch: Path,
    known: Known,
    database: Database,
) -> tuple[Landed, Manifest]:
    own = scratch / "nachweise"
    own.mkdir()
    with reading(engine) as connection, legible(read.snapshot.tables.values()):
        merged = merge(read.snapshot, write_own(connection, model, own), model, own, database)
        before = (one for one in delivered.newest_first(connection, order.store.office) if one.as_of < order.as_of)
        earlier = next((path for one in before if (path := _table(order, one.id)).is_file()), None)
    with legible(read.snapshot.tables.values()):
        landed = land(merged.snapshot, model, keyring.names(key), into, database, read.hidden, known)
    found = (*read.defects, *defects(landed.tables, model, order.as_of, database, known))
    looked = checked(landed.tables, model)
    wrong = sum(one.rows for one in found)
    tables = note(landed.tables, model, LOOK, order.as_of, (looked, wrong), earlier, into, scratch, database)
    counts = _replaced(read.counts, merged.replaced)
    manifest = Manifest(
        office=order.store.office,
        as_of=order.as_of,
        source="+".join(order.sources),
        mapping=read.mapping,
        template=read.template,
        keys=fingerprint(key),
        tables={name: _noted(table) for name, table in tables.items()},
        sources=read.sources,
        counts=counts,
        controls=tuple(
            ControlNote(what=one.what, expected=str(one.expected), found=str(one.found)) for one in read.totals
        ),
        unmapped=read.unmapped,
        quality=tuple(DefectNote.of(one) for one in found),
        checked=looked,
        versions=writer(),
    )
    return landed, manifest


def _table(order: Order, snapshot: str) -> Path:
    return order.store.snapshots / snapshot / f"{LOOK.entity}.parquet"


def _replaced(counts: tuple[Count, ...], replaced: dict[str, int]) -> tuple[Count, ...]:
    """The counts, with rows that a record of the office replaces among those left out."""
    left, found = dict(replaced), []
    for count in counts:
        gone = min(left.get(count.entity, 0), count.accepted)
        left[count.entity] = left.get(count.entity, 0) - gone
        found.append(count.model_copy(update={"accepted": count.accepted - gone, "left_out": count.left_out + gone}))
    return tuple(found)


def _noted(table: Table) -> TableNote:
    return TableNote(
        file=table.path.name,
        sha256=table.sha256,
        rows=table.rows,
        columns=tuple(sorted(table.columns)),
        unreadable=tuple(sorted(table.unreadable)),
        extent=Extent.of(table.coverage),
        source=table.source,
    )


def _learn(order: Order, people: tuple[Person, ...], read: Read, key: bytes, model: FactModel) -> None:
    """The Schlüsseltabelle learns who is behind the new pseudonyms, and who is responsible."""
    folder = order.store.keys
    names = dict(zip(read.workers, pseudonyms(key, model.case, read.workers).values(), strict=True))
    workers = {names[number]: pair for number, pair in read.workers.items()}
    with locked(folder):
        table = vault.read(folder)
        known = (
            Person(one.pseudonym, one.entity, one.number, *workers[one.pseudonym]) if one.pseudonym in workers else one
            for one in people
        )
        if table.learn(known, workers.keys()):
            vault.write(folder, table)


def _record(
    order: Order, engine: Engine, model: FactModel, read: Read, manifest: Manifest, name: str, kept: Path | None
) -> Imported:
    with writing(engine) as connection:
        known = delivered.known(connection, name)
        there = known is not None and known.deleted_at is None
        if known is None or not there:
            last = delivered.holding(connection, order.store.office, manifest.source, order.as_of, name)
            before = None if last is None else _brought(last.rows, manifest)
            now = _brought(manifest.rows(), manifest)
            why = reasons(now, before, order.as_of, order.today, read.totals, model, read.limits)
            known = Delivered(
                name, order.store.office, order.as_of, manifest.source, manifest.mapping, manifest.rows(),
                order.now, why,
            )  # fmt: skip
            delivered.record(connection, known)
        late = _seems_earlier(connection, known)
        append(connection, _entry(manifest, known, there, pseudonym(connection, order.by), order))
    snapshots.settle(order.store.snapshots, name)
    return Imported(
        name, manifest, there, known.brake, known.confirmed_at is not None, kept, read.refused, read.causes,
        read.left_out, (*read.notes, *late),
    )  # fmt: skip


def _brought(rows: Mapping[str, int], manifest: Manifest) -> dict[str, int]:
    """Rows by table without those that the office or the import itself writes: they grow, whatever was delivered."""
    own = {name for name, note in manifest.tables.items() if note.source.endswith(OWN)} | {LOOK.entity}
    return {name: number for name, number in rows.items() if name not in own}


def _seems_earlier(connection: Connection, new: Delivered) -> tuple[str, ...]:
    """A note if a delivery of the same day has a later time: a run takes that one, perhaps because of a wrong clock."""
    newest = next(one for one in delivered.newest_first(connection, new.office) if one.as_of == new.as_of)
    if newest.id == new.id:
        return ()
    return (
        f"Für den {new.as_of:%d.%m.%Y} liegt ein Abzug mit späterer Uhrzeit vor: {newest.id[:12]}. Den nimmt ein Lauf. "
        "Soll der eben eingelesene gelten, etwa weil die Uhr des Rechners nachging und jetzt gestellt ist: "
        f"regelwerk run --snapshot {new.id[:12]}",
    )


def _entry(manifest: Manifest, known: Delivered, there: bool, actor: str, order: Order) -> Entry:
    body = {
        "schritt": "wiederholt" if there else "eingelesen",
        "as_of": manifest.as_of.isoformat(),
        "source": manifest.source,
        "mapping": manifest.mapping,
        "rows": manifest.rows(),
        "quarantaene": sum(one.quarantined for one in manifest.counts),
        "lieferbremse": list(known.brake),
        "manifest": known.id,
    }
    return Entry(Kind.IMPORT, known.id, actor, order.now, "", body)
