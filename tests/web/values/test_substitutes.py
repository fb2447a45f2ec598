"""The page of substitutes: an absence is entered, changed and taken out with a reason, and mails follow it."""

from __future__ import annotations

import json
from datetime import timedelta

from schemas.access.role import Role
from schemas.reminder.digest import Receiver
from store.folder import open_store
from store.reminders.settings import addresses
from tests.web.office import Site

PAGE, NEW = "/verwaltung/vertretungen", "/verwaltung/vertretungen/neu"
WRITTEN = """
[empfaenger]
"Teamleitung T3" = "leitung3@amt.example"
Bereichsleitung = "bereich@amt.example"

[vertretung]   # wer fehlt
Betrieb = "nirgends"   # falsch geschrieben
Bereichsleitung = { von = 2020-01-01, bis = 2020-01-14, durch = "Teamleitung T3" }
"""


def test_an_absence_is_entered_changed_and_taken_out(office: Site) -> None:
    settings = office.store.settings
    settings.write_text(settings.read_text(encoding="utf-8") + WRITTEN, encoding="utf-8")
    before = settings.read_text(encoding="utf-8")
    browser = office.client(Role.ADMINISTRATION)
    page = browser.get(PAGE).text
    assert "ungültig" in page
    assert "01.01.2020" in page
    assert "vorbei" in page
    today = office.now.date()
    first, last = today - timedelta(days=1), today + timedelta(days=9)

    def new(**said: str) -> str:
        fields = {"name": "teamleitung t3", "von": f"{first:%d.%m.%Y}", "bis": f"{last:%d.%m.%Y}",
                  "durch": "Bereichsleitung", "grund": "Urlaub", **said}  # fmt: skip
        answer = browser.send_form(NEW, **{f"neu-{name}": value for name, value in fields.items()})
        return answer.text if answer.status_code == 422 else answer.headers["location"]

    for wrong, field, said in (
        ({"name": " "}, "name", "Bitte eine Stelle"), ({"name": "betrieb"}, "name", "Für „Betrieb“ steht schon"),
        ({"von": "gestern"}, "von", "Bitte den ersten Tag"), ({"bis": "01.01.2020"}, "bis", "Der letzte Tag liegt vor"),
        ({"von": "01.01.2020", "bis": "02.01.2020"}, "bis", "Der letzte Tag ist schon vorbei"),
        ({"durch": "Niemand"}, "durch", "Bitte einen Empfänger"), ({"grund": ""}, "grund", "Bitte begründen"),
        ({"name": "bereichsleitung"}, "durch", "Niemand vertritt sich selbst"),
    ):  # fmt: skip
        assert f'<a href="#neu-{field}">{said}' in new(**wrong)
    assert settings.read_text(encoding="utf-8") == before

    assert new() == PAGE
    to = addresses_of(office, "Teamleitung", "T3")
    assert to == "bereich@amt.example"
    # One that is over makes room for a new one; the lines around it stay.
    assert new(name="Bereichsleitung", durch="Teamleitung T3") == PAGE
    # By name: Bereichsleitung, Betrieb, teamleitung t3.
    out = {"vertretung-3-weg": "ja", "vertretung-3-grund": "doch da"}
    assert browser.send_form(PAGE, name="teamleitung t3", **out).status_code == 303
    assert addresses_of(office, "Teamleitung", "T3") == "leitung3@amt.example"
    moved = {"vertretung-1-von": f"{last:%d.%m.%Y}", "vertretung-1-bis": f"{last:%d.%m.%Y}",
             "vertretung-1-durch": "Teamleitung T3", "vertretung-1-grund": "kürzer"}  # fmt: skip
    assert browser.send_form(PAGE, name="Bereichsleitung", **moved).status_code == 303
    assert settings.read_text(encoding="utf-8") == before.replace(
        '{ von = 2020-01-01, bis = 2020-01-14, durch = "Teamleitung T3" }',
        f'{{von = {last}, bis = {last}, durch = "Teamleitung T3"}}',
    )
    gone = browser.send_form(PAGE, name="teamleitung t3", **out)
    assert "gibt es nicht mehr" in gone.text
    with office.engine.connect() as connection:
        rows = connection.exec_driver_sql("select reason, body from trail order by seq desc limit 4").all()
    assert [row[0] for row in rows] == ["kürzer", "doch da", "Urlaub", "Urlaub"]
    bodies = [json.loads(row[1]) for row in rows]
    assert bodies[1]["name"] == "vertretung.teamleitung t3"
    assert bodies[1]["vorher"] == f"{first:%d.%m.%Y} bis {last:%d.%m.%Y} durch Bereichsleitung"
    assert bodies[1]["nachher"] is None
    assert bodies[2]["vorher"] == "01.01.2020 bis 14.01.2020 durch Teamleitung T3"


def addresses_of(office: Site, role: str, team: str) -> str | None:
    """Where a mail of today goes, once what is wrong in the file is out."""
    store = open_store(office.store.path)
    store.substitutes.pop("Betrieb")
    return addresses(store).of(Receiver(role, team), office.now.date())


def test_who_only_reads_names_no_substitute(look) -> None:  # type: ignore[no-untyped-def]
    browser = look(Role.HEAD)
    assert NEW not in browser.get(PAGE).text
    assert browser.send_form(PAGE, name="Betrieb").status_code == 403
    assert browser.send_form(NEW).status_code == 403
