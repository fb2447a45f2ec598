"""The rule "alle zwei Monate ein Gespräch für junge Menschen ohne Abschluss", written by mouse and keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

LONG = 300_000
"""Milliseconds that long work may take on a busy machine."""


def begin(page: Page) -> None:
    """Gives the rule its name, kind, topic and people."""
    page.goto("/regeln")
    page.get_by_role("link", name="Neue Regel").click()
    page.get_by_label("Wie soll die Regel heißen?").fill("Gespräch alle zwei Monate für junge Menschen ohne Abschluss")
    page.get_by_label("Turnus: Etwas muss immer wieder geschehen").check()
    page.get_by_label("Zu welchem Thema gehört sie?").select_option(label="Jugend")
    page.get_by_label("Welche Stelle verantwortet sie?").fill("Bereichsleitung Markt und Integration")
    page.get_by_label("Wer handelt?").select_option(label="Integrationsfachkraft")
    page.get_by_role("button", name="Weiter zum Formular").click()


def whom(page: Page) -> None:
    """Young people without a qualification."""
    page.get_by_role("button", name="Wen betrifft sie?").click()
    page.get_by_label("Suchen (zum Beispiel").press_sequentially("alter", delay=20)
    expect(page.locator("#treffer summary")).not_to_have_count(0)
    page.get_by_role("button", name="Alter", exact=True).first.click()
    page.get_by_role("group", name="Kundin oder Kunde: Alter").get_by_label("Anzahl").fill("25")
    page.get_by_role("button", name="Bedingung hinzufügen zu Wen betrifft sie?").click()
    page.get_by_label("Suchen (zum Beispiel").press_sequentially("abschluss", delay=20)
    page.get_by_role("button", name="Berufsabschluss", exact=True).click()
    group = page.get_by_role("group", name="Kundin oder Kunde: Berufsabschluss")
    group.get_by_label("Wert").select_option("ohne Abschluss")


def when(page: Page) -> None:
    """Every two months, done by a talk that came about."""
    page.get_by_role("group", name="Wiederholt sich alle").get_by_label("Anzahl").fill("2")
    page.get_by_label("Gezählt wird ab").select_option("letzte Erledigung")
    first = page.get_by_role("group", name="Der erste Abschnitt beginnt")
    first.get_by_label("Tag", exact=True).select_option(label="in Betreuung seit")
    page.get_by_label("Welche Datensätze").select_option(label="Kontakt")
    page.get_by_label("Tag steht im Feld").select_option(label="Datum")
    done = page.get_by_role("group", name="Erledigt durch")
    done.get_by_role("button", name="Nur Datensätze mit").click()
    page.get_by_role("button", name="zustande gekommen", exact=True).click()
    page.get_by_role("button", name="Bedingung hinzufügen zu Nur Datensätze mit").click()
    page.get_by_role("button", name="Art", exact=True).click()
    art = page.get_by_role("group", name="Kontakt: Art")
    art.get_by_label("Vergleich").select_option(label="ist eines von")
    for one in ("persönlich", "telefonisch", "Video"):
        art.get_by_label(one).check()


def why(page: Page) -> None:
    """Its source and what it is for."""
    page.get_by_role("button", name="Worum es geht").click()
    page.get_by_label("Dokument").fill("Arbeitsmarkt- und Integrationsprogramm 2026")
    page.get_by_label("Fundstelle").fill("4.2 Jugend")
    page.get_by_label("Was die Regel sicherstellt").fill("Junge Menschen ohne Abschluss bleiben im Gespräch.")


def example(page: Page) -> None:
    """One case, as a small table."""
    page.get_by_role("button", name="Beispiele").first.click()
    page.get_by_role("button", name="Beispiel hinzufügen").click()
    case = page.get_by_role("group", name="Beispiel 1")
    case.get_by_label("Name des Beispiels").fill("21 Jahre, seit über zwei Monaten kein Gespräch")
    case.get_by_role("textbox", name="Geburtsdatum").fill("12.03.2005")
    case.get_by_role("textbox", name="in Betreuung seit").fill("1.2.2026")
    case.get_by_role("combobox", name="Berufsabschluss").select_option("ohne Abschluss")
    case.get_by_role("button", name="Kontakt hinzufügen").click()
    talk = page.get_by_role("group", name="Kontakt", exact=True)
    talk.get_by_role("textbox", name="Datum").fill("1.9.2026")
    talk.get_by_role("combobox", name="zustande gekommen").select_option("ja")
    talk.get_by_role("combobox", name="Art").select_option("telefonisch")


def expected(page: Page, outcome: str, verdict: str) -> None:
    """What the example expects, and what the form says of it then (`rot`, `grün`)."""
    wanted = page.get_by_role("group", name="Erwartet")
    wanted.get_by_label("Ergebnis").select_option(outcome)
    wanted.get_by_role("textbox", name="fällig am").fill("1.11.2026")
    page.get_by_role("button", name="Übernehmen und prüfen").click()
    expect(page.locator("#vorschau .rw-verdicts")).to_contain_text(verdict)


def tried(page: Page, rule: str) -> str:
    """The author makes a change of the draft and simulates it; where the change is."""
    page.get_by_role("link", name="Zur Freigabe geben").click()
    page.get_by_label(re.compile(rule)).check()
    page.get_by_label("Worum geht es bei der Änderung?").fill("Junge Menschen ohne Abschluss im Gespräch halten")
    page.get_by_role("button", name="Änderung anlegen").click()
    address = page.url
    page.get_by_role("button", name="Prüfen und simulieren").click()
    done = page.get_by_text("fertig am").or_(page.get_by_role("heading", name="Was die Änderung tun würde"))
    expect(done).to_be_visible(timeout=LONG)
    page.goto(address)
    expect(page.get_by_text("Die Prüfung ist grün")).to_be_visible()
    expect(page.get_by_text("Vier-Augen-Prinzip: Sie haben")).to_be_visible()
    return address
