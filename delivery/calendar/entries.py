"""Calendar entries as one .ics file: all day, neutral, one a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event


def calendar(domain: str, office: str, receiver: str, entries: Iterable[tuple[date, int, int]], now: datetime) -> str:
    """A file with an entry for each (day, findings that fall due, sequence); no findings: the entry is cancelled.

    An entry's UID holds for its receiver and day for ever, so that a calendar replaces it by the next sequence.
    """
    made = Calendar()
    made.add("prodid", "-//Regelwerk//Erinnerungen//DE")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    for day, number, sequence in entries:
        made.add_component(_entry(_uid(domain, office, receiver, day), day, number, sequence, now))
    return str(made.to_ical().decode("utf-8"))


def _entry(uid: str, day: date, number: int, sequence: int, now: datetime) -> Event:
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", now)
    entry.add("sequence", sequence)
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    what = "1 Vorgang fällig" if number == 1 else f"{number} Vorgänge fällig"
    entry.add("summary", f"Regelwerk: {what if number else 'nichts mehr fällig'}")
    entry.add("status", "CONFIRMED" if number else "CANCELLED")
    entry.add("class", "PRIVATE")
    # It takes up no time: the day stays free for others to see.
    entry.add("transp", "TRANSPARENT")
    if number:
        entry.add_component(_alarm(what))
    return entry


def _alarm(what: str) -> Alarm:
    """At eight in the morning of the day."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Regelwerk: {what}")
    alarm.add("trigger", timedelta(hours=8))
    return alarm


def _uid(domain: str, office: str, receiver: str, day: date) -> str:
    """The same for ever; it does not tell the receiver."""
    return f"{day:%Y%m%d}-{sha256(f'{office}|{receiver}'.encode()).hexdigest()[:20]}@{domain}"
