"""Pseudonyms of the people in the trail. The names stand in one table and can be deleted; the trail stays whole."""

from __future__ import annotations

import unicodedata

from sqlalchemy import Connection, func, insert, select, update

from store.records.tables import actor


def pseudonym(connection: Connection, name: str) -> str:
    """The pseudonym of a name, made now if there is none. Runs inside `writing`, so that no number is given twice."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise ValueError("an actor without a name")
    found: str | None = connection.execute(select(actor.c.id).where(actor.c.name == name)).scalar()
    if found is not None:
        return found
    # Rows are never deleted, so their number never repeats.
    number = connection.execute(select(func.count()).select_from(actor)).scalar_one() + 1
    made = f"akteur-{number:04}"
    connection.execute(insert(actor).values(id=made, name=name))
    return made


def known(connection: Connection, name: str) -> str | None:
    """The pseudonym of a name, None if there is none yet; changes nothing."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    found: str | None = connection.execute(select(actor.c.id).where(actor.c.name == name)).scalar()
    return found


def name_of(connection: Connection, known: str) -> str:
    """The name behind a pseudonym; the pseudonym itself where the name was deleted or never known."""
    found: str | None = connection.execute(select(actor.c.name).where(actor.c.id == known)).scalar()
    return found or known


def forget(connection: Connection, actors: list[str]) -> int:
    """Deletes the names behind these pseudonyms; how many there were."""
    if not actors:
        return 0
    known = actor.c.id.in_(actors) & actor.c.name.is_not(None)
    return connection.execute(update(actor).where(known).values(name=None)).rowcount
