"""The first rule of somebody who has never programmed, by mouse and keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.screens.writing import begin, example, when, whom, why
from jobs.authoring.surroundings import surroundings
from schemas.access.role import Role
from store.records.connect import reading
from store.releases import drafts
from tests.web.browser.conftest import Served, serving
from tests.web.browser.screen import Fault
from tests.web.office import Site
from tests.web.rules.conftest import desk

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
    with serving(desk, desk.app, browser) as found:
        yield found


def test_what_is_chosen_while_the_form_is_on_its_way_brings_its_fields(office: Served) -> None:
    page = office.page(Role.AUTHOR)
    begin(page)
    page.get_by_label("Gezählt wird ab").select_option("letzte Erledigung")
    page.get_by_label("Welche Datensätze").select_option(label="Kontakt")
    expect(page.get_by_label("Tag steht im Feld")).to_contain_text("Datum", timeout=30_000)
    page.context.close()


@pytest.mark.slow
def test_a_rule_is_written_by_form_alone(office: Served) -> None:
    page = office.page(Role.AUTHOR)
    page.set_default_timeout(60_000)
    begin(page)
    whom(page)
    when(page)
    why(page)
    example(page)
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
@pytest.mark.slow
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
