"""The tables of a snapshot, written so that the same data are the same bytes, on every machine and every day.

Rows in the order of the key, columns in the order of the fact model, one thread, row groups of a fixed size, one
compression; what the database happens to know about the file it reads leaves no trace. Another version of the database
library may write other bytes: it is named in the manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from intake.database import LANES, Connection, identifier, literal, one_thread
from intake.keys.vault import Person
from intake.landing.mask import Mask, Names
from intake.looking.doubled import doubled_keys
from intake.looking.known import Known
from schemas.factmodel import Entity, FactModel
from schemas.failure import DeliveryRefused, space
from schemas.snapshot import UNREADABLE_SUFFIX, Snapshot, Table, scan

ROW_GROUP = 122_880
_SHAPE = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
_NUMBERS = r"(^|[^0-9A-Za-z])\d{3}[A-Z]\d{6}([^0-9A-Za-z]|$)"


@dataclass(frozen=True, slots=True)
class Landed:
    """The tables as they will lie in the snapshot, and the entries for the Schlüsseltabelle."""

    tables: dict[str, Table]
    people: tuple[Person, ...] = ()


def land(
    read: Snapshot,
    model: FactModel,
    names: Names,
    into: Path,
    connection: Connection,
    hidden: Mapping[str, Collection[str]] | None = None,
    known: Known | None = None,
) -> Landed:
    """Writes every table of `read` into the folder `into`, with pseudonyms (`names`) in place of personal keys.

    `hidden` names further key and link columns, by entity, that hold a person's number. What is `known` from an earlier
    snapshot is copied. Raises DeliveryRefused if two rows have the same key, or a key looks like a Kundennummer and is
    none of a person.
    """
    with one_thread(connection), space():
        mask = Mask(connection, model, names, read.tables, hidden or {})
        mask.learn()
        order = [model.entities[name] for name in model.entities if name in read.tables]
        with ThreadPoolExecutor(LANES) as lanes:
            written = list(lanes.map(lambda entity: _written(mask, entity, into, known or Known()), order))
    problems = [problem for _, doubts in written for problem in doubts]
    if problems:
        raise DeliveryRefused(*problems)
    return Landed({table.entity: table for table, _ in written}, tuple(mask.people))


def copy(connection: Connection, select: str, target: Path) -> None:
    """Writes the rows of a query, in its order, as a table of a snapshot."""
    # Else a column of which the statistics of the file read say that nothing is missing is written as REQUIRED: the
    # same rows would be other bytes, as they come from the delivery or from a snapshot.
    # It holds for the whole database from then on; whatever else is asked there gives the same answers without.
    connection.execute("SET disabled_optimizers = 'statistics_propagation'")
    connection.execute(f"COPY ({select}) TO {literal(str(target))} {_SHAPE}").fetchall()


def sha256(path: Path) -> str:
    """The hash of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _written(mask: Mask, entity: Entity, into: Path, known: Known) -> tuple[Table, list[str]]:
    """A table that was written, and why it cannot be kept."""
    table, target = mask.tables[entity.name], into / f"{entity.name}.parquet"
    with mask.connection.cursor() as lane:
        select = _select(mask, entity, table)
        made_of = _made_of(mask, entity, table, select, lane, known) if known else ""
        fetched = known.fetched(made_of, target)
        if fetched is not None:
            return replace(table, path=target, sha256=fetched), []
        copy(lane, select, target)
        written = replace(table, path=target, sha256=sha256(target))
        doubts = _doubts(lane, entity, written)
    if not doubts:
        known.add_written(made_of, target, written.sha256)
    return written, doubts


def _select(mask: Mask, entity: Entity, table: Table) -> str:
    columns = mask.columns(entity)
    for column in sorted(table.unreadable):
        companion = column + UNREADABLE_SUFFIX
        columns[companion] = f"t.{identifier(companion)}"
    selected = ", ".join(f"{sql} AS {identifier(name)}" for name, sql in columns.items())
    return f"SELECT {selected} FROM {mask.source(entity)} ORDER BY 1"


def _made_of(mask: Mask, entity: Entity, table: Table, select: str, lane: Connection, known: Known) -> str:
    """The hash of all that a written table hangs on, and of what may speak against it; where it was read does not."""
    how = select.replace(scan(table.path), "")
    return known.made_of(entity, table.rows, sha256(table.path), how, *mask.replaced(entity, lane))


def _doubts(connection: Connection, entity: Entity, table: Table) -> list[str]:
    """Why a written table cannot be kept: a key that two spellings share, or a person's number in a foreign key."""
    if not table.rows:
        return []
    keys = [entity.key, *(link.column for link in entity.links if link.column in table.columns)]
    asked = [f"count(*) FILTER (WHERE regexp_matches({identifier(one)}, {literal(_NUMBERS)}))" for one in keys]
    # Equal keys have equal hashes.
    asked.append(f"count(*) - count(DISTINCT hash({identifier(entity.key)}))")
    *numbers, alike = connection.execute(f"SELECT {', '.join(asked)} FROM {scan(table.path)}").fetchall()[0]
    name = table.source or entity.name
    doubled = doubled_keys(connection, entity, table.path, name) if alike else None
    return [
        *([doubled] if doubled else []),
        *(
            f"{name}: {column} enthält {rows}-mal, was wie eine Kundennummer aussieht. "
            "Bitte in der Zuordnung einen anderen Schlüssel wählen oder die Kundennummer als Verknüpfung angeben."
            for column, rows in zip(keys, numbers, strict=True)
            if rows
        ),
    ]
