"""What of the mails is over: texts of old mails are emptied, the rows go once no open finding's marks need them."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update

from schemas.reminder.letter import Sending
from store.records.tables import feed, mail, reminder, suspension

_OVER = (str(Sending.SENT), str(Sending.UNDELIVERABLE))
_EMPTY: dict[str, Any] = {"subject": "", "text": "", "html": "", "ics": None, "problem": None, "digest_of": []}


def old_mails(connection: Connection, until: date) -> int:
    """How many mails of a day or earlier still hold their text, however they ended; waiting ones stay."""
    return int(connection.execute(select(func.count()).select_from(mail).where(_full(until))).scalar_one())


def drop_mails(connection: Connection, until: date) -> tuple[int, str]:
    """Empties old mails and deletes those that no mark needs; how many were emptied, and the hash over their ids.

    With them go Notbremsen and calendars that were over by that day. The hash is SHA-256 over the ids in their order,
    each followed by a line feed.
    """
    gone = connection.execute(select(mail.c.id).where(_full(until)).order_by(mail.c.id)).scalars().all()
    connection.execute(update(mail).where(_full(until)).values(**_EMPTY))
    unmarked = ~exists(select(reminder.c.mail).where(reminder.c.mail == mail.c.id))
    connection.execute(delete(mail).where(_over(until), unmarked))
    connection.execute(delete(suspension).where(suspension.c.until <= until))
    connection.execute(delete(feed).where(feed.c.until <= until))
    return len(gone), hashlib.sha256("".join(f"{one}\n" for one in gone).encode()).hexdigest()


def _over(until: date) -> Any:
    return (mail.c.day <= until) & mail.c.state.in_(_OVER)


def _full(until: date) -> Any:
    return _over(until) & (mail.c.text != "")
