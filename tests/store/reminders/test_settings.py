"""The sections about mail in regelwerk.toml."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schemas.failure import MailRefused, StoreRefused
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Encryption
from store.folder import open_store
from store.reminders.settings import addresses, domain, server

HEAD = '[amt]\nname = "magdeburg"\nregeln = "."\n'
MAIL = '[mail]\nserver = "mail.amt.example"\nabsender = "regelwerk@amt.example"\n'
TO = '[empfaenger]\nT1 = "t1@amt.example"\nFachkraft = "f@amt.example"\n"fachkraft T2" = "f2@amt.example"\n'
DAY = date(2026, 7, 1)


def written(folder: Path, text: str) -> Path:
    """A store with these settings."""
    (folder / "regelwerk.toml").write_text(HEAD + text, encoding="utf-8")
    return folder


def test_the_server_with_what_is_usual(tmp_path: Path) -> None:
    store = open_store(written(tmp_path, MAIL))
    found = server(store)
    assert (found.host, found.port, found.encryption, found.per_minute) == (
        "mail.amt.example", 587, Encryption.STARTTLS, 30)  # fmt: skip
    assert domain(store) == "amt.example"
    assert server(open_store(written(tmp_path, MAIL + 'verschluesselung = "tls"\n'))).port == 465


@pytest.mark.parametrize(("text", "said"), [
    ("", "fehlt server"),
    ('[mail]\nserver = "a"\n', "fehlt absender"),
    ('[mail]\nserver = "a"\nabsender = "a b@c"\n', "absender muss eine Mailadresse"),
    (MAIL + "port = 0\n", "port muss eine ganze Zahl von 1"),
    (MAIL + "je_minute = true\n", "je_minute muss"),
    (MAIL + 'verschluesselung = "ja"\n', "muss starttls, tls, keine sein"),
    (MAIL + 'verschluesselung = "keine"\n', "nur an einen Server auf diesem Rechner"),
    (MAIL + "benutzer = 7\n", "benutzer muss ein Text"),
])  # fmt: skip
def test_a_server_that_is_not_as_it_has_to_be(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MailRefused, match=said):
        server(open_store(written(tmp_path, text)))


def test_a_password_has_no_place_in_the_settings(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="Die Angabe kennwort gibt es in"):
        open_store(written(tmp_path, MAIL + 'kennwort = "x"\n'))


def test_a_place_in_a_team_goes_before_the_team_and_that_before_the_place(tmp_path: Path) -> None:
    known = addresses(open_store(written(tmp_path, TO)))
    receivers = (Receiver("fachkraft", "T2"), Receiver("fachkraft", "T1"), Receiver("fachkraft", "T9"))
    assert [known.of(one, DAY) for one in receivers] == ["f2@amt.example", "t1@amt.example", "f@amt.example"]
    assert known.of(Receiver("leitung"), DAY) is None


def test_what_is_for_those_who_lead_does_not_go_to_the_whole_team(tmp_path: Path) -> None:
    known = addresses(open_store(written(tmp_path, TO + 'Teamleitung = "tl@amt.example"\n')))
    assert known.of(Receiver("teamleitung", "T1"), DAY) == "tl@amt.example"
    assert known.of(Receiver("bereichsleitung", "T1"), DAY) is None
    assert known.of(Receiver("geschäftsführung", "T1"), DAY) is None


def test_who_stands_in_may_be_away_too_but_nobody_goes_round_in_circles(tmp_path: Path) -> None:
    days = "von = 2026-07-01, bis = 2026-07-14"
    away = (
        f'[vertretung]\nT1 = {{ {days}, durch = "fachkraft T2" }}\n"fachkraft T2" = {{ {days}, durch = "fachkraft" }}\n'
    )
    known = addresses(open_store(written(tmp_path, TO + away)))
    assert known.of(Receiver("fachkraft", "T1"), DAY) == "f@amt.example"
    assert known.of(Receiver("fachkraft", "T1"), date(2026, 7, 14)) == "f@amt.example"
    assert known.of(Receiver("fachkraft", "T1"), date(2026, 7, 15)) == "t1@amt.example"
    circle = addresses(open_store(written(tmp_path, TO + away.replace('"fachkraft" }', '"T1" }'))))
    assert circle.of(Receiver("fachkraft", "T1"), DAY) is not None


@pytest.mark.parametrize(("text", "said"), [
    ('[empfaenger]\nT1 = "nirgends"\n', "T1 muss eine Mailadresse"),
    (TO + "[vertretung]\nT1 = 1\n", "muss so aussehen"),
    (TO + '[vertretung]\nT1 = { von = 2026-07-02, bis = 2026-07-01, durch = "fachkraft" }\n', "bis nicht vor von"),
    (TO + '[vertretung]\nT1 = { von = 2026-07-01, bis = 2026-07-02, durch = "x" }\n', "x steht nicht unter"),
])  # fmt: skip
def test_receivers_that_cannot_be(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MailRefused, match=said):
        addresses(open_store(written(tmp_path, text)))
