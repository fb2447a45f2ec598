"""The page of patterns in a real Chromium: what every page is built from can be seen, reached and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from schemas.access.role import Role
from tests.web.browser.conftest import Served
from tests.web.browser.screen import Fault, drawn, eyes

Axe = Callable[[Page], list[Fault]]
WITHOUT_FONTS = 150_000
"""Bytes that a first page may cost, as the browser counts them on the wire."""
PLANT = """() => {
    document.querySelector('#inhalt').insertAdjacentHTML('beforeend', '<input id="leer"><p id="blass">blass</p>');
    Object.assign(document.querySelector('#blass').style, {color: '#999', background: '#aaa'});
}"""
NAMED = "getComputedStyle(document.querySelector('.rw-table tbody td'), '::before').content"
WIDE_WORD = "document.querySelector('.rw-table tbody td').textContent = 'Eingliederungsvereinbarung'.repeat(4)"
EXPECTED = (
    "tt.mm.jjjj, zum Beispiel 30.06.2026 Fehler: "
    "Neue Frist: Bitte ein Datum in der Form tt.mm.jjjj angeben, zum Beispiel 30.06.2026."
)


@pytest.fixture(scope="module")
def open_page(served: Served) -> Iterator[Page]:
    """The patterns, seen by the head of the office; for tests that change nothing that lasts."""
    page = served.page(Role.HEAD)
    yield page
    page.context.close()


@pytest.fixture
def patterns(open_page: Page) -> Page:
    """The same, loaded anew."""
    open_page.set_viewport_size({"width": 1280, "height": 900})
    open_page.goto("/muster")
    open_page.wait_for_selector(".cm-content")
    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_serious_against_the_patterns(patterns: Page, axe: Axe, scheme: str) -> None:
    patterns.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert axe(patterns) == []
    patterns.emulate_media(color_scheme="light")


def test_axe_would_find_a_field_without_a_name_and_a_text_nobody_can_read(patterns: Page, axe: Axe) -> None:
    patterns.evaluate(PLANT)
    assert {"label", "color-contrast"} <= {fault.rule for fault in axe(patterns)}


@pytest.mark.parametrize(("width", "text"), [(320, 100), (640, 100), (1280, 100), (1280, 200)])
def test_nothing_is_wider_than_the_screen(patterns: Page, width: int, text: int) -> None:
    """320 px is 1280 px at 400 %, 640 px at 200 %; 200 % of the text alone is what browsers call text zoom."""
    patterns.set_viewport_size({"width": width, "height": 900})
    patterns.evaluate("(size) => { document.documentElement.style.fontSize = size }", f"{text}%")
    assert eyes(patterns, "wide") == []
    drawn(patterns)
    assert eyes(patterns, "cut") == []
    assert patterns.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_rows_become_cards_that_still_are_a_table(patterns: Page) -> None:
    patterns.set_viewport_size({"width": 320, "height": 900})
    row = patterns.get_by_role("table", name="Befunde, nach Frist").get_by_role("row").nth(1)
    assert row.get_by_role("cell").count() == 6
    drawn(patterns)
    assert patterns.evaluate(NAMED) == '"Regel"'
    folded = patterns.locator("[data-menu]")
    assert folded.get_attribute("open") is None
    patterns.get_by_text("Menü", exact=True).click()
    expect(patterns.get_by_role("link", name="Befunde", exact=True).first).to_be_visible()


def test_a_table_without_room_becomes_cards_and_nothing_of_it_is_cut(patterns: Page) -> None:
    patterns.set_viewport_size({"width": 800, "height": 900})
    drawn(patterns)
    assert patterns.evaluate(NAMED) == "none"
    patterns.evaluate(WIDE_WORD)
    patterns.set_viewport_size({"width": 790, "height": 900})
    drawn(patterns)
    assert patterns.evaluate(NAMED) == '"Regel"'
    assert eyes(patterns, "cut") == []
    assert eyes(patterns, "wide") == []


def test_everything_is_reached_by_keyboard_and_seen_when_it_is(patterns: Page) -> None:
    wanted = eyes(patterns, "stops")
    eyes(patterns, "rewind")
    seen: set[str] = set()
    for _ in range(wanted + 5):
        # The editor keeps the Tab key unless Escape was pressed.
        patterns.keyboard.press("Escape")
        patterns.keyboard.press("Tab")
        told = eyes(patterns, "stop")
        if told is None:
            break
        assert told["ringed"], f"no focus to be seen: {told['shown']}"
        assert told["within"], f"the focus is off the screen: {told['shown']}"
        seen.add(told["number"])
    assert len(seen) == wanted


def test_the_first_stop_leads_to_the_content(patterns: Page) -> None:
    eyes(patterns, "rewind")
    patterns.keyboard.press("Tab")
    expect(patterns.get_by_role("link", name="Zum Inhalt")).to_be_focused()
    patterns.keyboard.press("Enter")
    assert patterns.evaluate("document.activeElement.id") == "inhalt"


def test_errors_are_announced_and_lead_to_their_fields(patterns: Page) -> None:
    summary = patterns.locator("#fehler")
    expect(summary).to_be_focused()
    assert summary.get_attribute("role") == "alert"
    summary.get_by_role("link", name="Neue Frist").click()
    field = patterns.get_by_label("Neue Frist")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(EXPECTED)
    assert field.get_attribute("aria-invalid") == "true"
    summary.get_by_role("link", name="Was ist geschehen").click()
    expect(patterns.get_by_role("radio", name="Das Gespräch hat stattgefunden")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_light_and_dark_are_chosen_and_kept(served: Served, scripts: bool) -> None:
    page = served.page(Role.AUDITOR, java_script_enabled=scripts)
    page.goto("/muster?a=1")
    page.get_by_role("button", name="Dunkel").click()
    expect(page.locator("html")).to_have_attribute("data-kern-theme", "dark")
    assert urlsplit(page.url).path == "/muster"
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-kern-theme", "dark")
    expect(page.get_by_role("button", name="Dunkel")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Wie das Gerät").click()
    expect(page.locator("html[data-kern-theme]")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize("address", ["/uebersicht", "/muster?ansicht=satz"])
def test_a_first_page_is_light_and_asks_nobody_else(served: Served, address: str) -> None:
    page = served.page(Role.HEAD)
    asked: list[Request] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(address, wait_until="networkidle")
    assert {urlsplit(request.url).netloc for request in asked if request.url.startswith("http")} == {
        urlsplit(served.address).netloc
    }
    sizes = {request.url: sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
             for request in asked if request.url.startswith("http")}  # fmt: skip
    light = {url: size for url, size in sizes.items() if not url.endswith(".woff2") and "/editor." not in url}
    assert any(url.endswith(".css") for url in light)
    assert sum(light.values()) < WITHOUT_FONTS
    assert complaints == []
    page.context.close()


def test_the_editor_suggests_what_the_schema_allows(patterns: Page) -> None:
    editor = patterns.get_by_role("textbox", name="Regel als YAML")
    editor.click()
    patterns.keyboard.press("Control+End")
    patterns.keyboard.type("art: t", delay=20)
    expect(patterns.get_by_role("option", name="turnus")).to_be_visible()
    patterns.keyboard.press("Escape")
    patterns.keyboard.press("Control+Home")
    patterns.keyboard.press("Control+End")
    patterns.keyboard.type("\n", delay=20)
    patterns.keyboard.press("Control+Space")
    expect(patterns.get_by_role("option", name="wenn")).to_be_visible()
    patterns.keyboard.press("Escape")
    assert "art: t" in patterns.locator("#yaml").input_value()


def test_paper_shows_the_content_alone(patterns: Page) -> None:
    patterns.emulate_media(media="print", color_scheme="dark")
    expect(patterns.locator(".rw-nav")).not_to_be_visible()
    expect(patterns.get_by_role("heading", level=1)).to_be_visible()
    assert patterns.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    patterns.emulate_media(media="screen", color_scheme="light")
