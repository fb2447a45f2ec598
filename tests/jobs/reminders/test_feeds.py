"""Calendars to subscribe to: closed unless allowed, forged by nobody, moving with the findings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import icalendar
import pytest
import vobject
from sqlalchemy import select, text

from jobs.reminders.feeds import KEY, allow, listed, revoke, served
from jobs.reminders.prepare import prepare
from schemas.failure import FeedRefused, Unknown, WrongPeriod
from schemas.findings.event import EventKind
from schemas.reminder.feed import Feed
from store.records import tables
from store.records.connect import reading, writing
from tests.jobs.reminders.conftest import BOOK, Office, at

DAY = date(2026, 6, 15)
DUE, LATER = date(2026, 6, 24), date(2026, 6, 30)
UNTIL = date(2026, 12, 31)


def allowed(office: Office, role: str = "Fachkraft", team: str = "T1", number: int = 1, until: date = UNTIL) -> str:
    """The token of a new calendar."""
    new = Feed(f"{number:016x}", role, team, at(DAY), until, "")
    return allow(office.store, office.engine, new, "A. Beispiel", "Wunsch")


def entries(office: Office, token: str, day: date) -> dict[date, tuple[str, int, str]]:
    """A calendar by two readers that know nothing of each other: status, sequence, summary."""
    made = served(office.store, office.engine, token, at(day))
    read = icalendar.Calendar.from_ical(made)
    assert read.errors == []
    one = {
        entry.decoded("dtstart"): (str(entry["status"]), int(str(entry["sequence"])), str(entry["summary"]))
        for entry in read.walk("VEVENT")
    }
    two = {
        entry.dtstart.value: (entry.status.value, int(entry.sequence.value), entry.summary.value)
        for entry in getattr(vobject.readOne(made.decode()), "vevent_list", ())
    }
    assert one == two
    for word in (b"fachkraft", b"Fachkraft", b"T1", b"frist", b"kfall"):
        assert word not in made
    return one


def told(office: Office, day: date) -> None:
    """A check and the reminders of a day."""
    office.run(day)
    prepare(office.store, office.engine, BOOK, day, at(day))
    office.post(day)


def test_it_shows_a_neutral_entry_a_day_that_moves_and_goes_even_without_a_mail(office: Office) -> None:
    token = allowed(office)
    assert entries(office, token, DAY) == {}
    office.find(1, "frist-regel", DAY, due=DUE)
    office.find(2, "frist-regel", DAY, due=DUE)
    told(office, DAY)
    assert entries(office, token, DAY) == {DUE: ("CONFIRMED", 0, "Regelwerk: 2 Vorgänge fällig")}
    office.happens(1, EventKind.CHANGED, DAY, due=LATER)
    office.happens(2, EventKind.RESOLVED, DAY, state="abgestellt")
    told(office, DAY + timedelta(1))
    # Ten working days before the new day: it is told. The old day is cancelled.
    assert entries(office, token, DAY + timedelta(1)) == {
        DUE: ("CANCELLED", 1, "Regelwerk: nichts mehr fällig"), LATER: ("CONFIRMED", 0, "Regelwerk: 1 Vorgang fällig"),
    }  # fmt: skip
    office.happens(1, EventKind.RESOLVED, DAY, state="abgestellt")
    number = len(office.mails())
    told(office, DAY + timedelta(2))
    assert len(office.mails()) == number
    assert entries(office, token, DAY + timedelta(2))[LATER][:2] == ("CANCELLED", 1)
    told(office, LATER)
    with reading(office.engine) as connection:
        assert connection.execute(select(tables.appointment.c.day)).scalars().all() == [LATER]


def test_a_team_and_a_role_see_the_sum_and_its_sequence_only_rises(office: Office) -> None:
    team, role = allowed(office, "", "T1"), allowed(office, "fachkraft", "", 2)
    office.find(1, "frist-regel", DAY, due=DUE)
    office.find(2, "frist-regel", DAY, due=DUE, team="T2")
    told(office, DAY)
    assert [entries(office, one, DAY)[DUE][2][11:] for one in (team, role)] == ["1 Vorgang fällig", "2 Vorgänge fällig"]
    before = entries(office, team, DAY)[DUE][1]
    office.find(3, "frist-regel", DAY, due=DUE, responsible="leitung")
    told(office, DAY + timedelta(1))
    after = entries(office, team, DAY + timedelta(1))[DUE]
    assert (after[1] > before, after[2]) == (True, "Regelwerk: 2 Vorgänge fällig")


def test_whoever_has_no_token_that_holds_sees_nothing(office: Office) -> None:
    new = office.store.keys / KEY
    with pytest.raises(FeedRefused) as nothing:
        served(office.store, office.engine, f"{1:016x}.x", at(DAY))
    assert not new.exists()
    good = allowed(office, until=DAY + timedelta(3))
    other = allowed(office, team="T2", number=2)
    assert new.stat().st_mode & 0o777 == 0o600
    served(office.store, office.engine, good, at(DAY + timedelta(3)))
    id_, seal = good.split(".")
    forged = (
        "", ".", id_, f"{id_}.", f"{id_}.{seal[:-2]}", f"{id_}.{seal[::-1]}", f"{2:016x}.{seal}", f"{3:016x}.{seal}",
        f"{id_}\0.{seal}", f"{id_}.{seal}\udcff", f"{id_}.ä", good.upper(),
    )  # fmt: skip
    for token in forged:
        with pytest.raises(FeedRefused) as refused:
            served(office.store, office.engine, token, at(DAY))
        assert refused.value.lines == nothing.value.lines
    with pytest.raises(FeedRefused):
        served(office.store, office.engine, good, at(DAY + timedelta(4)))
    # Midnight is Germany's: half past twelve there is still the day before in UTC.
    with pytest.raises(FeedRefused):
        served(office.store, office.engine, good, datetime.fromisoformat("2026-06-18T22:30:00+00:00"))
    revoke(office.store, office.engine, f"{2:016x}", "B", "verloren", at(DAY))
    with pytest.raises(FeedRefused):
        served(office.store, office.engine, other, at(DAY))
    with pytest.raises(Unknown, match="kalender list"):
        revoke(office.store, office.engine, f"{2:016x}", "B", "noch einmal", at(DAY))
    assert [(one.id[-1], one.revoked_at is None) for one, _ in listed(office.store, office.engine)] == [
        ("1", True), ("2", False),
    ]  # fmt: skip


def test_whoever_has_the_database_can_neither_make_nor_stretch_a_token(office: Office) -> None:
    token = allowed(office, until=DAY)
    with writing(office.engine) as connection:
        connection.execute(text("UPDATE feed SET until = '2030-01-01'"))
    for day in (DAY, DAY + timedelta(1)):
        with pytest.raises(FeedRefused):
            served(office.store, office.engine, token, at(day))
    with writing(office.engine) as connection:
        connection.execute(text("UPDATE feed SET until = '2026-06-15'"))
    served(office.store, office.engine, token, at(DAY))
    (office.store.keys / KEY).unlink()
    allowed(office, number=2)
    with pytest.raises(FeedRefused):
        served(office.store, office.engine, token, at(DAY))


def test_an_end_and_a_place_are_asked_for(office: Office) -> None:
    for until in (DAY - timedelta(1), DAY + timedelta(367)):
        with pytest.raises(WrongPeriod, match="höchstens 366 Tage"):
            allowed(office, until=until)
    with pytest.raises(Unknown, match="--role, --team oder beides"):
        allowed(office, "", "")
