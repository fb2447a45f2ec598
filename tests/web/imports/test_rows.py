"""Total row, rows left out and control total as fields of the page: shown, kept, refused at their field."""

from __future__ import annotations

import re
from html import unescape

from schemas.access.role import Role
from tests.web.imports.test_road import DAY, send
from tests.web.imports.test_together import BOTH, CLAIMS, FURTHER, VERBIS, sent, table, text
from tests.web.office import Client, Site
from tests.web.waiting import waited

PEOPLE = """\
KUNDENNUMMER;TEAM;GEBURTSDATUM;KENNZEICHEN;NACHNAME;BETRAG
100A1;T1;12.03.1985;aktiv;Muster;10,50
100A2;T1;14.05.1990;gelöscht;Beispiel;20,00
100A3;T2;14.05.1991;aktiv;Probe;1,50
Summe;;;;;12,00
"""
SAID = """    # Was nur vorgemerkt ist:
    ausgelassen:
      - spalte: kennzeichen   # klein geschrieben
        ist: gelöscht
        grund: im Fachverfahren gelöscht
    summenzeile: Summe
    kontrollsumme:
      zählt: Summe von BETRAG
      aus summenzeile: BETRAG
"""
FIELD = re.compile(
    r'<(?:input|select|textarea)[^>]* name="((?:aus\d+|kontrolle|eigen|ganz)\.[a-z.]+|summenzeile|dateien|titel|'
    r'zahlenform|ergaenzt|c\d+(?:\.v\d+)?)"'
)


def shown(page: str) -> dict[str, str]:
    """What every field of the mapping's form shows."""
    found: dict[str, str] = {}
    for match in FIELD.finditer(page):
        rest = page[match.start() :]
        if rest.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', rest[: rest.index("</select>")])
            first = re.search(r'<option value="([^"]*)"', rest)
            value = (chosen or first)[1] if chosen or first else ""  # type: ignore[index]
        elif rest.startswith("<textarea"):
            value = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", rest, re.DOTALL)[1]  # type: ignore[index]
        else:
            value = re.search(r' value="([^"]*)"', rest)[1]  # type: ignore[index]
        found[match[1]] = unescape(value)
    return found


def wrong(page: str) -> dict[str, str]:
    """What is wrong, by the field at which it stands; each is in the summary too."""
    found = re.findall(r'<p class="kern-error" id="([^"]+)-fehler">.*?Fehler: </span>(.*?)</span></p>', page)
    linked = re.findall(r'<li><a href="#([^"]+)">(.*?)</a></li>', page)
    assert sorted(found) == sorted(linked)
    return {name: unescape(line) for name, line in found}


def opened(own: Site, browser: Client, mapping: str = VERBIS) -> tuple[str, str]:
    """The addresses of a delivery and of the table of people in its two mappings."""
    upload = sent(own, browser)
    (own.store.rules / "quellen" / "verbis.yaml").write_text(mapping, encoding="utf-8")
    upload = send(own, browser, VERBIS_KUNDE=PEOPLE, ALLEGRO_KUNDE_ZUSATZ=FURTHER, ALLEGRO_ANTRAG=CLAIMS)
    home = f"{upload}/zuordnung/{BOTH}"
    return home, f"{home}?tabelle={table(browser.get(home).text, 'VERBIS_KUNDE.csv (verbis)')}"


