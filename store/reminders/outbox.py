"""The outbox: mails written together with the marks of what they tell, and what became of each.

A mail is sent between two transactions: the first says that it is under way, the second what came of it. Whoever dies
in between leaves it under way; the next sender cannot know whether it went and sends it once more, under the same
Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Answer, Letter, Sending
from schemas.reminder.matter import Matter
from store.records.tables import finding, mail, reminder

TRIES = 10
"""So often a server may put a mail off before it counts as undeliverable."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A rung that a mail tells for a finding; `anchor` is the day from which it was counted."""

    matter: Matter
    rung: str
    anchor: date


def queue(connection: Connection, office: str, letter: Letter, marks: Sequence[Mark], now: datetime) -> int:
    """Writes a mail and what it tells, in the caller's transaction; its number."""
    number = int(connection.execute(select(func.coalesce(func.max(mail.c.id), 0))).scalar_one()) + 1
    connection.execute(insert(mail).values(
        id=number, office=office, day=letter.day, kind=letter.kind, receiver=letter.receiver.written,
        subject=letter.subject, text=letter.text, html=letter.html, ics=letter.ics, state=str(Sending.WAITING),
        tries=0, queued_at=now, message_id=letter.message_id,
        digest_of=[[mark.matter.id, mark.rung] for mark in marks]))  # fmt: skip
    rows = [
        {"finding": mark.matter.id, "rung": mark.rung, "sent_day": letter.day, "mail": number, "anchor": mark.anchor,
         "life": mark.matter.life}
        for mark in marks
    ]  # fmt: skip
    if rows:
        connection.execute(insert(reminder), rows)
    return number


def served(connection: Connection, office: str, day: date | None, kind: str) -> set[Receiver]:
    """Who has a mail of this kind for a day already, or (None) for any day."""
    c = mail.c
    query = select(c.receiver).where(c.office == office, c.kind == kind)
    if day is not None:
        query = query.where(c.day == day)
    return {Receiver.read(receiver) for receiver in connection.execute(query).scalars()}


def last_day(connection: Connection, office: str, kind: str) -> date | None:
    """The last day for which there is a mail of this kind."""
    query = select(func.max(mail.c.day)).where(mail.c.office == office, mail.c.kind == kind)
    return connection.execute(query).scalar()


def left_underway(connection: Connection, office: str) -> int:
    """Puts back what a sender that died had under way; how many mails. Nobody else may be sending meanwhile."""
    mine = (mail.c.office == office) & (mail.c.state == Sending.UNDERWAY)
    return connection.execute(update(mail).where(mine).values(state=str(Sending.WAITING))).rowcount


def waiting(connection: Connection, office: str) -> tuple[Letter, ...]:
    """What is still to be sent, the oldest first."""
    wanted = (mail.c.office == office) & (mail.c.state == Sending.WAITING)
    return tuple(_letter(row) for row in connection.execute(select(mail).where(wanted).order_by(mail.c.id)))


def underway(connection: Connection, letter: Letter) -> Letter | None:
    """Says that a mail is being sent now, and gives it as it is now; None if it was withdrawn meanwhile.

    Its number may belong to another mail by then: the Message-ID tells them apart.
    """
    c = mail.c
    mine = (c.id == letter.id) & (c.message_id == letter.message_id) & (c.state == Sending.WAITING)
    row = connection.execute(select(mail).where(mine)).first()
    if row is None:
        return None
    _change(connection, letter, {"state": str(Sending.UNDERWAY)})
    return _letter(row)


def answered(connection: Connection, letter: Letter, answer: Answer, now: datetime) -> Sending:
    """Notes what the server said; what becomes of the mail."""
    if answer.taken:
        _change(connection, letter, {"state": str(Sending.SENT), "sent_at": now, "problem": None})
        return Sending.SENT
    tries = letter.tries + 1
    found = Sending.UNDELIVERABLE if answer.final or tries >= TRIES else Sending.WAITING
    _change(connection, letter, {"state": str(found), "tries": tries, "problem": answer.said})
    return found


