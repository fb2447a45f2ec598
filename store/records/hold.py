"""What must not leave the house until a named person confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from store.records.tables import hold as holds

MAIL = "mail"
FLOW = "ablauf:"
"""What the subject of a paused flow begins with."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when something is held, by whom (a pseudonym), and why."""

    subject: str
    at: datetime
    actor: str
    reason: str


def held(connection: Connection, subject: str = MAIL) -> Hold | None:
    """Whether something is held: whoever sends mail asks first."""
    found = connection.execute(select(holds).where(holds.c.subject == subject)).first()
    return Hold(found.subject, found.at, found.actor, found.reason) if found else None


def paused(connection: Connection) -> frozenset[str]:
    """The flows that somebody has paused: whoever runs what is due leaves them out."""
    found = connection.execute(select(holds.c.subject).where(holds.c.subject.startswith(FLOW)))
    return frozenset(str(subject).removeprefix(FLOW) for subject in found.scalars())


def hold(connection: Connection, found: Hold) -> None:
    """Holds something from now on; an earlier hold of the same is replaced."""
    release(connection, found.subject)
    values = {"subject": found.subject, "at": found.at, "actor": found.actor, "reason": found.reason}
    connection.execute(insert(holds).values(values))


def release(connection: Connection, subject: str = MAIL) -> None:
    """Lets it go."""
    connection.execute(delete(holds).where(holds.c.subject == subject))
