"""Senders that are killed around the real mail server: nothing is lost, and at most one mail goes twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jobs.reminders.prepare import prepare
from jobs.reminders.send import send
from tests.jobs.reminders.conftest import BOOK, PASSWORD, Box, Office, at

DAY = date(2026, 6, 16)
HOUSE = Path(__file__).resolve().parents[3]
SENDER = """
import sys, time
from datetime import datetime
from pathlib import Path
from jobs.reminders.send import send
from store.folder import open_store
from store.records.connect import connect
store = open_store(Path(sys.argv[1]))
sys.stdin.readline()
send(store, connect(store.url), sys.argv[2], lambda: datetime.fromisoformat(sys.argv[3]), lambda _: None)
"""


def settings(office: Office, box: Box, teams: int) -> None:
    """The settings of the office as a file, since a process of its own reads them."""
    (office.store.path / "regelwerk.toml").write_text(
        f'[amt]\nname = "magdeburg"\nregeln = "."\n[datenbank]\nurl = "{office.store.url}"\n[mail]\n'
        f'server = "localhost"\nport = {box.port}\nabsender = "r@amt.example"\nbenutzer = "amt"\n'
        f'zertifikat = "{box.certificate}"\nje_minute = 6000\n[empfaenger]\n'
        + "".join(f'T{n} = "t{n}@amt.example"\n' for n in range(teams)),
        encoding="utf-8",
    )


def sender(office: Office, box: Box) -> int:
    """A process that sends; how it ended."""
    with subprocess.Popen(
        [sys.executable, "-c", SENDER, str(office.store.path), PASSWORD, at(DAY).isoformat()], cwd=HOUSE,
        stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(HOUSE)},
    ) as process:  # fmt: skip
        box.victim = process.pid
        process.communicate(b"\n", timeout=60)
        return process.returncode


@pytest.mark.parametrize(("when", "twice"), [("vorher", 0), ("nachher", 1)])
def test_killed_between_sending_and_noting(office: Office, box: Box, when: str, twice: int) -> None:
    settings(office, box, 4)
    office.run(DAY)
    for team in range(4):
        office.find(team + 1, "pflicht-regel", DAY, team=f"T{team}")
    assert len(prepare(office.store, office.engine, BOOK, DAY, at(DAY)).letters) == 4
    box.kill_at = (when, 2)
    assert sender(office, box) == -9
    assert Counter(mail.state for mail in office.mails())["unterwegs"] == 1
    assert sender(office, box) == 0
    assert {mail.state for mail in office.mails()} == {"gesendet"}
    taken = Counter(str(mail["Message-ID"]) for mail in box.taken)
    assert set(taken) == {mail.message_id for mail in office.mails()}
    assert sorted(taken.values()) == [1] * (4 - twice) + [2] * twice
    assert send(office.store, office.engine, PASSWORD, lambda: at(DAY), lambda _: None).sent == 0
