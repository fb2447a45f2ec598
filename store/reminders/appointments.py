"""Calendar entries as they were last sent: one a receiver and day, without saying whom or what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from schemas.reminder.digest import Receiver
from store.records.tables import appointment


@dataclass(frozen=True, slots=True)
class Appointment:
    """An entry: so many findings fall due on `day`; none: it is cancelled."""

    day: date
    number: int
    sequence: int = 0


def known(connection: Connection, office: str, receiver: Receiver, day: date) -> tuple[Appointment, ...]:
    """A receiver's entries from a day on, as they were last sent."""
    c = appointment.c
    query = select(appointment).where(c.office == office, c.receiver == receiver.written, c.day >= day).order_by(c.day)
    return tuple(Appointment(row.day, row.number, row.sequence) for row in connection.execute(query))


def receivers(connection: Connection, office: str, day: date) -> frozenset[Receiver]:
    """Who has entries from a day on."""
    c = appointment.c
    query = select(c.receiver).where(c.office == office, c.day >= day).distinct()
    return frozenset(Receiver.read(written) for written in connection.execute(query).scalars())


def together(connection: Connection, office: str, role: str, team: str, day: date) -> tuple[Appointment, ...]:
    """The entries of all receivers of a role, of a team or of both ('' any, not of both), put together by day.

    The sequence of a day rises whenever one of them changes, or another joins in. Persons are of no role and no team.
    """
    found: dict[date, Appointment] = {}
    for receiver in sorted(receivers(connection, office, day)):
        if (role and receiver.role != role) or (team and receiver.team != team):
            continue
        for one in known(connection, office, receiver, day):
            old = found.get(one.day, Appointment(one.day, 0, -1))
            found[one.day] = Appointment(one.day, old.number + one.number, old.sequence + one.sequence + 1)
    return tuple(found[day] for day in sorted(found))


def changed(before: tuple[Appointment, ...], wanted: Mapping[date, int]) -> tuple[Appointment, ...]:
    """The entries as they are to stand now: new ones begin at 0, changed and cancelled ones are counted up."""
    found = {one.day: one for one in before}
    for day in sorted({*found, *wanted}):
        number, old = wanted.get(day, 0), found.get(day)
        if old is None:
            found[day] = Appointment(day, number)
        elif old.number != number:
            found[day] = Appointment(day, number, old.sequence + 1)
    return tuple(found[day] for day in sorted(found))


def keep(connection: Connection, office: str, receiver: Receiver, day: date, now: tuple[Appointment, ...]) -> None:
    """Keeps the entries from a day on as they are now."""
    c = appointment.c
    mine = (c.office == office) & (c.receiver == receiver.written)
    before = {one.day: one for one in known(connection, office, receiver, day)}
    for one in now:
        values = {"sequence": one.sequence, "number": one.number}
        if one == before.get(one.day):
            continue
        if one.day in before:
            connection.execute(update(appointment).where(mine, c.day == one.day).values(**values))
        else:
            new = {"office": office, "receiver": receiver.written, "day": one.day, **values}
            connection.execute(insert(appointment).values(new))


def forget(connection: Connection, office: str, day: date) -> None:
    """Forgets all entries before a day: they are past."""
    connection.execute(delete(appointment).where(appointment.c.office == office, appointment.c.day < day))
