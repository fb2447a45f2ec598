"""A delivery of two source systems: their mappings are chosen, edited, tried and proposed together."""

from __future__ import annotations

import re
from html import unescape

from schemas.access.role import Role
from tests.web.imports.test_road import DAY, send
from tests.web.office import Client, Site
from tests.web.waiting import waited

PEOPLE = "KUNDENNUMMER;TEAM;GEBURTSDATUM\n100A1;T1;12.03.1985\n100A2;T1;14.05.1990\n"
FURTHER = "KUNDENNUMMER;ERWERBSFAEHIG\n100A1;ja\n100A2;nein\n"
CLAIMS = "ANTRAG_NUMMER;KUNDENNUMMER;ANTRAG_EINGANG\nA1;100A1;03.06.2020\n"
STRANGE = "Kontakt-ID;Kundennummer;Datum\nK1;100A1;03.06.2020\n"
SCOPE = "lieferumfang:\n  teams: alle\n  von: unbegrenzt\n  bis: Stichtag\n"
VERBIS = f"""datenquelle: verbis
titel: Export aus VerBIS
status: Vorlage, ungeprüft
{SCOPE}tabellen:
  - entität: kunde
    dateien: VERBIS_KUNDE*
    felder:
      kunde_id: KUNDENNUMMER
      team_id: TEAM
      geburtsdatum: GEBURTSDATUM
"""
FURTHER_SYSTEM = f"""datenquelle: fachverfahren
titel: Exporte aus ALLEGRO
status: Vorlage, ungeprüft
{SCOPE}tabellen:
  - entität: kunde
    dateien: ALLEGRO_KUNDE_ZUSATZ*
    ergänzt: ja
    felder:
      kunde_id: KUNDENNUMMER
      erwerbsfähig: ERWERBSFAEHIG
  - entität: antrag
    dateien: ALLEGRO_ANTRAG*
    felder:
      antrag_id: ANTRAG_NUMMER
      kunde_id: KUNDENNUMMER
      eingang: ANTRAG_EINGANG
"""
BOTH = "verbis+fachverfahren"


def sent(own: Site, browser: Client, **more: str) -> str:
    """A delivery of both systems, a mapping of each in force."""
    folder = own.store.rules / "quellen"
    folder.mkdir(exist_ok=True)
    for name, written in (("verbis", VERBIS), ("fachverfahren", FURTHER_SYSTEM)):
        (folder / f"{name}.yaml").write_text(written, encoding="utf-8")
    return send(own, browser, VERBIS_KUNDE=PEOPLE, ALLEGRO_KUNDE_ZUSATZ=FURTHER, ALLEGRO_ANTRAG=CLAIMS, **more)


def table(page: str, name: str) -> int:
    """The number of a table among the tabs."""
    found = re.search(rf'tabelle=(\d+)"[^>]*>{re.escape(name)}', page)
    assert found, page
    return int(found[1])


