"""The page of the office's receivers: addresses are checked, noted with a reason, and nothing secret is shown."""

from __future__ import annotations

import json

from schemas.access.role import Role
from store.folder import open_store
from store.reminders.settings import addresses
from tests.web.office import Site

PAGE, NEW = "/verwaltung/empfaenger", "/verwaltung/empfaenger/neu"
WRITTEN = """
[mail]
server = "mail.amt.example"
absender = "regelwerk@amt.example"
kennwort_datei = "/etc/sehr-geheim"

[empfaenger]   # wer Mails bekommt
"Teamleitung T3" = "leitung3@amt.example"   # seit Mai
Betrieb = "it@amt.example"
kennwort = "geheim-42"

[vertretung]
Betrieb = { von = 2026-07-01, bis = 2026-07-14, durch = "Teamleitung T3" }
"""


def test_receivers_are_changed_with_a_reason(office: Site) -> None:
    settings = office.store.settings
    settings.write_text(settings.read_text(encoding="utf-8") + WRITTEN, encoding="utf-8")
    before = settings.read_text(encoding="utf-8")
    browser = office.client(Role.ADMINISTRATION)
    page = browser.get(PAGE).text
    assert "<td>leitung3<wbr>@amt.example</td>" in page
    assert 'value="leitung3@amt.example"' in page
    assert "ungültig" in page
    assert "geheim" not in page
    assert "fachaufsicht" in page

    # Receivers stand in the order of their names: Betrieb, kennwort, Teamleitung T3.
    wrong = browser.send_form(PAGE, name="Betrieb", **{"empfaenger-1-adresse": "it@", "empfaenger-1-grund": ""})
    assert wrong.status_code == 422
    for field, said in (("adresse", "„it@“ ist keine Mailadresse"), ("grund", "Bitte begründen")):
        assert f'<a href="#empfaenger-1-{field}">{said}' in wrong.text
        assert f'id="empfaenger-1-{field}-fehler"' in wrong.text
    held = browser.send_form(
        PAGE, name="Teamleitung T3", **{"empfaenger-3-weg": "ja", "empfaenger-3-grund": "aufgelöst"}
    )  # fmt: skip
    assert '<a href="#empfaenger-3-adresse">Vertritt zurzeit oder künftig Betrieb' in held.text
    there = browser.send_form(NEW, **{"neu-name": "betrieb", "neu-adresse": "x@amt.example", "neu-grund": "x"})
    assert '<a href="#neu-name">„Betrieb“ steht schon da' in there.text
    assert settings.read_text(encoding="utf-8") == before

    moved = {"empfaenger-3-adresse": " neu3@amt.example ", "empfaenger-3-grund": "Postfach  umgezogen"}
    assert browser.send_form(PAGE, name="Teamleitung T3", **moved).headers["location"] == PAGE
    out = {"empfaenger-2-weg": "ja", "empfaenger-2-grund": "gehört nicht hierher"}
    assert browser.send_form(PAGE, name="kennwort", **out).status_code == 303
    new = {"neu-name": "fachaufsicht  T1", "neu-adresse": "fa@amt.example", "neu-grund": "neu"}
    assert browser.send_form(NEW, **new).status_code == 303
    assert settings.read_text(encoding="utf-8") == before.replace("leitung3@", "neu3@").replace(
        'kennwort = "geheim-42"', '"fachaufsicht T1" = "fa@amt.example"'
    )
    assert addresses(open_store(office.store.path)).known["teamleitung t3"] == "neu3@amt.example"
    with office.engine.connect() as connection:
        rows = connection.exec_driver_sql("select reason, body from trail order by seq desc limit 3").all()
    assert [row[0] for row in rows] == ["neu", "gehört nicht hierher", "Postfach umgezogen"]
    assert "geheim" not in str(rows)
    body = json.loads(rows[2][1])
    assert body["name"] == "empfaenger.Teamleitung T3"
    assert body["vorher"].startswith("@amt.example sha256 ")
    assert body["vorher"] != body["nachher"]


def test_who_only_reads_changes_no_receiver(look) -> None:  # type: ignore[no-untyped-def]
    browser = look(Role.HEAD)
    assert "/verwaltung/empfaenger/neu" not in browser.get(PAGE).text
    assert browser.send_form(PAGE, name="Betrieb").status_code == 403
    assert browser.send_form(NEW).status_code == 403
    assert 'href="/verwaltung/empfaenger"' in browser.get("/verwaltung/einstellungen").text
