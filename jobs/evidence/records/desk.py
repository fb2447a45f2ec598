"""What the command line and the workbench ask for: the store opened, the fact model read, the work done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from delivery.place import place
from engine.parse.nearest import nearest
from jobs.evidence.records.check import DAY, DOCUMENT, KEY, POST, drafted, entity_named
from jobs.evidence.records.form import form_file, forms
from jobs.evidence.records.keep import Kept, Wish, holding, keep, withdraw
from jobs.evidence.records.table import wishes
from jobs.rules.facts import fact_model
from schemas.delivery.record import Act, OwnRecord, columns_of, own_entities
from schemas.factmodel import Entity, FactModel
from schemas.failure import Unknown
from schemas.node import fold
from store.folder import StoreFolder, open_store
from store.records.connect import Engine
from store.records.upgrade import open_database


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody typed for one record: `fields` by name; None leaves what an earlier entry says."""

    entity: str
    fields: Mapping[str, str]
    key: str | None = None
    document: str | None = None
    post: str | None = None
    day: str | None = None
    reason: str = ""


def record(path: Path, written: Written, by: str, now: datetime) -> Kept:
    """Keeps one record; with a key that is there already only what is written changes.

    Raises Unknown for a table or field that is not there, RecordRefused with every mistake.
    """
    with _open(path) as (_, engine, model):
        entity = entity_named(model, written.entity)
        before = next(iter(holding(engine, entity.name, written.key)), None) if written.key else None
        raw = {**_earlier(before), **{_column(model, entity, name): text for name, text in written.fields.items()}}
        more = {KEY: written.key, DOCUMENT: written.document, POST: written.post, DAY: written.day}
        draft, mistakes = drafted(
            model, entity, {**raw, **{name: text for name, text in more.items() if text is not None}}
        )
        return keep(engine, model, [Wish(draft, _option, mistakes, written.reason.strip())], by, now)


def record_file(path: Path, file: Path, by: str, now: datetime) -> Kept:
    """Keeps every row of a filled-in form, or none. Raises RecordRefused with every mistake by sheet and cell."""
    with _open(path) as (_, engine, model):
        return keep(engine, model, wishes(file, model), by, now)


def take_back(path: Path, entity: str, key: str, reason: str, by: str, now: datetime) -> OwnRecord:
    """Withdraws a record, with a reason. Raises Unknown and RecordRefused."""
    with _open(path) as (_, engine, model):
        return withdraw(engine, entity_named(model, entity).name, key, reason, by, now)


def template(path: Path, names: Sequence[str], filled: bool, out: Path, today: date) -> tuple[str, ...]:
    """Writes a form for the named tables, or for all; the names of its sheets. Raises Unknown, DestinationRefused."""
    with _open(path) as (folder, engine, model):
        named = {entity.name: entity for entity in (entity_named(model, name) for name in names)}
        made = forms(model, list(named.values()) or own_entities(model), holding(engine), filled)
        place(form_file(made, folder.office, today), out)
    return tuple(one.name for one in made)


def listed(path: Path, name: str | None, key: str | None) -> tuple[OwnRecord, ...]:
    """What holds now, of one table or of all, each with its earlier entries. Raises Unknown."""
    with _open(path) as (_, engine, model):
        return holding(engine, entity_named(model, name).name if name else None, key)


def tables(path: Path) -> tuple[Entity, ...]:
    """The tables that the office may fill itself."""
    with _open(path) as (_, _, model):
        return own_entities(model)


@contextmanager
def _open(path: Path) -> Iterator[tuple[StoreFolder, Engine, FactModel]]:
    folder = open_store(path)
    model = fact_model(folder.rules)
    engine = open_database(folder.url)
    try:
        yield folder, engine, model
    finally:
        engine.dispose()


def _earlier(before: OwnRecord | None) -> dict[str, str | None]:
    """What an entry says that holds now, so that a correction names what changes and no more."""
    if before is None or before.act is Act.WITHDRAWN:
        return {}
    day = None if before.day is None else before.day.isoformat()
    return {**before.values, DOCUMENT: before.document, POST: before.post, DAY: day}


def _column(model: FactModel, entity: Entity, name: str) -> str:
    columns = columns_of(model, entity)
    found = fold(name.strip()).lower()
    if found in columns:
        return found
    if any(link.column == found for link in entity.links):
        raise Unknown(f"„{name}“ verweist auf eine Person und wird hier nicht erfasst.")
    near = nearest(found, list(columns))
    meant = f" Gemeint ist vielleicht {near}." if near else f" Es gibt: {', '.join(columns)}."
    raise Unknown(f"Ein Feld „{name}“ hat die Tabelle {entity.name} nicht.{meant}")


def _option(column: str) -> str:
    """Where something was written on a command line."""
    said = {KEY: "--key", DOCUMENT: "--document", POST: "--post", DAY: "--day", "": "Der Nachweis"}
    return said.get(column, f"--set {column}")
