"""The first rule of somebody who has never programmed, by mouse and keyboard alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from jobs.authoring.surroundings import surroundings
from schemas.access.role import Role
from store.records.connect import reading
from store.releases import drafts
from tests.web.browser.conftest import Served
from tests.web.browser.screen import Fault
from tests.web.office import Site
from tests.web.rules.conftest import desk

pytestmark = pytest.mark.slow
__all__ = ["desk"]

WRITTEN = """\
werte:
  altersgrenze: 25 Jahre
  abstand: 2 Monate
je: kunde
betrifft:
  kunde.alter:
    unter: altersgrenze
  kunde.berufsabschluss: ohne Abschluss
turnus:
  alle: abstand
  zählt ab: letzte Erledigung
  erster abschnitt ab: kunde.betreut_seit
  erledigt durch:
    aus: kontakt
    mit:
      kontakt.zustande_gekommen: ja
      kontakt.art:
        eine von:
          - persönlich
          - telefonisch
          - Video
    am: kontakt.datum
beispiele:
  - name: 21 Jahre, seit über zwei Monaten kein Gespräch
    stichtag: 20.11.2026
    kunde:
      geburtsdatum: 12.03.2005
      betreut_seit: 01.02.2026
      berufsabschluss: ohne Abschluss
    kontakt:
      datum: 01.09.2026
      zustande_gekommen: ja
      art: telefonisch
    erwartet:
      status: überfällig
      fällig am: 01.11.2026
