"""Sealing the head of the trail for somebody outside, and looking at the trail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from delivery.place import place
from schemas.evidence.checkpoint import Sealed, read_sealed
from schemas.evidence.trail import Chained, Kind
from schemas.failure import EvidenceRefused, Unknown
from store.folder import StoreFolder
from store.records.actors import name_of, pseudonym
from store.records.connect import Connection, reading, writing
from store.records.upgrade import open_database
from store.trail.checkpoints import announce, take
from store.trail.entries import entries, newest


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of the trail as people read it: `who` is the name behind the pseudonym, if it is still known."""

    entry: Chained
    who: str

    @property
    def body(self) -> dict[str, Any]:
        """What the entry holds beside who, when, what and why."""
        found = json.loads(self.entry.body)
        return found if isinstance(found, dict) else {}


def checkpoint(
    store: StoreFolder, by: str, at: datetime, to: Path | None = None, new_key: bool = False, reason: str = ""
) -> Sealed:
    """Seals the head of the trail, notes that, and writes the checkpoint into the file `to`.

    `new_key` first makes a new seal, with a reason. Raises EvidenceRefused, DestinationRefused and what the database
    raises.
    """
    engine = open_database(store.url)
    try:
        with writing(engine) as connection:
            actor = pseudonym(connection, by)
            if new_key:
                announce(connection, store.keys, actor, at, reason, new=True)
            made = take(connection, store.keys, store.office, actor, at)
            if to is not None:
                # Before the transaction ends: a checkpoint that the trail knows was also handed out.
                place((made.model_dump_json(indent=2) + "\n").encode(), to)
    finally:
        engine.dispose()
    return made


def held(path: Path) -> Sealed:
    """A checkpoint that was held outside. Raises Unknown and EvidenceRefused."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise Unknown(f"Die Datei {path} gibt es nicht.") from error
    except UnicodeDecodeError as error:
        raise EvidenceRefused(f"{path} ist kein Prüfpunkt.") from error
    return read_sealed(text, str(path))


def shown(store: StoreFolder, number: int | None, kind: str | None) -> list[Shown]:
    """The last `number` entries, or all of them, of one kind where it is named. Raises Unknown for a kind."""
    if kind is not None and kind not in set(Kind):
        raise Unknown(f"Die Art {kind} gibt es nicht. Möglich sind: {', '.join(Kind)}.")
    with _looking(store) as connection:
        if number is None:
            found = list(entries(connection, Kind(kind) if kind is not None else None))
        else:
            found = newest(connection, number, kind)
        return [Shown(entry, name_of(connection, entry.actor)) for entry in found]


@contextmanager
def _looking(store: StoreFolder) -> Iterator[Connection]:
    engine = open_database(store.url)
    try:
        with reading(engine) as connection:
            yield connection
    finally:
        engine.dispose()
