"""Overdue measures of samples: told when they become so, again every fortnight, and never a text of theirs."""

from __future__ import annotations

from datetime import date, timedelta

from jobs.reminders.day import Quiet
from jobs.reminders.prepare import prepare, preview
from jobs.samples.overdue import AGAIN, KIND, SUPERVISION
from jobs.samples.record import done, settle
from schemas.sample.checklist import Checklist
from schemas.sample.sample import Sample
from store.records.connect import writing
from store.samples import rows
from tests.jobs.reminders.conftest import BOOK, CLOSING, Office, at
from tests.jobs.reminders.test_fortnight import FIRST


def sampled(office: Office) -> Office:
    """An office with a sample."""
    checklist = Checklist("ende", "Ende", "Übergänge", False, ("r",), ())
    made = Sample(
        "stichprobe-0001", office.store.office, "lauf", at(FIRST), "a", checklist, ("r",), (), "x", 1, "h", 0, (), (),
    )  # fmt: skip
    with writing(office.engine) as connection:
        rows.write(connection, made)
    return office


def settled(office: Office, until: date) -> int:
    """A measure with a text that may name somebody."""
    return settle(office.engine, "stichprobe-0001", "Gespräch mit Frau Muster", until, "F. Aufsicht", at(FIRST))


def told(office: Office, day: date) -> list[str]:
    """What a day's reminding writes to Fachaufsicht."""
    shown = [one.text for one in preview(office.store, office.engine, BOOK, day, at(day)).letters if one.kind == KIND]
    kept = [one for one in prepare(office.store, office.engine, BOOK, day, at(day)).letters if one.kind == KIND]
    assert [one.text for one in kept] == shown
    assert {one.receiver for one in kept} <= {SUPERVISION}
    return shown


def test_an_overdue_measure_is_told_when_it_becomes_so_and_every_fortnight(office: Office) -> None:
    sampled(office)
    assert told(office, FIRST) == []
    first = settled(office, FIRST)
    assert told(office, FIRST) == [], "its last day is not over"
    text = told(office, FIRST + timedelta(1))
    assert len(text) == 1
    assert f"stichprobe-0001, Maßnahme {first}: fällig am {FIRST:%d.%m.%Y}" in text[0]
    assert "Muster" not in text[0]
    assert told(office, FIRST + timedelta(1)) == told(office, FIRST + timedelta(2)) == []
    second = settled(office, FIRST + timedelta(2))
    again = told(office, FIRST + timedelta(3))
    assert "2 Maßnahmen" in again[0] and f"Maßnahme {second}:" in again[0]
    done(office.engine, "stichprobe-0001", first, FIRST, "F. Aufsicht", at(FIRST))
    later = FIRST + timedelta(3) + AGAIN
    while later == CLOSING or later.weekday() > 4:
        assert told(office, later) == []
        later += timedelta(1)
    assert "1 Maßnahme " in told(office, later)[0]
    done(office.engine, "stichprobe-0001", second, FIRST, "F. Aufsicht", at(FIRST))
    assert told(office, later + AGAIN) == []


def test_no_run_has_to_speak_for_it_and_a_closing_day_is_quiet(office: Office) -> None:
    settled(sampled(office), FIRST)
    closed = prepare(office.store, office.engine, BOOK, CLOSING, at(CLOSING))
    assert (closed.quiet, closed.letters) == (Quiet.CLOSED, ())
    after = CLOSING + timedelta(1)
    assert preview(office.store, office.engine, BOOK, after, at(after)).quiet is Quiet.NO_RUN
    assert len(told(office, after)) == 1