def test_what_the_file_says_is_shown_and_saved_unchanged_it_stays(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    home, people = opened(own, browser, VERBIS + SAID)
    fields = shown(browser.get(people).text)
    assert {name: fields[name] for name in fields if re.match(r"aus|kontrolle|summen", name)} == {
        "summenzeile": "Summe",
        "aus0.spalte": "kennzeichen", "aus0.wann": "ist", "aus0.werte": "gelöscht",
        "aus0.grund": "im Fachverfahren gelöscht",
        "aus1.spalte": "", "aus1.wann": "ist", "aus1.werte": "", "aus1.grund": "",
        "kontrolle.zaehlt": "Summe von BETRAG", "kontrolle.wo": "aus summenzeile", "kontrolle.zelle": "",
        "kontrolle.datei": "", "kontrolle.spalte": "BETRAG",
    }  # fmt: skip
    assert browser.send_form(people, **fields).status_code == 303
    assert text(browser, home, "verbis") == VERBIS + SAID
    assert "Ihr Entwurf" not in browser.get(home).text
    assert browser.send_form(people, **fields | {"aus0.grund": "weg"}).status_code == 303
    assert text(browser, home, "verbis") == (VERBIS + SAID).replace("im Fachverfahren gelöscht", "weg")
    none = {"aus0.spalte": "", "summenzeile": "", "kontrolle.zaehlt": ""}
    assert browser.send_form(people, **shown(browser.get(people).text) | none).status_code == 303
    assert text(browser, home, "verbis") == VERBIS + "    # Was nur vorgemerkt ist:\n"


def test_written_by_the_fields_and_read_by_them(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    home, people = opened(own, browser)
    further = text(browser, home, "fachverfahren")
    page = browser.get(people).text
    assert "sieht wie eine Summenzeile aus" in page
    first = shown(page) | {
        "summenzeile": "Summe", "aus0.spalte": "KENNZEICHEN", "aus0.werte": "gelöscht\r\n", "aus0.grund": "gelöscht",
        "kontrolle.zaehlt": "Summe von BETRAG", "kontrolle.wo": "aus summenzeile", "kontrolle.spalte": "BETRAG",
    }  # fmt: skip
    assert browser.send_form(people, **first).status_code == 303
    again = shown(browser.get(people).text)
    second = {"aus1.spalte": "TEAM", "aus1.wann": "ist leer", "aus1.grund": "ohne Team"}
    assert browser.send_form(people, **again | second).status_code == 303
    written = text(browser, home, "verbis")
    assert (
        written
        == VERBIS
        + """    summenzeile: Summe
    ausgelassen:
      - spalte: KENNZEICHEN
        ist: gelöscht
        grund: gelöscht
      - spalte: TEAM
        ist leer: ja
        grund: ohne Team
    kontrollsumme:
      zählt: Summe von BETRAG
      aus summenzeile: BETRAG
"""
    )
    assert text(browser, home, "fachverfahren") == further
    upload = home.partition("/zuordnung/")[0]
    chosen = {"quelle": ["verbis", "fachverfahren"], "weg": "vorschau", **DAY}
    task, preview = waited(own, browser, browser.send_form(f"{upload}/lesen", **chosen))
    assert task.lines == ()
    page = browser.get(preview).text
    row = re.search(r"VERBIS_KUNDE\.csv</td>(.*?)</tr>", page, re.DOTALL)
    assert row
    assert re.findall(r'number">(\d+)<', row[1]) == ["4", "2", "0", "2"]
    compared = re.search(r'Summe von BETRAG</th><td class="number">([^<]*)</td><td class="number">([^<]*)</td>', page)
    assert compared
    assert compared.groups() == ("12", "12")
    assert "Die Lieferbremse würde gezogen" not in page


def test_a_number_above_the_header(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    sent(own, browser)
    upload = send(own, browser, VERBIS_KUNDE=f"Stand;30.06.2020;Team Nord\nAnzahl;2\n{PEOPLE}")
    home = f"{upload}/zuordnung/verbis"
    page = browser.get(home).text
    assert "Feld für GEBURTSDATUM" in page
    said = shown(page) | {
        "summenzeile": "Summe",
        "kontrolle.zaehlt": "Fälle",
        "kontrolle.wo": "zelle",
        "kontrolle.zelle": "B2",
    }
    assert browser.send_form(f"{home}?tabelle=0", **said).status_code == 303
    assert text(browser, home, "verbis").endswith("    kontrollsumme:\n      zählt: Fälle\n      zelle: B2\n")
    task, preview = waited(own, browser, browser.send_form(f"{upload}/lesen", quelle="verbis", weg="vorschau", **DAY))
    assert task.lines == ()
    page = browser.get(preview).text
    assert "Die Lieferbremse würde gezogen. Kontrollsumme" in page
    assert "Das Fachverfahren nennt 2, gelesen wurden 3." in page


def test_each_mapping_of_a_delivery_gets_its_own(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    home, _ = opened(own, browser)
    verbis = text(browser, home, "verbis")
    further = f"{home}?tabelle={table(browser.get(home).text, 'ALLEGRO_KUNDE_ZUSATZ.csv (fachverfahren)')}"
    page = browser.get(further).text
    assert "als Zahl der Fälle" in page
    assert re.search(r'<option value="VERBIS_KUNDE.csv">', page)
    said = {"kontrolle.zaehlt": "Zeilen", "kontrolle.wo": "zelle", "kontrolle.zelle": "b1",
            "kontrolle.datei": "VERBIS_KUNDE.csv"}  # fmt: skip
    assert browser.send_form(further, **shown(page) | said).status_code == 303
    written = text(browser, home, "fachverfahren")
    assert (
        "    kontrollsumme:\n      zählt: Zeilen\n      zelle: B1\n      aus datei: VERBIS_KUNDE.csv\n  - en" in written
    )
    assert text(browser, home, "verbis") == verbis
    assert "--control-total antrag=" in browser.get(f"{home}?tabelle={table(page, 'ALLEGRO_ANTRAG.csv')}").text


def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    home, people = opened(own, browser, VERBIS + SAID)
    before = text(browser, home, "verbis")
    said = shown(browser.get(people).text) | {
        "aus0.grund": "", "aus1.spalte": "TEAM", "aus1.werte": "T7\r\nT8", "aus1.grund": " ",
        "kontrolle.zelle": "<b>", "summenzeile": "",
    }  # fmt: skip
    page = browser.send_form(people, **said)
    assert page.status_code == 422
    assert {name: line[:20] for name, line in wrong(page.text).items()} == {
        "aus0.grund": "Bitte sagen, warum d", "aus1.grund": "Bitte sagen, warum d",
        "kontrolle.zelle": "„<b>“ gilt nur mit „", "summenzeile": "Die Kontrollsumme st",
    }  # fmt: skip
    kept = shown(page.text)
    assert {name: kept[name] for name in said} == said | {"aus1.werte": "T7\nT8", "aus1.grund": ""}
    assert kept["aus2.spalte"] == ""
    assert re.search(r"<details[^>]* open>\s*<summary>Diese Tabelle: Summenzeile", page.text)
    assert text(browser, home, "verbis") == before
    mended = kept | {"aus0.grund": "weg", "aus1.grund": "fremd", "kontrolle.zelle": "", "summenzeile": "Summe"}
    assert browser.send_form(people, **mended).status_code == 303
    assert "        ist:\n          - T7\n          - T8\n        grund: fremd\n" in text(browser, home, "verbis")


def test_mistakes_of_all_fields_are_said_at_once(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    _, people = opened(own, browser)
    said = shown(browser.get(people).text) | {
        "c3": "team_id", "eigen.von": "einzeln", "eigen.von.was": "31.02.2020", "ganz.teams.was": "T1",
        "aus0.spalte": "TEAM", "aus0.wann": "ist leer",
    }  # fmt: skip
    page = browser.send_form(people, **said).text
    assert set(wrong(page)) == {"c3", "eigen.von.was", "ganz.teams.was", "aus0.grund"}
    assert {name: shown(page)[name] for name in said} == said
    assert wrong(page)["c3"].startswith("TEAM und KENNZEICHEN können nicht beide")
    fitting = shown(browser.get(people).text)
    page = browser.send_form(people, **fitting | {"dateien": "andere*.csv"}).text
    assert wrong(page) == {"dateien": "„andere*.csv“ passt nicht zu VERBIS_KUNDE.csv."}


def test_values_of_a_column_are_shown_to_whom_they_may_be(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    _, people = opened(own, browser, VERBIS + SAID)
    offered = "in der Spalte stehen: aktiv, gelöscht"
    assert offered in browser.get(people).text
    assert offered not in own.client(Role.AUTHOR).get(people).text
    said = shown(browser.get(people).text) | {"aus1.spalte": "NACHNAME", "aus1.werte": "Test"}
    page = browser.send_form(people, **said).text
    assert "Muster" not in page
    assert page.count("in der Spalte stehen") == 1


def test_a_number_named_at_the_import(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    upload = sent(own, browser)
    written = own.store.rules / "quellen" / "fachverfahren.yaml"
    told = written.read_text(encoding="utf-8")
    written.write_text(f"{told}    kontrollsumme:\n      zählt: Zeilen\n      beim import: ja\n", encoding="utf-8")
    assert "Kontrollsumme laut Fachverfahren: Anträge, Zeilen" in unescape(browser.get(upload).text)
    chosen = {"quelle": ["verbis", "fachverfahren"], "weg": "vorschau", **DAY}
    refused = browser.send_form(f"{upload}/lesen", **chosen, **{"summe-antrag": "drei"})
    assert refused.status_code == 422
    assert "Kontrollsumme Anträge, Zeilen: „drei“ ist keine Zahl." in unescape(refused.text)
    assert 'value="drei"' in refused.text
    task, preview = waited(own, browser, browser.send_form(f"{upload}/lesen", **chosen, **{"summe-antrag": "1.200"}))
    assert task.lines == ()
    assert "Das Fachverfahren nennt 1.200, gelesen wurden 1." in browser.get(preview).text


def test_a_sum_of_the_cases_is_asked_for_instead_of_their_number(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    sent(own, browser)
    upload = send(own, browser, VERBIS_KUNDE=PEOPLE.replace("Summe;;;;;12,00\n", ""))
    written = own.store.rules / "quellen" / "verbis.yaml"
    told = written.read_text(encoding="utf-8")
    assert 'name="faelle"' in browser.get(upload).text
    control = "    kontrollsumme:\n      zählt: Summe von BETRAG\n      beim import: ja\n"
    written.write_text(told + control, encoding="utf-8")
    assert 'name="faelle"' not in browser.get(upload).text
    said = {"quelle": "verbis", "weg": "vorschau", **DAY, "summe-kunde": "32,00"}
    task, preview = waited(own, browser, browser.send_form(f"{upload}/lesen", **said))
    assert task.lines == ()
    page = browser.get(preview).text
    assert re.findall(r'Summe von BETRAG</th><td class="number">([^<]*)</td><td class="number">([^<]*)<', page) == [
        ("32", "32")
    ]
    assert "Die Lieferbremse würde gezogen" not in page
