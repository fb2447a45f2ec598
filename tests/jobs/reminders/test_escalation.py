"""Escalations as the levels of an office read them: numbers by team and rule, nothing small, nobody's name."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.gather import FACTS, files, gather
from jobs.reminders.book import Book
from jobs.reminders.escalate import escalate, preview_escalation
from jobs.reminders.prepare import prepare
from schemas.delivery.manifest import Manifest, TableNote
from schemas.findings.event import EventKind
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from store.archive import snapshots
from store.reports.settings import Settings
from tests.jobs.reminders.conftest import BOOK, DEADLINE, Office, at

DAY = date(2026, 6, 16)
DUE = date(2026, 6, 1)
"""Eleven working days before: both levels hear of it."""


@pytest.fixture(scope="module")
def book(rules: Path) -> Book:
    """The ladders of these tests over the real fact model; one rule more, so that there are small ones."""
    ladders = {**BOOK.ladders, "zweite-regel": DEADLINE, "geheim-regel": DEADLINE}
    return replace(BOOK, ladders=ladders, model=gather(files(rules / FACTS)).model)


def staffed(office: Office, **staff: int) -> None:
    """A run over a delivery in which so many people work in each team."""
    people = [
        {"mitarbeiter_id": f"{team}-{n}", "team_id": team, "austritt_am": None}
        for team, number in staff.items()
        for n in range(number)
    ]
    folder = office.store.snapshots / ".neu"
    folder.mkdir(parents=True)
    schema = pa.schema([("mitarbeiter_id", pa.string()), ("team_id", pa.string()), ("austritt_am", pa.date32())])
    pq.write_table(pa.Table.from_pylist(people, schema), folder / "mitarbeiter.parquet")
    note = TableNote(
        file="mitarbeiter.parquet", rows=len(people), columns=tuple(schema.names),
        sha256=hashlib.sha256((folder / "mitarbeiter.parquet").read_bytes()).hexdigest(),
    )  # fmt: skip
    manifest = Manifest(office="magdeburg", as_of=DAY, source="fachmodell", tables={"mitarbeiter": note})
    snapshots.put(folder, manifest, office.store.snapshots)
    office.run(DAY, snapshot=manifest.id)


def find(office: Office, numbers: range, team: str, rule: str = "frist-regel") -> None:
    """Findings long due."""
    for number in numbers:
        office.find(number, rule, DAY, due=DUE, team=team)


def letters(office: Office, book: Book, day: date = DAY) -> dict[str, Letter]:
    """The escalations of a day by receiver."""
    return {str(one.receiver): one for one in escalate(office.store, office.engine, book, day, at(day)).letters}


def test_each_level_reads_its_numbers_and_small_ones_are_put_together(office: Office, book: Book) -> None:
    staffed(office, T1=6, T2=4, T3=8, T4=9)
    find(office, range(1, 13), "T1")
    find(office, range(13, 21), "T1", "zweite-regel")
    find(office, range(25, 40), "T2")
    find(office, range(40, 52), "T3")
    find(office, range(60, 64), "T4", "geheim-regel")
    shown = preview_escalation(office.store, office.engine, book, DAY, at(DAY)).letters
    assert office.mails() == [] and office.marks() == set()
    found = letters(office, book)
    assert [one.text for one in shown] == [one.text for one in found.values()]
    assert set(found) == {"bereichsleitung", *(f"teamleitung T{n}" for n in range(1, 5))}
    assert found["bereichsleitung"].subject == "Regelwerk: 51 Vorgänge eskaliert, Stand 16.06.2026"
    # T2 has too few people, T4 too few cases: together they are nineteen.
    assert "Nach Teams\n- T1: 20\n- T3: 12\n- übrige Teams: 19\n" in found["bereichsleitung"].text
    assert "Nach Regeln\n- T-frist-regel: 39\n- übrige Regeln: 12\n" in found["bereichsleitung"].text
    own = found["teamleitung T1"]
    assert own.subject == "Regelwerk: 20 Vorgänge eskaliert, Stand 16.06.2026"
    assert "Im Team T1 sind 20 Vorgänge so lange offen" in own.text
    # Its two rules put together are the sum that is said already.
    assert all(word not in own.text for word in ("Nach Teams", "Nach Regeln", "T2"))
    for team in ("T2", "T4"):
        small = found[f"teamleitung {team}"]
        assert small.subject == "Regelwerk: Vorgänge eskaliert, Stand 16.06.2026"
        assert f"Im Team {team} sind Vorgänge so lange offen" in small.text
        assert "sind es zusammen 19." in small.text
        assert "Nach Regeln" not in small.text
    for one in found.values():
        for secret in ("GEHEIM", "kfall", "Befund 1", "T-geheim-regel"):
            assert secret not in one.text + one.html


def test_without_the_size_of_teams_no_team_has_a_number(office: Office, book: Book) -> None:
    office.run(DAY)
    find(office, range(1, 31), "T1")
    find(office, range(31, 61), "T2")
    found = letters(office, book)
    assert "Nach Teams" not in found["bereichsleitung"].text
    assert "Im Amt sind 60 Vorgänge" in found["bereichsleitung"].text
    assert "sind es zusammen 60." in found["teamleitung T1"].text
    assert "30" not in found["teamleitung T1"].text.replace("30.06", "")


def test_the_office_may_be_stricter(office: Office, book: Book) -> None:
    office.store = replace(office.store, reports=Settings(cases=15, staff=7))
    staffed(office, T1=6, T2=8, T3=8)
    for first, team in ((1, "T1"), (40, "T2")):
        find(office, range(first, first + 20), team)
    find(office, range(80, 94), "T3")
    found = letters(office, book)
    assert "Nach Teams\n- T2: 20\n- übrige Teams: 34\n" in found["bereichsleitung"].text
    assert "weniger als 15 Fällen oder zu Teams mit weniger als 7 Beschäftigten" in found["teamleitung T3"].text
    assert "14" not in found["teamleitung T3"].text


def test_few_cases_have_no_number_at_all(office: Office, book: Book) -> None:
    staffed(office, T1=9, T2=9)
    find(office, range(1, 5), "T1")
    # Many findings of one case are one case.
    for number in range(10, 30):
        office.find(number, "frist-regel", DAY, due=DUE, team="T1", case_key="kgleich")
    find(office, range(40, 43), "T2")
    for one in letters(office, book).values():
        assert one.subject == "Regelwerk: Vorgänge eskaliert, Stand 16.06.2026"
        assert "zusammen" not in one.text.replace("zusammengefasst", "")
        said = one.text.partition("Zahlen zu weniger als 10 Fällen")[0]
        assert said and not any(number in said for number in ("24", "27", "5 ", "8 ", "3 "))


def test_a_level_is_told_once_and_begins_anew_when_it_comes_back(office: Office, book: Book) -> None:
    office.run(DAY)
    office.find(1, "frist-regel", DAY, due=date(2026, 6, 9))
    assert set(letters(office, book)) == {"teamleitung T1"}
    assert letters(office, book) == {}
    office.post(DAY)
    told = {day: set(letters(office, book, day)) for day in (DAY + timedelta(n) for n in (1, 2, 3, 6, 7))}
    assert {day: who for day, who in told.items() if who} == {date(2026, 6, 23): {"bereichsleitung"}}
    office.post(date(2026, 6, 23))
    office.happens(1, EventKind.RESOLVED, date(2026, 6, 23), state="abgestellt")
    resolved = date(2026, 6, 24)
    assert letters(office, book, resolved) == {}
    office.happens(1, EventKind.REOPENED, resolved, state="erkannt", due=date(2026, 6, 24))
    assert letters(office, book, date(2026, 6, 25)) == {}
    # Five working days after the 24th, the 26th being a holiday.
    assert set(letters(office, book, date(2026, 7, 1))) == set()
    assert set(letters(office, book, date(2026, 7, 2))) == {"teamleitung T1"}


def test_decided_put_off_and_old_findings_are_not_escalated_and_closed_days_are_quiet(
    office: Office, book: Book
) -> None:
    office.run(DAY)
    office.find(1, "frist-regel", DAY, due=DUE, state="ausgenommen")
    office.find(2, "frist-regel", DAY, due=DUE, follow_up=DAY + timedelta(5))
    office.find(3, "frist-regel", DAY, due=DUE, legacy=True)
    assert letters(office, book) == {}
    office.find(4, "frist-regel", DAY, due=DUE)
    assert letters(office, book, date(2026, 6, 20)) == {}
    assert Receiver("teamleitung", "T1") in {
        one.receiver for one in escalate(office.store, office.engine, book, date(2026, 6, 22), at(DAY)).letters
    }


def test_whoever_has_to_act_learns_that_it_was_escalated(office: Office, book: Book) -> None:
    office.run(DAY)
    for number in (1, 2):
        office.find(number, "frist-regel", DAY, due=date(2026, 6, 9))
    (first,) = prepare(office.store, office.engine, book, DAY, at(DAY)).letters
    assert "gemeldet an" not in first.text
    letters(office, book)
    office.post(DAY)
    again = date(2026, 6, 23)
    office.run(again)
    office.find(3, "frist-regel", again, due=date(2026, 6, 22))
    (second,) = prepare(office.store, office.engine, book, again, at(again)).letters
    assert "Überfällig: 3\nDavon an Leitungen gemeldet: 2\n" in second.text
    assert "Befund 1: T-frist-regel, fällig am 09.06.2026, gemeldet an Teamleitung\n" in second.text
    assert "Befund 3: T-frist-regel, fällig am 22.06.2026\n" in second.text
    assert "<li>Davon an Leitungen gemeldet: 2</li>" in second.html


def test_what_is_put_off_is_not_counted_and_a_protected_rule_has_no_name(office: Office, book: Book) -> None:
    staffed(office, T1=6, T2=6)
    find(office, range(1, 13), "T1")
    find(office, range(20, 33), "T2", "geheim-regel")
    for number in (40, 41, 42):
        office.find(number, "frist-regel", DAY, due=DUE, team="T1", follow_up=DAY + timedelta(5))
    found = letters(office, book)
    text = found["bereichsleitung"].text
    assert "Nach Teams\n- T1: 12\n- T2: 13\n" in text
    assert "Nach Regeln\n- Regeln, die eine Mail nicht nennt: 13\n- T-frist-regel: 12\n" in text
    assert "- Regeln, die eine Mail nicht nennt: 13\n" in found["teamleitung T2"].text
