"""What the mail server did not take on its day is not sent on the next one, by the night as little as by hand."""

from __future__ import annotations

from datetime import timedelta

from jobs.clock.check import Night
from jobs.clock.post import post
from jobs.reminders.prepare import prepare
from jobs.reminders.send import send
from tests.jobs.reminders.conftest import BOOK, PASSWORD, Box, Office, at
from tests.jobs.reminders.test_fortnight import FIRST


def test_a_digest_of_yesterday_gives_way_to_the_one_of_today(office: Office, box: Box) -> None:
    office.find(1, "pflicht-regel", FIRST)
    office.run(FIRST)
    assert prepare(office.store, office.engine, BOOK, FIRST, at(FIRST)).letters
    assert office.marks() == {(1, "Meldung", FIRST)}
    today = FIRST + timedelta(1)
    night = Night(
        office.store, office.engine, "Nacht", lambda: at(today, 1), lambda: "w", print, password=PASSWORD,
        wait=lambda _: None,
    )  # fmt: skip
    assert post(night).sent == 0
    assert (box.taken, office.marks()) == ([], set())
    office.run(today)
    prepare(office.store, office.engine, BOOK, today, at(today))
    assert post(night).sent == 1
    assert office.marks() == {(1, "Meldung", today)}
    assert len(box.taken) == 1


def test_nor_by_hand(office: Office, box: Box) -> None:
    office.find(1, "pflicht-regel", FIRST)
    office.run(FIRST)
    prepare(office.store, office.engine, BOOK, FIRST, at(FIRST))
    today = FIRST + timedelta(1)
    assert send(office.store, office.engine, PASSWORD, lambda: at(today, 9), lambda _: None).sent == 0
    assert (box.taken, office.marks()) == ([], set())
