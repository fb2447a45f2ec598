"""A new case key: every pseudonym changes, every finding keeps its identity.

The new key and the table under it are prepared beside the old ones. One transaction replaces the pseudonyms in the
database, records the newest snapshot under its new ones and notes the change in the trail; then the files take their
places. Whoever finds prepared files asks the trail: with its entry the change is completed, without it undone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from intake.database import connect
from intake.keys import secret, vault
from intake.keys.lock import locked
from intake.keys.pseudonym import LENGTH, fingerprint
from intake.keys.secret import CASE_KEY, PENDING, TABLE
from intake.keys.vault import Vault
from intake.landing.mask import Names
from intake.landing.writing import land
from jobs.imports import keyring
from jobs.imports.unfinished import alone, settle
from jobs.rules.facts import fact_model
from schemas.delivery.manifest import Manifest
from schemas.evidence.trail import Entry, Kind
from schemas.factmodel import FactModel
from schemas.failure import KeysRefused
from store.archive import delivered, snapshots
from store.archive.delivered import Delivered
from store.archive.rekeyed import rekey
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.trail.append import append


@dataclass(frozen=True, slots=True)
class Rotated:
    """A change of the key: how many people and findings it touched, and the id of the newest snapshot under it."""

    people: int
    findings: int
    snapshot: str


def rotate(store: StoreFolder, engine: Engine, by: str, now: datetime, token: str, reason: str) -> Rotated:
    """Gives the office a new case key; also the way out where the old one is lost and the table is not.

    Raises KeysRefused where the table does not lead back (then the numbers are known to nobody), and what reading the
    newest snapshot raises; then nothing has changed.
    """
    with alone(store):
        settle(store, engine)
        keyring.settle(store, engine)
        with reading(engine) as connection:
            before = delivered.listed(connection, store.office)
        with locked(store.keys):
            table = vault.read(store.keys)
            if before and not table.people:
                raise KeysRefused(
                    f"In {store.keys} liegt keine Schlüsseltabelle; ohne sie führt kein Weg von den alten zu den neuen "
                    "Pseudonymen. Bitte aus der Sicherung zurückholen: "
                    f"regelwerk keys restore {store.option} --from ORDNER"
                )
            key = os.urandom(32)
            renewed = table.rekeyed(key)
            secret.write_key(store.keys / (CASE_KEY + PENDING), key)
            vault.write(store.keys, renewed, TABLE + PENDING)
            rotated = _apply(store, engine, before[:1], renewed, key, (by, now, token, reason))
            keyring.put_in_place(store.keys)
            return rotated


def _apply(
    store: StoreFolder,
    engine: Engine,
    before: tuple[Delivered, ...],
    renewed: Vault,
    key: bytes,
    asked: tuple[str, datetime, str, str],
) -> Rotated:
    by, now, token, reason = asked
    changes = dict(renewed.changes())
    with snapshots.aside(store.snapshots, token) as aside:
        made = [(one, _again(store, one, changes, renewed, key, aside)) for one in before]
    with writing(engine) as connection:
        touched = rekey(connection, changes)
        actor = pseudonym(connection, by)
        for old, manifest in made:
            _note(connection, replace(old, id=manifest.id, imported_at=now), old.id, actor, now)
        body = {
            "alt": made[0][0].id if made else "",
            "abzug": made[0][1].id if made else "",
            "personen": len(changes),
            "befunde": touched,
        }
        append(connection, Entry(Kind.SETTING, keyring.subject(fingerprint(key)), actor, now, reason, body))
    for _, manifest in made:
        snapshots.settle(store.snapshots, manifest.id)
    return Rotated(len(changes), touched, made[0][1].id if made else "")


def _again(
    store: StoreFolder, old: Delivered, changes: dict[str, str], renewed: Vault, key: bytes, aside: Path
) -> Manifest:
    """The newest snapshot once more, with the new pseudonyms in place of the old ones."""
    manifest = snapshots.read_manifest(store.snapshots / old.id)
    model = fact_model(store.rules)
    known = FactModel({name: one for name, one in model.entities.items() if name in manifest.tables}, model.case)
    scratch, into = aside / "arbeit", aside / "abzug"
    scratch.mkdir()
    into.mkdir()
    opened = snapshots.open_snapshot(store.snapshots / old.id)
    with connect(scratch) as database:
        landed = land(opened, model, _changed(changes), into, database, _whole(renewed, known))
    tables = {
        name: note.model_copy(update={"sha256": landed.tables[name].sha256}) for name, note in manifest.tables.items()
    }
    quality = tuple(
        one.model_copy(update={"examples": tuple(_inside(text, changes) for text in one.examples)})
        for one in manifest.quality
    )
    again = manifest.model_copy(update={"tables": tables, "quality": quality, "keys": fingerprint(key)})
    snapshots.put(into, again, store.snapshots)
    return again


def _changed(changes: dict[str, str]) -> Names:
    return lambda _entity, numbers: {one: changes[one] for one in numbers if one in changes}


def _whole(renewed: Vault, model: FactModel) -> dict[str, set[str]]:
    """The key columns of entities whose keys were replaced as a whole, and the links to them."""
    personal = {one.name for one in model.personal}
    found: dict[str, set[str]] = {}
    for target in {person.entity for person in renewed.people.values()} - personal:
        for name, entity in model.entities.items():
            columns = {link.column for link in entity.links if link.target == target}
            columns |= {entity.key} if name == target else set()
            found.setdefault(name, set()).update(columns)
    return found


def _inside(text: str, changes: dict[str, str]) -> str:
    """A key with the pseudonym in it replaced: all of them have one length."""
    for start in range(len(text)):
        if (new := changes.get(text[start : start + LENGTH])) is not None:
            return text[:start] + new + text[start + LENGTH :]
    return text


def _note(connection: Connection, new: Delivered, old: str, actor: str, now: datetime) -> None:
    delivered.record(connection, new)
    body = {
        "schritt": "neu verschlüsselt", "as_of": new.as_of.isoformat(), "source": new.source, "mapping": new.mapping,
        "rows": dict(new.rows), "aus": old, "manifest": new.id,
    }  # fmt: skip
    append(connection, Entry(Kind.IMPORT, new.id, actor, now, "", body))
