"""Pseudonyms of the people in the trail. The names stand in one table and can be deleted; the trail stays whole."""

from __future__ import annotations

import unicodedata

from sqlalchemy import Connection, func, insert, select, update

from store.records.tables import actor as ACTOR


def pseudonym(connection: Connection, name: str) -> str:
    """The pseudonym of a name, made now if there is none. Runs inside `writing`, so that no number is given twice."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise ValueError("an actor without a name")
    found: str | None = connection.execute(select(ACTOR.c.id).where(ACTOR.c.name == name)).scalar()
    if found is not None:
        return found
    # Rows are never deleted, so their number never repeats.
    number = connection.execute(select(func.count()).select_from(ACTOR)).scalar_one() + 1
    made = f"akteur-{number:04}"
    connection.execute(insert(ACTOR).values(id=made, name=name))
    return made


def name_of(connection: Connection, pseudonym: str) -> str:
    """The name behind a pseudonym; the pseudonym itself where the name was deleted or never known."""
    found: str | None = connection.execute(select(ACTOR.c.name).where(ACTOR.c.id == actor)).scalar()
    return found or actor


def forget(connection: Connection, actors: list[str]) -> int:
    """Deletes the names behind these pseudonyms; how many there were."""
    if not actors:
        return 0
    known = ACTOR.c.id.in_(actors) & ACTOR.c.name.is_not(None)
    return connection.execute(update(ACTOR).where(known).values(name=None)).rowcount