def text(browser: Client, home: str, name: str) -> str:
    """The text of one of the mappings, as the page shows it."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", browser.get(f"{home}?text={name}").text, re.DOTALL)
    assert found
    return unescape(found[1])


def test_chosen_edited_tried_and_proposed_together(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    upload = sent(own, browser)
    page = browser.get(upload).text
    assert re.findall(r'value="([a-z]+)" checked', page) == ["fachverfahren", "verbis"]
    answer = browser.send_form(f"{upload}/lesen", quelle=["verbis", "fachverfahren"], weg="bearbeiten")
    home = answer.headers["location"]
    assert home == f"{upload}/zuordnung/{BOTH}"

    page = browser.get(home).text
    assert "(fehlt)" not in page
    people, claims = table(page, "VERBIS_KUNDE.csv (verbis)"), table(page, "ALLEGRO_ANTRAG.csv (fachverfahren)")
    before = text(browser, home, "verbis"), text(browser, home, "fachverfahren")
    own_extent = {"eigen.teams": "einzeln", "eigen.teams.was": "T1", "eigen.von": "unbegrenzt", "eigen.bis": "Stichtag"}
    refused = browser.send_form(f"{home}?tabelle={people}", **own_extent | {"eigen.teams.was": "", "titel": "Neu"})
    assert refused.status_code == 422
    assert "Bitte sagen, welche" in refused.text
    assert 'value="Neu"' in refused.text
    assert browser.send_form(f"{home}?tabelle={people}", **own_extent).status_code == 303
    assert text(browser, home, "fachverfahren") == before[1]
    assert "    lieferumfang:\n      teams:\n        - T1\n" in text(browser, home, "verbis")
    assert "Ein eigener, nur für diese Tabelle." in browser.get(f"{home}?tabelle={people}").text
    assert browser.send_form(f"{home}?tabelle={claims}", titel="Aus zwei Häusern").status_code == 303
    assert "titel: Aus zwei Häusern" in text(browser, home, "fachverfahren")

    proposed = browser.send_form(f"{home}/vorschlagen", worum="Zwei Quellen")
    author = own.client(Role.AUTHOR)
    address = re.search(r'href="(/aenderungen/\d+)"', author.get("/aenderungen").text)
    assert proposed.status_code == 303
    assert address
    shown = author.get(address[1]).text
    assert "Zwei Quellen" in shown
    assert "quellen/verbis.yaml" in shown
    assert "quellen/fachverfahren.yaml" in shown

    chosen = {"quelle": ["verbis", "fachverfahren"], "weg": "vorschau", **DAY}
    task, preview = waited(own, browser, browser.send_form(f"{upload}/lesen", **chosen))
    assert task.lines == ()
    assert "ALLEGRO_ANTRAG.csv" in browser.get(preview).text


def test_a_table_that_no_mapping_reads_joins_one_of_them(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    upload = sent(own, browser, Kontakte=STRANGE)
    alone = f"{upload}/zuordnung/verbis"
    page = browser.get(alone).text
    lone = browser.get(f"{alone}?tabelle={table(page, 'ALLEGRO_ANTRAG.csv (fehlt)')}").text
    assert f'href="{alone}+fachverfahren?tabelle=' in lone

    home = f"{upload}/zuordnung/{BOTH}"
    number = table(browser.get(home).text, "Kontakte.csv (fehlt)")
    asked = {"entitaet": "kontakt", "ergaenzt": ""}
    assert "zu welcher Zuordnung" in browser.send_form(f"{home}?tabelle={number}", **asked).text
    answer = browser.send_form(f"{home}?tabelle={number}", quelle="fachverfahren", **asked)
    assert answer.status_code == 303
    assert "Kontakte.csv" in text(browser, home, "fachverfahren")
    assert table(browser.get(home).text, "Kontakte.csv (fachverfahren)") == number


def test_what_two_mappings_say_against_each_other_is_said(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    upload = sent(own, browser)
    home = f"{upload}/zuordnung/{BOTH}"
    assert "passen so nicht zusammen" not in browser.get(home).text
    twice = text(browser, home, "verbis").replace(
        "      team_id: TEAM\n", "      team_id: TEAM\n      erwerbsfähig: TEAM\n", 1
    )
    assert browser.send_form(home, quelle="verbis", text=twice).status_code == 303
    page = browser.get(home).text
    assert "passen so nicht zusammen" in page
    assert "Zur Freigabe vorschlagen" not in page
    assert "das nicht stimmt" in browser.send_form(f"{home}/vorschlagen", worum="Doppelt").text
    chosen = {"quelle": ["verbis", "fachverfahren"], "weg": "vorschau", **DAY}
    task, _ = waited(own, browser, browser.send_form(f"{upload}/lesen", **chosen))
    assert "darf sonst nirgends herkommen" in task.lines[0]


def test_names_that_are_none(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    upload = sent(own, browser)
    for name in ("verbis+gibtesnicht", "+", "verbis+", "verbis+..%2f..%2fetc"):
        assert browser.get(f"{upload}/zuordnung/{name}").status_code == 404
