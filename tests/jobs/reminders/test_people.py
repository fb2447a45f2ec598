"""Reminders to single persons: by the Schlüsseltabelle, with absence and substitute, nobody named in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from intake.keys import addresses, secret, vault
from intake.keys.vault import Person, Vault
from jobs.reminders.persons import away, enter, number, remove
from jobs.reminders.prepare import prepare
from schemas.failure import KeysRefused, MailRefused, Unknown
from store.folder import StoreFolder
from store.records.connect import reading
from store.reminders import appointments
from tests.jobs.reminders.conftest import BOOK, Box, Office, at

DAY = date(2026, 6, 16)
ANNA, BEA, CEM = "Ammer, Anna", "Birke, Bea", "MA-0815"


@pytest.fixture
def personal(office: Office, tmp_path: Path) -> Office:
    """An office that reminds its workers in person; three cases of two of them, one of nobody known."""
    keys = tmp_path / "schluessel"
    secret.make(keys)
    people = Vault({
        f"kfall{n}": Person(f"kfall{n}", "kunde", f"B{n}", worker, substitute)
        for n, worker, substitute in ((1, ANNA, BEA), (2, ANNA, CEM), (3, BEA, ANNA), (4, "", ""))
    })  # fmt: skip
    vault.write(keys, people)
    office.store = replace(office.store, keys=keys, mail={**office.store.mail, "persoenlich": ["Fachkraft"]})
    for name in (ANNA, BEA, CEM):
        enter(office.store, name, f"{name[:2].lower()}@amt.example")
    for n in (1, 2, 3, 4):
        office.find(n, "pflicht-regel", DAY)
    office.find(5, "pflicht-regel", DAY, case_key="kfall1", responsible="leistung")
    office.run(DAY)
    return office


def sent(office: Office, box: Box, day: date = DAY) -> dict[str, set[int]]:
    """The day's mails by address: which findings they tell."""
    before = len(box.taken)
    prepare(office.store, office.engine, BOOK, day, at(day))
    office.post(day)
    found = {}
    for mail in box.taken[before:]:
        body = mail.get_body(("plain",))
        assert body is not None
        found[str(mail["To"])] = {n for n in range(1, 6) if f"Befund {n}:" in str(body.get_content())}
    return found


def test_each_gets_the_own_cases_and_the_place_the_rest(personal: Office, box: Box) -> None:
    personal.store.receivers["leistung T1"] = "leistung@amt.example"
    assert sent(personal, box) == {
        "am@amt.example": {1, 2}, "bi@amt.example": {3}, "t1@amt.example": {4}, "leistung@amt.example": {5},
    }  # fmt: skip
    mine = next(mail for mail in box.taken if mail["To"] == "am@amt.example").get_body(("plain",))
    assert mine is not None and "2 Vorgänge warten auf Sie. Datenstand" in str(mine.get_content())
    with reading(personal.engine) as connection:
        dump = "\n".join(str(row) for row in connection.exec_driver_sql("SELECT * FROM mail").fetchall())
    for secret_ in ("am@amt", "Ammer", "Birke", "0815"):
        assert secret_ not in dump


def test_who_is_away_is_stood_in_for(personal: Office, box: Box) -> None:
    # Nobody named: the substitute of each case. Cem is away too, so his goes to the place.
    away(personal.store, ANNA, DAY, DAY + timedelta(3), None)
    away(personal.store, CEM, DAY - timedelta(9), DAY, None)
    found = sent(personal, box)
    assert (found["bi@amt.example"], found["t1@amt.example"]) == ({1, 3}, {2, 4})
    # Told is told: being back repeats nothing.
    later = DAY + timedelta(6)
    personal.run(later)
    assert sent(personal, box, later) == {}


def test_whom_the_list_names_goes_before_the_substitute_of_the_case(personal: Office, box: Box) -> None:
    away(personal.store, ANNA, DAY, DAY, CEM)
    found = sent(personal, box)
    assert (found["ma@amt.example"], found["bi@amt.example"]) == ({1, 2}, {3})
    with pytest.raises(MailRefused, match="vertritt sich selbst"):
        away(personal.store, ANNA, DAY, DAY, ANNA)
    with pytest.raises(MailRefused, match="liegt vor dem ersten"):
        away(personal.store, ANNA, DAY, DAY - timedelta(1), None)


def test_who_is_taken_out_before_it_is_sent_is_told_through_the_place(personal: Office, box: Box) -> None:
    prepare(personal.store, personal.engine, BOOK, DAY, at(DAY))
    remove(personal.store, ANNA)
    assert [receiver.person != "" for receiver in personal.post(DAY).homeless if receiver.role != "leistung"] == [True]
    tomorrow = DAY + timedelta(1)
    personal.run(tomorrow)
    assert sent(personal, box, tomorrow) == {"t1@amt.example": {1, 2}}
    with pytest.raises(Unknown, match="keine Adresse eingetragen"):
        remove(personal.store, ANNA)


def test_the_calendar_of_a_person_is_in_no_subscribed_one(personal: Office) -> None:
    personal.find(6, "frist-regel", DAY, due=DAY + timedelta(2), case_key="kfall1")
    personal.find(7, "frist-regel", DAY, due=DAY + timedelta(2))
    letters = prepare(personal.store, personal.engine, BOOK, DAY, at(DAY)).letters
    assert [bool(one.receiver.person) for one in letters if one.ics is not None] == [True, False]
    with reading(personal.engine) as connection:
        (entry,) = appointments.together(connection, "magdeburg", "", "T1", DAY)
    assert entry.number == 1


def test_off_unless_the_office_says_so(personal: Office, box: Box) -> None:
    personal.store.mail.pop("persoenlich")
    assert number(personal.store) == (3, frozenset())
    assert sent(personal, box)["t1@amt.example"] == {1, 2, 3, 4}
    personal.store.mail["persoenlich"] = "Fachkraft"
    with pytest.raises(MailRefused, match="persoenlich muss so aussehen"):
        prepare(personal.store, personal.engine, BOOK, DAY, at(DAY))


def test_the_list_is_closed_to_others_and_says_when_it_is_broken(personal: Office, store_keys: Path) -> None:
    file = store_keys / addresses.ADDRESSES
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text(encoding="utf-8")
    assert "Ammer" not in text
    file.write_text(text.replace("z", "y", 1), encoding="utf-8")
    with pytest.raises(KeysRefused, match="beschädigt"):
        prepare(personal.store, personal.engine, BOOK, DAY, at(DAY))
    file.chmod(0o640)
    with pytest.raises(KeysRefused, match="chmod 600"):
        prepare(personal.store, personal.engine, BOOK, DAY, at(DAY))


@pytest.fixture
def store_keys(personal: Office) -> Path:
    """The folder of the keys."""
    return personal.store.keys


def test_a_new_case_key_leaves_the_list_as_it_is(tmp_path: Path) -> None:
    secret.make(tmp_path / "k")
    before = addresses.person(tmp_path / "k", ANNA)
    secret.write_key(tmp_path / "k" / secret.CASE_KEY, bytes(32))
    assert addresses.person(tmp_path / "k", "  ammer,  Anna ") == before
    assert before != addresses.person(tmp_path / "k", BEA)


@pytest.mark.parametrize("written", ["müller@amt.example", "a@b@c", "a b@c.de", "a@c.de>", "a", "@c.de", "a@c.de\n"])
def test_no_addresses(tmp_path: Path, written: str) -> None:
    store = StoreFolder(tmp_path, "magdeburg", tmp_path, "", tmp_path)
    with pytest.raises(MailRefused, match="keine Mailadresse"):
        enter(store, "A", written)
