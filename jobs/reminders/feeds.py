"""Calendars to subscribe to: allowed for a role or a team, until a day, revocable; none unless somebody allows it.

An address holds a token: the number of the calendar and a seal over what was allowed, under a key that lies beside the
other keys. Neither the token nor the seal is kept: who has the database cannot make one.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
from datetime import date, datetime, timedelta

from delivery.calendar.entries import calendar
from intake.keys.secret import read_key, write_key
from jobs.authoring.surroundings import surroundings
from schemas.clock.place import day_of
from schemas.evidence.trail import Entry, Kind
from schemas.failure import FeedRefused, Unknown, WrongPeriod
from schemas.reminder import digest
from schemas.reminder.digest import Receiver
from schemas.reminder.feed import LONGEST, Feed
from store.folder import StoreFolder
from store.records.actors import name_of, pseudonym
from store.records.connect import Engine, reading, writing
from store.reminders import appointments, feeds
from store.reminders.settings import domain
from store.trail.append import append

KEY = "kalenderschluessel"
"""Its loss closes every calendar, and nothing else; so it is in no backup."""
SUBJECT = "kalender"
_ID = re.compile(r"[0-9a-f]{16}")
_REFUSED = FeedRefused("Diesen Kalender gibt es nicht, oder er ist nicht mehr freigegeben.")


def allow(store: StoreFolder, engine: Engine, new: Feed, by: str, reason: str) -> str:
    """Allows a calendar and gives its token, which nobody can be given again.

    `new.actor` is not looked at. Raises WrongPeriod for an end that lies behind or too far ahead, Unknown for a
    calendar of nobody.
    """
    today = day_of(new.at)
    if not today <= new.until <= today + timedelta(days=LONGEST):
        raise WrongPeriod(
            f"Ein Kalender wird für höchstens {LONGEST} Tage freigegeben, also bis "
            f"{today + timedelta(days=LONGEST):%d.%m.%Y}."
        )
    if not new.role and not new.team:
        raise Unknown("Bitte --role, --team oder beides angeben.")
    if not (store.keys / KEY).exists():
        write_key(store.keys / KEY, os.urandom(32))
    with writing(engine) as connection:
        actor = pseudonym(connection, by)
        kept = Feed(new.id, new.role.lower(), new.team, new.at, new.until, actor)
        feeds.allow(connection, store.office, kept)
        body: dict[str, object] = {"art": "kalender freigegeben", "kalender": kept.id, "bis": kept.until.isoformat(),
                                   "stelle": str(kept)}  # fmt: skip
        append(connection, Entry(Kind.SETTING, SUBJECT, actor, new.at, reason, body))
    return f"{kept.id}.{_seal(_key(store), store.office, kept)}"


def revoke(store: StoreFolder, engine: Engine, id_: str, by: str, reason: str, now: datetime) -> Feed:
    """Ends a calendar at once and for good. Raises Unknown."""
    with writing(engine) as connection:
        found = feeds.one(connection, store.office, id_)
        if found is None or found.revoked_at is not None:
            raise Unknown(f"Einen freigegebenen Kalender {id_} gibt es nicht. Alle zeigt: regelwerk kalender list")
        actor = pseudonym(connection, by)
        feeds.revoke(connection, found, actor, now)
        body: dict[str, object] = {"art": "kalender widerrufen", "kalender": id_}
        append(connection, Entry(Kind.SETTING, SUBJECT, actor, now, reason, body))
        return found


def listed(store: StoreFolder, engine: Engine) -> tuple[tuple[Feed, str], ...]:
    """Every calendar with the name of whoever allowed it, the newest first."""
    with reading(engine) as connection:
        return tuple((one, name_of(connection, one.actor)) for one in feeds.listed(connection, store.office))


def posts(store: StoreFolder, engine: Engine, today: date) -> dict[str, str]:
    """Whose calendars there may be, by how a calendar names the post: what people call it, in the order of its name.

    The posts that the rules or the office's file name, and those that have been given something due.
    """
    around = surroundings(store.rules, store.office)
    named = [one.responsible for one in around.authored.rules]
    named += [post.text for _, post in around.office.responsible] if around.office is not None else []
    with reading(engine) as connection:
        named += [one.role for one in appointments.receivers(connection, store.office, today)]
    return digest.posts(named)


def served(store: StoreFolder, engine: Engine, token: str, now: datetime) -> bytes:
    """The calendar behind a token as a file. Raises FeedRefused, the same for whatever reason, in the same time."""
    today = day_of(now)
    id_, _, seal = token.partition(".")
    with reading(engine) as connection:
        found = feeds.one(connection, store.office, id_) if _ID.fullmatch(id_) else None
        # What is not there is compared as well, so that the time tells nothing.
        asked = found or Feed(id_, "", "", now, date.min, "")
        genuine = hmac.compare_digest(_seal(_key(store), store.office, asked).encode(), seal.encode("utf-8", "replace"))
        if found is None or not genuine or not found.open(today):
            raise _REFUSED
        entries = appointments.together(connection, store.office, found.role, found.team, today)
    receiver = Receiver(found.role, found.team)
    rows = [(one.day, one.number, one.sequence) for one in entries]
    return calendar(domain(store), store.office, f"{receiver.written}|abo", rows, now).encode()


def _key(store: StoreFolder) -> bytes:
    """The key of the calendars. Raises FeedRefused where none was ever allowed, KeysRefused for one open to others."""
    if not (store.keys / KEY).exists():
        raise _REFUSED
    return read_key(store.keys / KEY, "Kalenderschlüssel")


def _seal(key: bytes, office: str, feed: Feed) -> str:
    said = "\0".join((office, feed.id, feed.role, feed.team, feed.until.isoformat()))
    return base64.urlsafe_b64encode(hmac.digest(key, said.encode(), "sha256")).rstrip(b"=").decode()
