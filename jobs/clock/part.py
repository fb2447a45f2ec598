"""What a check covered only in part: what its delivery lacks although deliveries shortly before had it.

What an office never delivers is no gap of a night; its rules say so themselves. What it stops delivering counts for
two weeks, and is then how it delivers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from schemas.clock.planned import Due
from schemas.delivery.manifest import Manifest, TableNote
from schemas.failure import Failure
from schemas.findings.reconciled import RunState
from store.archive import delivered
from store.archive.snapshots import read_manifest
from store.clock import planned
from store.findings import runs
from store.folder import StoreFolder
from store.records.connect import Connection

WINDOW = timedelta(days=14)
"""Deliveries of so many days before are held against the day's."""
ONE_IN = 100
"""One row in so many in quarantine is a part that is missing; fewer are only said."""


def remarks(store: StoreFolder, connection: Connection, run: str) -> tuple[str, ...]:
    """What is said about a run's delivery, in German, though nothing of it is missing. Raises Unknown."""
    found = _manifest(store, runs.one(connection, run).snapshot)
    rows = sum(one.quarantined for one in found.counts) if found is not None else 0
    return (f"{rows} {'Zeile liegt' if rows == 1 else 'Zeilen liegen'} in der Quarantäne.",) if rows else ()


def missing(store: StoreFolder, connection: Connection, due: Due, run: str) -> tuple[str, ...]:
    """What the run of a planned check could not cover, in German; nothing where it covered all. Raises Unknown."""
    recorded = runs.one(connection, run)
    new = _manifest(store, recorded.snapshot)
    lacks = () if new is None else lacking(new, list(_before(store, connection, due)))
    return (*_braked(connection, recorded), *lacks)


def _braked(connection: Connection, run: runs.Recorded) -> Iterator[str]:
    if run.state is not RunState.BRAKED:
        return
    yield "Die Lieferbremse ist gezogen: Bis die Lieferung bestätigt ist, wird nichts geschlossen und nicht erinnert."
    known = delivered.known(connection, run.snapshot)
    for reason in known.brake if known is not None else ():
        yield f"Lieferbremse: {reason}"


def lacking(new: Manifest, earlier: Sequence[Manifest]) -> Iterator[str]:
    """What a delivery lacks that earlier ones had, and what of its rows is in quarantine beyond a few; in German."""
    for count in new.counts:
        if count.quarantined * ONE_IN > count.read:
            yield f"{count.table}: {count.quarantined} von {count.read} Zeilen liegen in der Quarantäne."
    for name in sorted({name for one in earlier for name, table in one.tables.items() if table.source}):
        notes = [(one, one.tables[name]) for one in earlier if name in one.tables and one.tables[name].source]
        table = new.tables.get(name)
        if table is None or not table.source:
            yield f"Die Tabelle {name} fehlt; in den Tagen davor wurde sie geliefert."
        else:
            yield from _narrower(name, new, table, notes)


def _narrower(name: str, new: Manifest, table: TableNote, notes: list[tuple[Manifest, TableNote]]) -> Iterator[str]:
    gone = sorted({column for _, note in notes for column in note.columns} - set(table.columns))
    if gone:
        yield f"In der Tabelle {name} fehlt, was in den Tagen davor geliefert wurde: {', '.join(gone)}."
    units = table.extent.units
    if units is not None and any(note.extent.units is None or set(note.extent.units) - set(units) for _, note in notes):
        yield f"Die Tabelle {name} umfasst weniger Teams als in den Tagen davor: nur noch {len(units)}."
    end = table.extent.end
    if end is not None and end < new.as_of and any(_whole(one, note) for one, note in notes):
        yield f"Die Tabelle {name} reicht nur bis zum {end:%d.%m.%Y}."


def _whole(one: Manifest, note: TableNote) -> bool:
    """Whether a table reached up to its delivery's day."""
    return note.extent.end is None or note.extent.end >= one.as_of


def _before(store: StoreFolder, connection: Connection, due: Due) -> Iterator[Manifest]:
    """The deliveries of the checks shortly before, as far as they are still kept."""
    for one in planned.listed(connection, due.office, due.day - WINDOW, due.day - timedelta(1)):
        if one.due.flow == due.flow and one.run is not None and one.state.good:
            found = _manifest(store, runs.one(connection, one.run).snapshot)
            if found is not None:
                yield found


def _manifest(store: StoreFolder, snapshot: str) -> Manifest | None:
    try:
        return read_manifest(store.snapshots / snapshot)
    except Failure:
        # Deleted when its time was over, or damaged: that is another's to say.
        return None
