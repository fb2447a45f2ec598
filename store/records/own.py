"""Records that the office makes itself: an entry is never changed, a newer one takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy import Connection, Row

from schemas.delivery.record import Act, OwnRecord, Value, columns_of, own_entities
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.failure import space
from store.records.tables import own_record

SOURCE = "Nachweise des Amts"
"""What stands in the place of a file's name."""

_ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.CHOICE: pa.string(),
    FieldType.DATE: pa.date32(),
    FieldType.NUMBER: pa.decimal128(18, 4),
    FieldType.INTEGER: pa.int64(),
    FieldType.YES_NO: pa.bool_(),
}


def row(entry: OwnRecord) -> dict[str, object]:
    """What is kept of an entry, as JSON values; the audit trail holds the hash of it."""
    body = {"art": str(entry.act), "felder": dict(entry.values), "stelle": entry.post, "grund": entry.reason}
    return {
        "id": entry.id, "entity": entry.entity, "key": entry.key, "body": body, "document": entry.document,
        "day": None if entry.day is None else entry.day.isoformat(), "replaces": entry.replaces,
    }  # fmt: skip


def keep(connection: Connection, entry: OwnRecord) -> None:
    """Adds an entry, inside the caller's transaction."""
    more = {"day": entry.day, "recorded_at": entry.recorded_at, "actor": entry.actor}
    connection.execute(own_record.insert().values({**row(entry), **more}))


def current(connection: Connection, entity: str | None = None, key: str | None = None) -> Iterator[OwnRecord]:
    """The entries that nothing has taken the place of, withdrawals among them, by entity and key."""
    later = own_record.alias("later")
    query = (
        sa.select(own_record)
        .where(~sa.exists().where(later.c.replaces == own_record.c.id))
        .order_by(own_record.c.entity, own_record.c.key)
    )
    if entity is not None:
        query = query.where(own_record.c.entity == entity)
    if key is not None:
        query = query.where(own_record.c.key == key)
    for found in connection.execute(query):
        yield _entry(found)


def history(connection: Connection, entry: OwnRecord) -> OwnRecord:
    """The entry with those before it, the newest first."""
    query = sa.select(own_record).where(own_record.c.entity == entry.entity, own_record.c.key == entry.key)
    by_id = {found.id: _entry(found) for found in connection.execute(query)}
    earlier, before = [], entry.replaces
    while before is not None:
        earlier.append(by_id[before])
        before = by_id[before].replaces
    return replace(entry, earlier=tuple(earlier))


def write_own(connection: Connection, model: FactModel, folder: Path) -> tuple[Path, ...]:
    """Writes what holds now as `<entity>.parquet` in canonical types, for the next snapshot; the files, by entity.

    There is a file for every entity of which anything was ever recorded: an empty one says that there are none left.
    The columns `_datei` and `_zeile` say where a row came from.
    """
    known = {one.name: one for one in own_entities(model)}
    by_entity: dict[str, list[OwnRecord]] = {}
    for entry in current(connection):
        if entry.entity in known:
            rows = by_entity.setdefault(entry.entity, [])
            if entry.act is not Act.WITHDRAWN:
                rows.append(entry)
    written = []
    for name, entries in sorted(by_entity.items()):
        path = folder / f"{name}.parquet"
        with space():
            pq.write_table(_table(model, known[name], entries), path)
        written.append(path)
    return tuple(written)


def _table(model: FactModel, entity: Entity, entries: Iterable[OwnRecord]) -> pa.Table:
    types = columns_of(model, entity)
    columns: dict[str, list[Any]] = {entity.key: [], **{name: [] for name in types}, "_datei": [], "_zeile": []}
    for number, entry in enumerate(entries, start=1):
        columns[entity.key].append(entry.key)
        for name, kind in types.items():
            columns[name].append(_typed(kind, entry.values.get(name)))
        columns["_datei"].append(SOURCE)
        columns["_zeile"].append(number)
    kinds = {entity.key: pa.string(), **{name: _ARROW[kind] for name, kind in types.items()}}
    schema = pa.schema([*kinds.items(), ("_datei", pa.string()), ("_zeile", pa.int64())])
    return pa.table(columns, schema=schema)


def _typed(kind: FieldType, value: Value) -> str | date | Decimal | int | bool | None:
    if value is None:
        return None
    match kind:
        case FieldType.DATE:
            return date.fromisoformat(value)
        case FieldType.NUMBER:
            return Decimal(value)
        case FieldType.INTEGER:
            return int(value)
        case FieldType.YES_NO:
            return value == "ja"
        case _:
            return value


def _entry(found: Row[Any]) -> OwnRecord:
    body = found.body
    return OwnRecord(
        id=found.id, entity=found.entity, key=found.key, act=Act(body["art"]), day=found.day, values=body["felder"],
        post=body["stelle"], document=found.document or "", recorded_at=found.recorded_at, actor=found.actor,
        reason=body["grund"], replaces=found.replaces,
    )  # fmt: skip
