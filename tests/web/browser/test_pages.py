"""Every page of an office where everything has happened: used by everybody, in both themes, narrow and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.screens.__main__ import templates
from bench.screens.walk import links, walk
from schemas.access.role import Role
from tests.web.audit.test_audit import begun
from tests.web.browser.conftest import Served, serving
from tests.web.browser.rich import Starts, filled, housed
from tests.web.browser.screen import Fault, drawn, eyes
from web.app import make

ROLES = (Role.AUTHOR, Role.HEAD, Role.OPERATIONS, Role.ADMINISTRATION, Role.AUDITOR, Role.RELEASE, Role.WORKER)
PER_KIND = 1
"""Addresses of one kind of page that are looked at."""
FIELD = re.compile(r'<(?:button|input|select|textarea)[^>]* name="([^"]+)"')
STOPS = 100
"""How often the Tab key is pressed on one page: a long list repeats its rows."""
NO_PAGES = frozenset({
    # Files and pictures.
    "/aenderungen/freigabe/{number}/patch", "/befunde/{number}/zeitachse.svg", "/berichte/{name}/bild/{number}.svg",
    "/berichte/{name}/datei/{ending}", "/fall/{key}/zeitachse.svg", "/gesundheit", "/gesundheit/nacht",
    "/hilfe/bild/{name}", "/import/abzug/{abzug}/quarantaene.xlsx", "/kalender/abo/{token}.ics", "/muster/schema.json",
    "/nachweise/vordruck.xlsx", "/pruefung/paket/{task}/datei", "/pruefung/stichproben/{name}/pruefbogen.xlsx",
    "/regeln/schema.json", "/uebersicht/verlauf.svg", "/verwaltung/werte.xlsx",
    # Looked at by itself, above.
    "/betrieb/ablauf/{task}",
    # What only leads elsewhere.
    "/", "/aenderungen/simulation/{task}", "/aenderungen/uebernahme/{task}", "/anmelden/dienst", "/anmelden/zurueck",
    "/berichte/geschrieben/{task}", "/import/auftrag/{task}", "/pruefung/akten/{task}", "/pruefung/gezogen/{task}",
    "/regeln/{kennung}", "/verwaltung",
})  # fmt: skip


@dataclass(frozen=True)
class Lived:
    """The office where everything has happened, and where its traces are shown."""

    served: Served
    starts: Starts
    seen: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def new(self, kind: str, text: str) -> bool:
        """Whether nobody has been shown this kind of page with the same fields; from now on somebody has."""
        known = len(self.seen)
        self.seen.add((kind, frozenset(FIELD.findall(text))))
        return len(self.seen) > known


@pytest.fixture(scope="module")
def lived(
    furnished: Path, programs: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    """The same under a real server."""
    site = housed(furnished, programs, tmp_path_factory.mktemp("gelebt"))
    starts = filled(site)
    with serving(site, make(replace(site.house, demo=True), ["localhost"]), browser) as found:
        yield Lived(found, starts)
    site.engine.dispose()


@pytest.fixture
def flowing(furnished: Path, programs: Path, browser: Browser, tmp_path: Path) -> Iterator[Lived]:
    """An office of today in which a flow has run: it goes by the real clock, by which the other office is long past."""
    site = housed(furnished, programs, tmp_path, datetime.now(UTC))
    flow = begun(site, site.client(Role.OPERATIONS).send_form("/betrieb/ablaeufe/pruefspur/starten"))
    with serving(site, make(site.house, ["localhost"]), browser) as found:
        yield Lived(found, {Role.OPERATIONS: [f"/betrieb/ablauf/{flow.id}"]})
    site.engine.dispose()


def reached(lived: Lived, context: BrowserContext, role: Role | None) -> dict[str, dict[str, str]]:
    """The pages that somebody can reach by links, by their kind: their addresses and texts."""
    texts: dict[str, str] = {}

    def fetch(address: str) -> tuple[str, str, str]:
        answer = context.request.get(address)
        assert answer.status < 500, address
        kind = answer.headers.get("content-type", "")
        texts[address] = answer.text() if kind.startswith("text/html") and answer.ok else ""
        return answer.url, kind if texts[address] else "", texts[address]

    starts = ("/hilfe", "/muster", "/anmelden", *lived.starts.get(role, ())) if role else ("/anmelden",)
    start = context.request.get("/").url
    found = walk(fetch, [start, *(f"{lived.served.address}{one}" for one in starts)], templates(), PER_KIND)
    return {kind: {address: texts[address] for address in addresses} for kind, addresses in found.items()}


def faults(page: Page, address: str, axe: Callable[[Page], list[Fault]]) -> list[str]:
    """What keeps somebody from using a page."""
    found: list[str] = []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found += [f"{address} {scheme}: {fault}" for fault in axe(page)]
    found += [f"{address} by keyboard: {one}" for one in lost(page)]
    # 320 px is 1280 px at 400 %, 640 px at 200 %.
    for width in (320, 640, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        drawn(page)
        found += [f"{address} wider than {width} px: {one}" for one in eyes(page, "wide")]
        found += [f"{address} cut at {width} px: {one}" for one in eyes(page, "cut")]
    return found


def lost(page: Page) -> list[str]:
    """What the Tab key does not reach, or reaches unseen."""
    wanted, editor = eyes(page, "stops"), page.locator(".cm-editor").count() > 0
    eyes(page, "rewind")
    seen: set[str] = set()
    said: list[str] = []
    for _ in range(min(wanted, STOPS) + 5):
        if editor:
            # It keeps the Tab key unless Escape was pressed.
            page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        told = eyes(page, "stop")
        if told is None:
            break
        held = {"no focus to be seen": told["ringed"], "focus off the screen": told["within"]}
        said += [f"{fault}: {told['shown']}" for fault, right in held.items() if not right]
        seen.add(told["number"])
    if len(seen) < min(wanted, STOPS):
        said.append(f"{len(seen)} of {wanted} reached, not {eyes(page, 'missed')[:3]}")
    return said


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name.lower())
def test_every_page_can_be_used_by_everybody(lived: Lived, axe: Callable[[Page], list[Fault]], role: Role) -> None:
    context = lived.served.context(role)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(f"{page.url} {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url} {error}"))
    pages = reached(lived, context, role)
    assert "/hilfe" in pages
    found = [fault for kind, shown in sorted(pages.items()) for address, text in shown.items() if lived.new(kind, text)
             for fault in faults(page, address, axe)]  # fmt: skip
    context.close()
    assert "\n".join(found) == ""
    assert complaints == []


@pytest.mark.slow
def test_what_a_flow_did_can_be_read_by_everybody(flowing: Lived, axe: Callable[[Page], list[Fault]]) -> None:
    page = flowing.served.page(Role.OPERATIONS)
    address = f"{flowing.served.address}{flowing.starts[Role.OPERATIONS][0]}"
    assert "\n".join(faults(page, address, axe)) == ""
    assert "pruefspur" in page.content()
    page.context.close()


@pytest.mark.slow
def test_no_page_is_left_out(lived: Lived) -> None:
    seen: set[str] = set()
    for role in (None, *ROLES):
        context = lived.served.context(role)
        seen |= set(reached(lived, context, role))
        context.close()
    assert sorted(set(templates()) - seen - NO_PAGES) == []


def test_links_are_found_as_browsers_follow_them() -> None:
    page = "http://amt/befunde?team=7"
    text = (
        '<a href="/fall">x</a><a href="?nach=3#unten">y</a>'
        '<a href="http://woanders/">z</a><a href="/x.xlsx" download>d</a>'
    )
    assert links(page, text) == ["http://amt/fall", "http://amt/befunde?nach=3"]


def test_one_page_of_each_kind_is_kept() -> None:
    def elsewhere(address: str) -> tuple[str, str, str]:
        return ("http://amt/befunde/1" if address.endswith("/start") else address), "text/csv", ""

    site = {
        "http://amt/": '<a href="/start">s</a><a href="/befunde/neu">n</a>',
        "http://amt/befunde/1": '<a href="/befunde/2">2</a><a href="/tabelle">t</a>',
        "http://amt/befunde/neu": "",
    }
    found = walk(
        lambda address: (address, "text/html; charset=utf-8", site[address]) if address in site else elsewhere(address),
        ["http://amt/"],
        ["/", "/start", "/befunde/{key}", "/befunde/neu", "/tabelle"],
    )
    assert found == {
        "/": ["http://amt/"],
        "/befunde/{key}": ["http://amt/befunde/1"],
        "/befunde/neu": ["http://amt/befunde/neu"],
    }
