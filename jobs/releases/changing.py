"""Drafts gathered into changes: proposed, added to, taken back, dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.evidence.trail import Entry, Kind
from schemas.failure import ReleaseRefused
from schemas.release.draft import Change, ChangeState
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.releases import changes, drafts
from store.releases.files import hash_at
from store.trail.append import append

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does something in which store, and when. `by` is a login or, on the command line, a name."""

    store: StoreFolder
    engine: Engine
    by: str
    now: datetime


def propose(
    store: StoreFolder, engine: Engine, texts: Mapping[str, bytes | None], title: str, by: str, now: datetime
) -> int:
    """A change made of the texts of some files (None: the file is to go), each held against what lies there now.

    A draft of the same file and author takes on the new text and moves into the new change. Gives the change's number.
    Raises ReleaseRefused for an empty title, no text, a path outside the folder, and for a text that is not UTF-8.
    """
    if not texts:
        raise ReleaseRefused("Eine Änderung braucht mindestens eine Datei.")
    said = {path: None if data is None else decoded(path, data) for path, data in texts.items()}
    with writing(engine) as connection:
        author = pseudonym(connection, by)
        number = changes.add(connection, store.office, author, titled(title), now)
        for path, text in said.items():
            base = hash_at(store.rules, path) or ""
            made = drafts.save(connection, store.office, author, path, text, base, now)
            drafts.assign(connection, made.id, number)
    return number


def gather(doing: Doing, numbers: tuple[int, ...], title: str) -> int:
    """A change made of drafts that are there. Raises ReleaseRefused, Unknown."""
    if not numbers:
        raise ReleaseRefused("Bitte mindestens einen Entwurf auswählen.")
    with writing(doing.engine) as connection:
        author = pseudonym(connection, doing.by)
        number = changes.add(connection, doing.store.office, author, titled(title), doing.now)
        _put(connection, doing.store.office, number, numbers)
    return number


def put(doing: Doing, change: int, numbers: tuple[int, ...]) -> None:
    """Puts more drafts into a change. Raises ReleaseRefused, Unknown."""
    with writing(doing.engine) as connection:
        open_one(connection, doing.store.office, change)
        _put(connection, doing.store.office, change, numbers)


def take_out(doing: Doing, change: int, draft: int) -> None:
    """Takes a draft out of a change; it stays a draft. Raises ReleaseRefused, Unknown."""
    with writing(doing.engine) as connection:
        found = open_one(connection, doing.store.office, change)
        if draft not in {one.id for one in found.drafts}:
            raise ReleaseRefused(f"Der Entwurf {draft} gehört nicht zu dieser Änderung.")
        drafts.assign(connection, draft, None)


def drop(doing: Doing, change: int, reason: str) -> None:
    """Gives a change up; its drafts go with it. Raises ReleaseRefused, Unknown."""
    with writing(doing.engine) as connection:
        found = open_one(connection, doing.store.office, change)
        changes.settle(connection, change, ChangeState.DROPPED)
        for one in found.drafts:
            drafts.discard(connection, one.id)
        body = {"schritt": "verworfen", "titel": found.title, "inhalt": found.content}
        actor = pseudonym(connection, doing.by)
        append(connection, Entry(Kind.RELEASE, f"aenderung-{change}", actor, doing.now, reason.strip(), body))


def look(store: StoreFolder, engine: Engine, change: int) -> Change:
    """A change with its drafts. Raises Unknown."""
    with reading(engine) as connection:
        return changes.one(connection, store.office, change)


def open_one(connection: Connection, office: str, number: int) -> Change:
    """A change that nobody has released or dropped. Raises ReleaseRefused, Unknown."""
    found = changes.one(connection, office, number)
    if found.state is not ChangeState.OPEN:
        raise ReleaseRefused(f"Die Änderung {number} ist schon {found.state}.")
    return found


def titled(title: str) -> str:
    """A title in one line. Raises ReleaseRefused for none."""
    title = " ".join(title.split())
    if not title:
        raise ReleaseRefused("Bitte in einem Satz sagen, worum es bei der Änderung geht.")
    return title[:LONGEST]


def decoded(path: str, data: bytes) -> str:
    """The text of a rule file. Raises ReleaseRefused."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ReleaseRefused(f"{path} ist nicht in UTF-8 geschrieben.") from error


def _put(connection: Connection, office: str, change: int, numbers: tuple[int, ...]) -> None:
    taken = {one.path for one in drafts.gathered(connection, change)}
    for number in numbers:
        one = drafts.one(connection, number)
        if one.office != office:
            raise ReleaseRefused(f"Den Entwurf {number} gibt es nicht.")
        if one.path in taken:
            raise ReleaseRefused(f"{one.path} steht in dieser Änderung schon, in einem anderen Entwurf.")
        taken.add(one.path)
        drafts.assign(connection, number, change)
