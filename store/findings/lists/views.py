"""Lists that people keep under a name: their own, or shared with whoever sees the findings of a team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from schemas.failure import Failure, Unknown
from store.records.tables import saved_view

_V = saved_view.c
LONGEST = 60
MOST = 30


@dataclass(frozen=True, slots=True)
class View:
    """`asked` is what follows the question mark of the list's address; `team` None: nobody else sees it."""

    id: int
    name: str
    asked: str
    team: str | None
    own: bool


def listed(connection: Connection, office: str, owner: str, teams: frozenset[str] | None) -> tuple[View, ...]:
    """The person's own views, then those that are shared with a team whose findings they see, by name."""
    shared: ColumnElement[Any] = _V.team.is_not(None) if teams is None else _V.team.in_(sorted(teams))
    query = select(saved_view).where(_V.office == office, or_(_V.owner == owner, shared))
    found = (View(row.id, row.name, row.asked, row.team, row.owner == owner) for row in connection.execute(query))
    return tuple(sorted(found, key=lambda one: (not one.own, one.name)))


def save(
    connection: Connection, office: str, owner: str, name: str, asked: str, team: str | None, at: datetime
) -> None:
    """Keeps a view; one of the owner's with the same name is replaced. Raises Failure where there are too many."""
    name = " ".join(name.split())[:LONGEST]
    if not name:
        raise Failure("Eine Ansicht braucht einen Namen.")
    mine = (_V.office == office, _V.owner == owner)
    values = {"asked": asked, "team": team, "saved_at": at}
    if connection.execute(update(saved_view).where(*mine, _V.name == name).values(**values)).rowcount:
        return
    if connection.execute(select(func.count()).select_from(saved_view).where(*mine)).scalar_one() >= MOST:
        raise Failure(f"Es sind höchstens {MOST} eigene Ansichten möglich. Bitte eine löschen, die Sie nicht brauchen.")
    number = connection.execute(select(func.coalesce(func.max(_V.id), 0))).scalar_one() + 1
    connection.execute(insert(saved_view).values(id=number, office=office, owner=owner, name=name, **values))


def drop(connection: Connection, office: str, owner: str, view: int) -> str:
    """Deletes one of the owner's views; its name. Raises Unknown."""
    mine = (_V.office == office, _V.owner == owner, _V.id == view)
    name: str | None = connection.execute(select(_V.name).where(*mine)).scalar()
    if name is None:
        raise Unknown("Diese Ansicht gibt es nicht, oder sie gehört jemand anderem.")
    connection.execute(delete(saved_view).where(*mine))
    return name
