"""By which rules an office works: by those that were released last, whatever else lies in its folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from store.archive import rulebooks
from store.folder import StoreFolder
from store.records import tables
from store.records.connect import Connection, Engine, reading
from store.releases import releases
from store.releases.settings import Ground

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """The released rulebook (None before the first release), and what lies in the folder and is not of it."""

    digest: str | None
    foreign: tuple[str, ...] = ()

    def said(self, store: StoreFolder) -> str | None:
        """What somebody has to know of it, in German; None where folder and release are the same."""
        if not self.foreign:
            return None
        names = ", ".join(self.foreign[:_SHOWN]) + (" …" if len(self.foreign) > _SHOWN else "")
        number = len(self.foreign)
        files = "1 Datei ist" if number == 1 else f"{number} Dateien sind"
        used = (
            "Läufe gehen nach dem zuletzt freigegebenen Stand."
            if store.releases.ground is Ground.RELEASED
            else 'Läufe gehen trotzdem nach dem Ordner ([freigabe] regeln = "ordner").'
        )
        return (
            f"Im Ordner der Regeln ohne Freigabe geändert: {files} anders als freigegeben ({names}). {used} "
            "Freigeben lässt sich der Stand mit regelwerk release uebernehmen."
        )


def standing(store: StoreFolder, engine: Engine) -> Standing:
    """How the folder of rules stands to what was released. Raises EvidenceRefused for a damaged rulebook."""
    with reading(engine) as connection:
        return standing_within(connection, store)


def standing_within(connection: Connection, store: StoreFolder) -> Standing:
    """The same inside a transaction."""
    last = releases.standing(connection, store.office)
    if last is None or last.applied is None:
        return Standing(None)
    released, there = rulebooks.content(last.applied, store.rulebooks), rulebooks.lying(store.rules)
    names = released.keys() | there.keys()
    return Standing(last.applied, tuple(sorted(one for one in names if released.get(one) != there.get(one))))


def in_force(store: StoreFolder, engine: Engine) -> StoreFolder:
    """The store as whoever evaluates, reminds or reports must see it: its rules are the released ones.

    Before the first release, and where the office wants it so, they are those of the folder. Raises EvidenceRefused for
    a rulebook that is not as it was kept.
    """
    if _by_folder(store):
        return store
    with reading(engine) as connection:
        applied = applied_within(connection, store)
    return store if applied is None else replace(store, rules=rulebooks.kept(applied, store.rulebooks))


def applied_within(connection: Connection, store: StoreFolder) -> str | None:
    """The digest of the kept rulebook that is in force; None where it is the folder's files."""
    return None if _by_folder(store) else releases.applied(connection, store.office)


def _by_folder(store: StoreFolder) -> bool:
    return store.releases.ground is Ground.FOLDER or is_kept(store)


def is_kept(store: StoreFolder) -> bool:
    """Whether the rules of a store are already a kept rulebook; nothing is ever written there."""
    return store.rules.is_relative_to(store.rulebooks)


def note_rulebook(connection: Connection, digest: str, at: datetime) -> None:
    """Notes that a rulebook is kept, so that it is verified and backed up with the others."""
    known = tables.rulebook.c.digest == digest
    if connection.execute(tables.rulebook.select().where(known)).first() is None:
        connection.execute(tables.rulebook.insert().values(digest=digest, recorded_at=at, path=digest))


def text_of(store: StoreFolder, digest: str, path: str) -> bytes | None:
    """A file as a kept rulebook has it; None where it has none. Raises EvidenceRefused."""
    folder: Path = rulebooks.kept(digest, store.rulebooks)
    try:
        return (folder / path).read_bytes()
    except FileNotFoundError:
        return None