def back(connection: Connection, letter: Letter, problem: str) -> None:
    """Leaves a mail waiting, with the reason; it is no try."""
    _change(connection, letter, {"state": str(Sending.WAITING), "problem": problem})


def late(connection: Connection, office: str, kind: str, day: date) -> frozenset[int]:
    """The mails of a kind that were to go before a day and still wait."""
    c = mail.c
    query = select(c.id).where(c.office == office, c.kind == kind, c.state == Sending.WAITING, c.day < day)
    return frozenset(connection.execute(query).scalars())


def telling(connection: Connection, office: str, rule: str) -> frozenset[int]:
    """The waiting mails that tell of a finding of a rule."""
    joined = mail.join(reminder, reminder.c.mail == mail.c.id).join(finding, finding.c.id == reminder.c.finding)
    wanted = (mail.c.office == office) & (mail.c.state == Sending.WAITING) & (finding.c.rule == rule)
    return frozenset(connection.execute(select(mail.c.id).select_from(joined).where(wanted)).scalars())


def withdraw(connection: Connection, mails: Iterable[int]) -> int:
    """Takes waiting mails back, with their marks: what they were to tell counts as not told. How many there were."""
    numbers = list(mails)
    if not numbers:
        return 0
    connection.execute(delete(reminder).where(reminder.c.mail.in_(numbers)))
    return connection.execute(delete(mail).where(mail.c.id.in_(numbers))).rowcount


def again(connection: Connection, office: str) -> int:
    """Lets undeliverable mails wait once more, as if they were new; how many there were."""
    mine = (mail.c.office == office) & (mail.c.state == Sending.UNDELIVERABLE)
    new = {"state": str(Sending.WAITING), "tries": 0, "problem": None}
    return connection.execute(update(mail).where(mine).values(**new)).rowcount


def bounced(connection: Connection, office: str, message_id: str, said: str) -> Receiver | None:
    """Notes that a mail that was sent came back; its receiver, or None if it is no mail of ours or noted before."""
    c = mail.c
    mine = (c.office == office) & (c.message_id == message_id) & (c.state == Sending.SENT)
    receiver = connection.execute(select(c.receiver).where(mine)).scalar()
    if receiver is None:
        return None
    connection.execute(update(mail).where(mine).values(state=str(Sending.UNDELIVERABLE), problem=said))
    return Receiver.read(receiver)


def counts(connection: Connection, office: str) -> dict[Sending, int]:
    """How many mails there are in each state."""
    query = select(mail.c.state, func.count()).where(mail.c.office == office).group_by(mail.c.state)
    return {Sending(state): int(number) for state, number in connection.execute(query)}


def still_to_go(connection: Connection, office: str) -> int:
    """How many mails are still to go; those that have gone, all of a year, are not looked at."""
    c = mail.c
    still = c.state.in_([Sending.WAITING, Sending.UNDERWAY])
    # By state, so that SQLite takes the index of it.
    query = select(c.state, func.count()).where(c.office == office, still).group_by(c.state)
    return sum(int(number) for _, number in connection.execute(query))


def _change(connection: Connection, letter: Letter, values: Mapping[str, Any]) -> None:
    connection.execute(update(mail).where(mail.c.id == letter.id).values(**values))


def _letter(row: Any) -> Letter:
    return Letter(
        Receiver.read(row.receiver), row.day, row.kind, row.subject, row.text, row.html, row.message_id, row.ics,
        row.id, row.tries,
    )  # fmt: skip


def stuck(connection: Connection, office: str) -> Iterable[tuple[Receiver, date, str]]:
    """The mails that no server will take, with what it said, the oldest first."""
    c = mail.c
    query = select(c.receiver, c.day, c.problem).where(c.office == office, c.state == Sending.UNDELIVERABLE)
    return tuple(
        (Receiver.read(row.receiver), row.day, row.problem or "") for row in connection.execute(query.order_by(c.id))
    )
