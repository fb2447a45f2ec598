"""Calendar files, read by two libraries that know nothing of each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import icalendar
import vobject

from jobs.reminders.prepare import prepare
from schemas.findings.event import EventKind
from tests.jobs.reminders.conftest import BOOK, Office, at

MONDAY = date(2026, 6, 15)
DUE, LATER = date(2026, 6, 24), date(2026, 6, 30)


def entries(office: Office, day: date) -> dict[date, tuple[str, int, str, str]]:
    """The entries of the day's file by both readers: status, sequence, summary, UID."""
    office.run(day)
    (letter,) = prepare(office.store, office.engine, BOOK, day, at(day)).letters
    assert letter.ics is not None
    read = icalendar.Calendar.from_ical(letter.ics)
    assert read.errors == []
    one = {entry.decoded("dtstart"): _by_icalendar(entry) for entry in read.walk("VEVENT")}
    two: dict[date, Any] = {
        entry.dtstart.value: (entry.status.value, int(entry.sequence.value), entry.summary.value, entry.uid.value)
        for entry in vobject.readOne(letter.ics).vevent_list
    }
    assert one == two
    return one


def _by_icalendar(entry: icalendar.Component) -> tuple[str, int, str, str]:
    start, end = entry.decoded("dtstart"), entry.decoded("dtend")
    assert type(start) is date and end - start == timedelta(days=1)
    alarms = entry.walk("VALARM")
    cancelled = str(entry["status"]) == "CANCELLED"
    assert len(alarms) == (not cancelled)
    if not cancelled:
        assert entry.to_ical().decode().rstrip().endswith("END:VALARM\r\nEND:VEVENT")
    return str(entry["status"]), int(str(entry["sequence"])), str(entry["summary"]), str(entry["uid"])


def test_one_neutral_entry_a_day_that_moves_and_goes(office: Office) -> None:
    office.find(1, "frist-regel", MONDAY, due=DUE)
    office.find(2, "frist-regel", MONDAY, due=DUE)
    office.find(3, "frist-regel", MONDAY, due=DUE + timedelta(1))
    first = entries(office, MONDAY)
    uid, other = first[DUE][3], first[DUE + timedelta(1)][3]
    assert first == {
        DUE: ("CONFIRMED", 0, "Regelwerk: 2 Vorgänge fällig", uid),
        DUE + timedelta(1): ("CONFIRMED", 0, "Regelwerk: 1 Vorgang fällig", other),
    }
    assert uid != other and "fachkraft" not in uid
    # One moves to a later day, one is put right; a new one brings the next mail.
    office.happens(2, EventKind.CHANGED, MONDAY, due=LATER)
    office.happens(3, EventKind.RESOLVED, MONDAY, state="abgestellt")
    office.find(4, "pflicht-regel", MONDAY + timedelta(1))
    second = entries(office, MONDAY + timedelta(1))
    assert second == {
        DUE: ("CONFIRMED", 1, "Regelwerk: 1 Vorgang fällig", uid),
        DUE + timedelta(1): ("CANCELLED", 1, "Regelwerk: nichts mehr fällig", other),
        LATER: ("CONFIRMED", 0, "Regelwerk: 1 Vorgang fällig", second[LATER][3]),
    }
    # It moves back: the cancelled day stays cancelled, the first counts on.
    office.happens(2, EventKind.CHANGED, MONDAY, due=DUE)
    office.find(5, "pflicht-regel", MONDAY + timedelta(2))
    third = entries(office, MONDAY + timedelta(2))
    assert {day: entry[:2] for day, entry in third.items()} == {
        DUE: ("CONFIRMED", 2), DUE + timedelta(1): ("CANCELLED", 1), LATER: ("CANCELLED", 1),
    }  # fmt: skip
