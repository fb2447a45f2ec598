"""The commands beyond `erinnern`, over a real store with rules of the house, as somebody types them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import update

from cli.clock import today
from cli.main import command
from engine.calendar import next_working_day, office_calendar
from intake.keys import secret, vault
from intake.keys.vault import Person, Vault
from jobs.office.make import make_store
from schemas.failure import FeedRefused
from store.records import tables
from store.records.connect import connect, writing
from tests.jobs.reminders.conftest import PASSWORD, Box, Office

TODAY = today()
DAY = next_working_day(TODAY + timedelta(1), office_calendar("ST"))
"""The commands know what day it is, and a day that is over reminds nobody."""
WHO = ("--by", "A. Beispiel", "--reason", "zum Prüfen")
RULE = "absolventenmanagement-beginn"


@dataclass
class Shell:
    """Types commands at a store."""

    store: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *typed: str) -> str:
        """What a command says; it must end well."""
        assert self.result(*typed) == 0
        return self.capsys.readouterr().out

    def result(self, *typed: str) -> int:
        """How a command ends."""
        return int(command.main([*typed, "--store", str(self.store)], prog_name="regelwerk", standalone_mode=False))


@pytest.fixture
def shell(
    rules: Path, tmp_path: Path, box: Box, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """An office that reminds in person and may send."""
    store = make_store(tmp_path / "ablage", "magdeburg", rules, None, "Tester", datetime.now(UTC))
    if not (store.keys / secret.CASE_KEY).exists():
        secret.make(store.keys)
    vault.write(store.keys, Vault({"kfall1": Person("kfall1", "kunde", "B1", "Muster, Maria")}))
    with store.settings.open("a", encoding="utf-8") as settings:
        settings.write(
            f'\n[mail]\nserver = "localhost"\nport = {box.port}\nabsender = "r@amt.example"\nbenutzer = "amt"\n'
            f'zertifikat = "{box.certificate}"\nje_minute = 6000\npersoenlich = ["fachkraft"]\n'
            '[empfaenger]\nFachkraft = "f@amt.example"\nTeamleitung = "tl@amt.example"\n'
            'Bereichsleitung = "bl@amt.example"\n"Bereichsleitung Markt und Integration" = "bmi@amt.example"\n'
        )
    monkeypatch.setenv("REGELWERK_MAIL_KENNWORT", PASSWORD)
    office = Office(store, connect(store.url))
    office.run(DAY)
    for number in range(1, 13):
        office.find(number, RULE, DAY, due=DAY - timedelta(30), title="Absolventenmanagement")
    return Shell(store.path, capsys)


def test_from_an_address_to_a_notbremse(shell: Shell, box: Box) -> None:
    assert shell("mail", "person", "Muster, Maria", "--address", "mm@amt.example") == "Eingetragen.\n"
    as_of = ("--as-of", f"{DAY:%d.%m.%Y}")
    shown = shell("erinnern", *as_of)
    assert "An einzelne Personen: 1 Mail.\n" in shown
    assert "Befund 1:" not in shown and "fachkraft T1: Regelwerk: 11 Vorgänge" in shown
    assert "Gesendet: 2. Wartend: 0." in shell("erinnern", *as_of, "--send")
    told = shell("eskalieren", *as_of)
    assert "teamleitung T1: Regelwerk: Vorgänge eskaliert" in told
    assert f"bereichsleitung: Regelwerk: 12 Vorgänge eskaliert, Stand {DAY:%d.%m.%Y}\n" in told
    assert "Gesendet: 2. Wartend: 0." in shell("eskalieren", *as_of, "--send")
    assert [str(mail["To"]) for mail in box.taken] == [
        "mm@amt.example", "f@amt.example", "tl@amt.example", "bl@amt.example",
    ]  # fmt: skip
    until = f"{TODAY + timedelta(20):%d.%m.%Y}"
    pulled = shell("notbremse", "pull", RULE, "--until", until, *WHO)
    assert f"Notbremse gezogen: An {RULE} wird bis einschließlich {until} nicht erinnert." in pulled
    assert f"Notbremse bis {until}: {RULE}" in shell("erinnern", *as_of)
    assert f"Notbremse bis {until}: {RULE}" in shell("eskalieren", *as_of)
    assert f"bis {until}, A. Beispiel\n    zum Prüfen\n" in shell("notbremse", "list")
    assert "Notbremse gelöst" in shell("notbremse", "lift", RULE, *WHO)
    assert "gelöst am" in shell("notbremse", "list")
    assert shell("mail", "list").startswith("wartet: 2, unterwegs: 0, gesendet: 4, unzustellbar: 0\n")
    assert "Gesendet: 2." in shell("erinnern", *as_of, "--send")
    gone = shell("mail", "absent", "Muster, Maria", "--from", f"{DAY:%d.%m.%Y}", "--until", f"{DAY:%d.%m.%Y}")
    assert gone == f"Eingetragen: {DAY:%d.%m.%Y} bis {DAY:%d.%m.%Y}.\n"
    assert shell("mail", "person", "Muster, Maria", "--remove") == "Gestrichen.\n"
    assert "Persönlich erinnert: fachkraft. Eingetragene Adressen: 0.\n" in shell("mail", "list")


def test_a_calendar_from_its_permission_to_its_end(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell("kalender", "list") == "Es ist kein Kalender freigegeben.\n"
    until = f"{TODAY + timedelta(90):%d.%m.%Y}"
    said = shell("kalender", "allow", "--role", "fachkraft", "--until", until, *WHO)
    assert said.startswith("Kalender ") and f"für fachkraft, bis {until}.\nZugang (geheim" in said
    token = said.split()[-1]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{token}\n"))
    shell("kalender", "show", "--out", str(tmp_path / "k.ics"))
    assert icalendar.Calendar.from_ical((tmp_path / "k.ics").read_bytes()).errors == []
    id_ = token.partition(".")[0]
    assert f"{id_}  fachkraft: frei, bis {until}, freigegeben von A. Beispiel\n" in shell("kalender", "list")
    assert token not in shell("kalender", "list")
    assert shell("kalender", "revoke", id_, *WHO) == f"Widerrufen: Kalender {id_} für fachkraft.\n"
    assert f"{id_}  fachkraft: widerrufen" in shell("kalender", "list")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{token}\n"))
    with pytest.raises(FeedRefused, match="nicht mehr freigegeben"):
        shell("kalender", "show", "--out", str(tmp_path / "k.ics"))


def test_what_came_back_is_mended_and_old_mails_are_emptied(shell: Shell, box: Box, tmp_path: Path) -> None:
    as_of = ("--as-of", f"{DAY:%d.%m.%Y}")
    shell("erinnern", *as_of, "--send")
    (sent,) = box.taken
    back = (
        "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; a\n\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 voll\n\n"
        f"--x\nContent-Type: message/rfc822\n\nMessage-ID: {sent['Message-ID']}\n\nText\n--x--\n"
    )
    (tmp_path / "back.eml").write_text(back, encoding="utf-8")
    assert shell.result("mail", "bounces", str(tmp_path / "back.eml")) == 1
    assert "Zurückgekommen: fachkraft T1\nGelesen: 1." in shell.capsys.readouterr().out
    assert f"Unzustellbar: fachkraft T1, {DAY:%d.%m.%Y}: zurückgekommen: 5.2.2 552 voll\n" in shell("mail", "list")
    assert shell("mail", "again") == "Wieder bereit: 1.\n"
    assert "Gesendet: 1." in shell("erinnern", *as_of, "--send")
    with writing(connect(f"sqlite:///{shell.store / 'regelwerk.db'}")) as connection:
        connection.execute(update(tables.mail).values(day=TODAY - timedelta(400)))
    kept = shell("db", "retention", "--as-of", f"{TODAY:%d.%m.%Y}", "--show")
    assert "mails: 1 zu löschen" in kept
    assert "mails: 1 gelöscht" in shell("db", "retention", "--as-of", f"{TODAY:%d.%m.%Y}")
    assert "mails: 0 gelöscht" in shell("db", "retention", "--as-of", f"{TODAY:%d.%m.%Y}")