"""


@pytest.fixture(scope="module")
def office(desk: Site, browser: Browser) -> Iterator[Served]:
    """The office with the shipped rules under a real server."""
    surroundings(desk.store.rules, desk.store.office)
    server = uvicorn.Server(uvicorn.Config(desk.app, host="127.0.0.1", port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield Served(desk, f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}", browser)
    server.should_exit = True
    thread.join()


def _begin(page: Page) -> None:
    page.goto("/regeln")
    page.get_by_role("link", name="Neue Regel").click()
    page.get_by_label("Wie soll die Regel heißen?").fill("Gespräch alle zwei Monate für junge Menschen ohne Abschluss")
    page.get_by_label("Turnus: Etwas muss immer wieder geschehen").check()
    page.get_by_label("Zu welchem Thema gehört sie?").select_option(label="Jugend")
    page.get_by_label("Welche Stelle verantwortet sie?").fill("Bereichsleitung Markt und Integration")
    page.get_by_label("Wer handelt?").select_option(label="Integrationsfachkraft")
    page.get_by_role("button", name="Weiter zum Formular").click()


def _whom(page: Page) -> None:
    page.get_by_role("button", name="Wen betrifft sie?").click()
    page.get_by_role("button", name="Bedingung hinzufügen zu Wen betrifft sie?").click()
    page.get_by_label("Suchen (zum Beispiel").press_sequentially("alter", delay=20)
    expect(page.locator("#treffer summary")).not_to_have_count(0)
    page.get_by_role("button", name="Alter", exact=True).first.click()
    page.get_by_role("group", name="Kundin oder Kunde: Alter").get_by_label("Anzahl").fill("25")
    page.get_by_role("button", name="Bedingung hinzufügen zu Wen betrifft sie?").click()
    page.get_by_label("Suchen (zum Beispiel").press_sequentially("abschluss", delay=20)
    page.get_by_role("button", name="Berufsabschluss", exact=True).click()
    group = page.get_by_role("group", name="Kundin oder Kunde: Berufsabschluss")
    group.get_by_label("Wert").select_option("ohne Abschluss")


def _when(page: Page) -> None:
    page.get_by_role("group", name="Wiederholt sich alle").get_by_label("Anzahl").fill("2")
    page.get_by_label("Gezählt wird ab").select_option("letzte Erledigung")
    first = page.get_by_role("group", name="Der erste Abschnitt beginnt")
    first.get_by_label("Tag", exact=True).select_option(label="in Betreuung seit")
    page.get_by_label("Welche Datensätze").select_option(label="Kontakt")
    page.get_by_role("button", name="Übernehmen und prüfen").click()
    page.get_by_label("Tag steht im Feld").select_option(label="Datum")
    done = page.get_by_role("group", name="Erledigt durch")
    done.get_by_role("button", name="Nur Datensätze mit").click()
    for name in ("zustande gekommen", "Art"):
        page.get_by_role("button", name="Bedingung hinzufügen zu Nur Datensätze mit").click()
        page.get_by_role("button", name=name, exact=True).click()
    art = page.get_by_role("group", name="Kontakt: Art")
    art.get_by_label("Vergleich").select_option(label="ist eines von")
    for one in ("persönlich", "telefonisch", "Video"):
        art.get_by_label(one).check()


def _why(page: Page) -> None:
    page.get_by_role("button", name="Worum es geht").click()
    page.get_by_label("Dokument").fill("Arbeitsmarkt- und Integrationsprogramm 2026")
    page.get_by_label("Fundstelle").fill("4.2 Jugend")
    page.get_by_label("Was die Regel sicherstellt").fill("Junge Menschen ohne Abschluss bleiben im Gespräch.")


def _example(page: Page) -> None:
    page.get_by_role("button", name="Beispiele").first.click()
    page.get_by_role("button", name="Beispiel hinzufügen").click()
    case = page.get_by_role("group", name="Beispiel 1")
    case.get_by_label("Name des Beispiels").fill("21 Jahre, seit über zwei Monaten kein Gespräch")
    case.get_by_role("textbox", name="Geburtsdatum").fill("12.03.2005")
    case.get_by_role("textbox", name="in Betreuung seit").fill("1.2.2026")
    case.get_by_role("combobox", name="Berufsabschluss").select_option("ohne Abschluss")
    case.get_by_text("Datensatz hinzufügen", exact=True).click()
    case.get_by_role("button", name="Kontakt", exact=True).click()
    talk = page.get_by_role("group", name="Kontakt", exact=True)
    talk.get_by_role("textbox", name="Datum").fill("1.9.2026")
    talk.get_by_role("combobox", name="zustande gekommen").select_option("ja")
    talk.get_by_role("combobox", name="Art").select_option("telefonisch")


def test_a_rule_is_written_by_form_alone(office: Served) -> None:
    page = office.page(Role.AUTHOR)
    page.set_default_timeout(60_000)
    _begin(page)
    _whom(page)
    _when(page)
    _why(page)
    _example(page)
    side, wanted = page.locator("#vorschau"), page.get_by_role("group", name="Erwartet")
    wanted.get_by_label("Ergebnis").select_option("heute fällig")
    page.get_by_role("button", name="Übernehmen und prüfen").click()
    expect(side).to_contain_text("aber es ist „überfällig“, fällig am 01.11.2026")
    expect(side.locator(".rw-verdicts")).to_contain_text("rot")
    wanted.get_by_label("Ergebnis").select_option("überfällig")
    wanted.get_by_role("textbox", name="fällig am").fill("1.11.2026")
    page.get_by_role("button", name="Übernehmen und prüfen").click()
    expect(side.locator(".rw-verdicts")).to_contain_text("grün")
    expect(side).to_contain_text("Die Regel ist vollständig.")
    expect(side).to_contain_text(
        "im Alter von unter 25 Jahren und mit Berufsabschluss „ohne Abschluss“ ist alle 2 Monate"
    )
    with reading(office.site.engine) as connection:
        text = next(one.text for one in drafts.drafts(connection, "musterstadt") if "junge-menschen" in one.path)
    assert text is not None
    assert text.endswith(WRITTEN)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_serious_is_wrong_with_the_pages(
    office: Served, axe: Callable[[Page], list[Fault]], scheme: str, width: int
) -> None:
    page = office.page(Role.AUTHOR, width, color_scheme=scheme)
    rule = "/regeln/kontakt/kontaktdichte"
    for address in ("/regeln", "/regeln/neu", rule, f"{rule}/yaml", f"{rule}/formular?teil=inhalt&hier=betrifft",
                    f"{rule}/formular?teil=werte", f"{rule}/formular?teil=beispiele"):  # fmt: skip
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
