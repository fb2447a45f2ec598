"""`regelwerk erinnern` over a real store with rules of the house."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.clock import today
from cli.main import command
from engine.calendar import next_working_day, office_calendar
from jobs.office.make import make_store
from store.records.connect import connect
from tests.jobs.reminders.conftest import PASSWORD, Box, Office

DAY = next_working_day(today() + timedelta(1), office_calendar("ST"))
"""The command knows what day it is, and a day that is over reminds nobody."""


def test_shown_then_sent_then_nothing_left(
    rules: Path, tmp_path: Path, box: Box, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(tmp_path / "ablage", "magdeburg", rules, None, "Tester", datetime.now(UTC))
    with store.settings.open("a", encoding="utf-8") as settings:
        settings.write(
            f'\n[mail]\nserver = "localhost"\nport = {box.port}\nabsender = "r@amt.example"\nbenutzer = "amt"\n'
            f'zertifikat = "{box.certificate}"\n[empfaenger]\nFachkraft = "f@amt.example"\n'
        )
    office = Office(store, connect(store.url))
    office.run(DAY)
    office.find(1, "absolventenmanagement-beginn", DAY, due=DAY, title="Absolventenmanagement", team=None)
    monkeypatch.setenv("REGELWERK_MAIL_KENNWORT", PASSWORD)

    def said(*more: str) -> str:
        assert command.main(
            ["erinnern", "--store", str(store.path), "--as-of", f"{DAY:%d.%m.%Y}", *more],
            prog_name="regelwerk", standalone_mode=False,
        ) == 0  # fmt: skip
        return capsys.readouterr().out

    shown = said()
    assert f"fachkraft: Regelwerk: 1 Vorgang, Stand {DAY:%d.%m.%Y}\n" in shown
    assert f"    - Befund 1: Absolventenmanagement, fällig am {DAY:%d.%m.%Y}\n" in shown
    assert shown.endswith("Nur gezeigt, nichts gesendet. Gesendet wird mit --send.\n")
    assert office.mails() == []
    assert said("--send").endswith("Gesendet: 1. Wartend: 0. Unzustellbar: 0.\n")
    assert said("--send") == "An diesem Tag schon geschrieben: 1.\nGesendet: 0. Wartend: 0. Unzustellbar: 0.\n"
    assert [mail["To"] for mail in box.taken] == ["f@amt.example"]
