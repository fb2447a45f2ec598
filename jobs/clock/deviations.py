"""The clock looks at itself: planned runs that did not happen, came late or covered only a part reach people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256

from delivery.mail.words import paragraphs
from schemas.clock.deviation import Deviation, Kind, deviates
from schemas.clock.place import day_of, here
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from store.clock import deviations, planned
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, writing
from store.reminders import outbox
from store.reminders.settings import domain

KIND = "planabweichung"
OPERATIONS = Receiver("betrieb")
"""Who is told; the address stands under [empfaenger]."""
RECENT = timedelta(days=14)
"""What ended well longer ago was looked at, even if the night that did it was killed."""
PAUSED = "Der Ablauf ist angehalten."
_MOST = 10
WORDS = {
    Kind.MISSING: "ausgefallen",
    Kind.LATE: "verspätet begonnen",
    Kind.PARTLY: "nur teilweise",
    Kind.UNCHECKABLE: "nicht möglich",
    Kind.BROKEN: "gescheitert",
}
"""What kinds are called for people, of whatever flow."""


def look(
    store: StoreFolder, engine: Engine, titles: Mapping[str, str], paused: frozenset[str], now: datetime
) -> tuple[Deviation, ...]:
    """Notes what deviates by `now` and was not noted before, with one mail for all of it; what is new.

    What is `paused` is not done, and so it is missing all the same. A deviation stays noted even if the run is made up
    for later: that it was owed remains true.
    """
    today = day_of(now)
    with writing(engine) as connection:
        rows = planned.doubtful(connection, store.office, now - RECENT, now)
        new = deviations.note(connection, (
            Deviation(one.due, kind, now, lines=(*one.lines, *((PAUSED,) if one.due.flow in paused else ())))
            for one in rows for kind in deviates(one, now, store.clock.tolerance)
        ))  # fmt: skip
        _tell(connection, store, titles, today, now)
    return new


def _tell(
    connection: Connection, store: StoreFolder, titles: Mapping[str, str], today: date, now: datetime
) -> None:  # fmt: skip
    some = deviations.untold(connection, store.office)
    if not some:
        return
    text = "\n\n".join(_said(some, titles)) + "\n"
    hashed = sha256("\n".join(f"{one.due}|{one.kind}" for one in some).encode()).hexdigest()[:24]
    number = len(some)
    subject = f"Regelwerk: {number} {'Abweichung' if number == 1 else 'Abweichungen'} vom Zeitplan"
    made = f"<{KIND}.{today:%Y%m%d}.{hashed}@{domain(store)}>"
    kind, number = KIND, 1
    while OPERATIONS in outbox.served(connection, store.office, today, kind):
        # What is noted later that day is told that day.
        kind, number = f"{KIND}-{number + 1}", number + 1
    letter = Letter(OPERATIONS, today, kind, subject, text, paragraphs(text), made)
    outbox.queue(connection, store.office, letter, (), now)
    deviations.told(connection, some, today)


def _said(some: tuple[Deviation, ...], titles: Mapping[str, str]) -> Iterator[str]:
    """What the mail says: flows, days and reasons; no case."""
    yield "Guten Tag,"
    yield "nicht alles lief so, wie die Zeitpläne es vorsehen."
    for one in some[:_MOST]:
        at = here(one.due.at)
        name = titles.get(one.due.flow, one.due.flow)
        yield f"{at:%d.%m.%Y %H:%M}, {name}: {WORDS[one.kind]}. {' '.join(one.lines[:3])}".rstrip()
    if len(some) > _MOST:
        yield f"… und {len(some) - _MOST} weitere."
    yield "Den ganzen Plan zeigt: regelwerk nacht --store ABLAGE --plan. Die Abweichungen stehen auch im Prüfpaket."
