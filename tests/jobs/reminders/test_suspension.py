"""A Notbremse: one rule's reminders rest at once, the others go on, whoever answers for the rule is told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jobs.reminders.book import Book, book_of
from jobs.reminders.escalate import escalate
from jobs.reminders.prepare import prepare
from jobs.reminders.suspend import Asked, lift, listed, pull
from jobs.rules.rulebook import Loaded, load
from schemas.evidence.trail import Kind
from schemas.failure import Unknown, WrongPeriod
from schemas.reminder.digest import Receiver
from store.records.connect import reading
from store.trail.entries import entries
from tests.jobs.reminders.conftest import Box, Office, at

DAY = date(2026, 6, 16)
BRAKED, OTHER = "absolventenmanagement-beginn", "bfm-zugang"


@pytest.fixture(scope="module")
def loaded(rules: Path) -> Loaded:
    """A few of the shipped rules."""
    return load(rules, "magdeburg", DAY)


@pytest.fixture(scope="module")
def book(loaded: Loaded) -> Book:
    """What they say about reminders."""
    return book_of(loaded)


def asked(office: Office, loaded: Loaded, day: date = DAY, rule: str = BRAKED) -> Asked:
    """Somebody who wants it, at nine in the morning."""
    return Asked(office.store, loaded, rule, "A. Beispiel", at(day, 7), "zählt doppelt")


def told(office: Office, book: Book, day: date) -> set[str]:
    """The texts of a day's digests as one would read them, by receiver."""
    return {letter.text for letter in prepare(office.store, office.engine, book, day, at(day, 8)).letters}


def test_it_holds_at_once_ends_by_itself_and_says_so(office: Office, loaded: Loaded, book: Book, box: Box) -> None:
    office.run(DAY)
    office.find(1, BRAKED, DAY, due=DAY, title="Fehlerhaft")
    office.find(2, OTHER, DAY, due=DAY, title="In Ordnung")
    office.store.receivers["Bereichsleitung Markt und Integration"] = "bmi@amt.example"
    (before,) = told(office, book, DAY)
    assert "Fehlerhaft" in before and "In Ordnung" in before
    until = DAY + timedelta(2)
    done = pull(asked(office, loaded), office.engine, until)
    # The waiting mail is withdrawn; what else it told is told by the next.
    assert (done.withdrawn, done.told) == (1, Receiver("bereichsleitung markt und integration"))
    (after,) = told(office, book, DAY)
    assert "Fehlerhaft" not in after and "In Ordnung" in after
    office.post(DAY)
    assert {str(mail["To"]) for mail in box.taken} == {"t1@amt.example", "bmi@amt.example"}
    notice = next(mail for mail in box.taken if mail["To"] == "bmi@amt.example")
    assert notice["Subject"] == f"Regelwerk: Erinnerungen angehalten, {BRAKED}"
    body = notice.get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    assert "Bis einschließlich 18.06.2026" in text and "Geprüft wird sie" in text
    assert "Beispiel" not in text and "zählt doppelt" not in text
    for day in (DAY + timedelta(1), until):
        office.run(day)
        assert not any("Fehlerhaft" in text for text in told(office, book, day))
    office.run(until + timedelta(1))
    (late,) = told(office, book, until + timedelta(1))
    assert "Überfällig: 1" in late and "Fehlerhaft" in late
    with reading(office.engine) as connection:
        (entry,) = entries(connection, Kind.SETTING)
    assert (entry.subject, entry.reason) == ("notbremse", "zählt doppelt")
    assert json.loads(entry.body) == {"art": "notbremse gezogen", "regel": BRAKED, "bis": "2026-06-18"}


def test_nothing_of_it_is_escalated_until_it_is_lifted(office: Office, loaded: Loaded, book: Book) -> None:
    office.run(DAY)
    for number in range(1, 20):
        office.find(number, BRAKED, DAY, due=date(2026, 5, 4))
    pull(asked(office, loaded), office.engine, DAY + timedelta(20))
    assert not escalate(office.store, office.engine, book, DAY, at(DAY)).letters
    done = lift(asked(office, loaded, DAY), office.engine)
    assert done.suspension.rule == BRAKED
    assert {one.receiver.role for one in escalate(office.store, office.engine, book, DAY, at(DAY)).letters} == {
        "teamleitung", "bereichsleitung",
    }  # fmt: skip
    with pytest.raises(Unknown, match="keine Notbremse"):
        lift(asked(office, loaded), office.engine)
    ((one, name),) = listed(office.store, office.engine)
    assert (one.lifted_at, name) == (at(DAY, 7), "A. Beispiel")
    # Pulled again on the same day: a mail of its own, not the one of before.
    pull(asked(office, loaded), office.engine, DAY)
    kinds = [mail.kind for mail in office.mails() if mail.kind.startswith("notbremse")]
    assert kinds == ["notbremse-1", "notbremse-1-ende", "notbremse-2"]


@pytest.mark.parametrize("days", [-1, 32])
def test_it_is_limited(office: Office, loaded: Loaded, days: int) -> None:
    with pytest.raises(WrongPeriod, match="höchstens 31 Tage"):
        pull(asked(office, loaded), office.engine, DAY + timedelta(days))
    with pytest.raises(Unknown, match="Gemeint ist vielleicht kontaktdichte"):
        pull(asked(office, loaded, rule="kontaktdicht"), office.engine, DAY)
    assert office.mails() == []


def test_the_day_is_the_one_in_germany(office: Office, loaded: Loaded) -> None:
    late = Asked(office.store, loaded, BRAKED, "A", datetime(2026, 6, 16, 22, 30, tzinfo=UTC), "x")
    with pytest.raises(WrongPeriod):
        pull(late, office.engine, DAY)
    assert pull(late, office.engine, DAY + timedelta(1)).suspension.until == DAY + timedelta(1)
