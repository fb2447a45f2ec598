"""Every page that can be reached by links: nothing serious for axe-core in both themes, nothing wider than 320 px."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from bench.screens.__main__ import templates
from bench.screens.walk import links, walk
from schemas.access.role import Role
from tests.web.browser.conftest import Served
from tests.web.browser.screen import Fault, eyes

ROLES = (Role.HEAD, Role.AUTHOR, Role.RELEASE, Role.AUDITOR, Role.OPERATIONS, Role.ADMINISTRATION)
PER_KIND = 1
"""Addresses of one kind of page that are looked at."""


def reached(served: Served, context: BrowserContext) -> dict[str, list[str]]:
    """The pages that can be reached by links, by their kind."""

    def fetch(address: str) -> tuple[str, str]:
        answer = context.request.get(address)
        assert answer.status < 500, address
        kind = answer.headers.get("content-type", "")
        return kind, answer.text() if kind.startswith("text/html") and answer.ok else ""

    start = context.request.get("/").url
    return walk(fetch, [start, f"{served.address}/hilfe"], templates(), PER_KIND)


def faults(page: Page, address: str, axe: Callable[[Page], list[Fault]]) -> list[str]:
    """What keeps somebody from using a page."""
    found: list[str] = []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found += [f"{address} {scheme}: {fault}" for fault in axe(page)]
    page.set_viewport_size({"width": 320, "height": 900})
    found += [f"{address} wider than 320 px: {one}" for one in eyes(page, "wide")]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name.lower())
def test_every_page_can_be_used_by_everybody(served: Served, axe: Callable[[Page], list[Fault]], role: Role) -> None:
    context = served.context(role)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(f"{page.url} {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url} {error}"))
    pages = reached(served, context)
    assert "/hilfe" in pages
    found = [fault for kind in sorted(pages) for address in pages[kind] for fault in faults(page, address, axe)]
    context.close()
    assert "\n".join(found) == ""
    assert complaints == []


def test_links_are_found_as_browsers_follow_them() -> None:
    page = "http://amt/befunde?team=7"
    text = (
        '<a href="/fall">x</a><a href="?nach=3#unten">y</a>'
        '<a href="http://woanders/">z</a><a href="/x.xlsx" download>d</a>'
    )
    assert links(page, text) == ["http://amt/fall", "http://amt/befunde?nach=3"]


def test_one_page_of_each_kind_is_kept() -> None:
    site = {
        "http://amt/": '<a href="/befunde/1">1</a><a href="/befunde/2">2</a><a href="/befunde/neu">n</a>',
        "http://amt/befunde/1": '<a href="/">start</a><a href="/tabelle">t</a>',
        "http://amt/befunde/neu": "",
    }
    found = walk(
        lambda address: ("text/html; charset=utf-8", site[address]) if address in site else ("text/csv", ""),
        ["http://amt/"],
        ["/", "/befunde/{key}", "/befunde/neu", "/tabelle"],
    )
    assert found == {
        "/": ["http://amt/"],
        "/befunde/{key}": ["http://amt/befunde/1"],
        "/befunde/neu": ["http://amt/befunde/neu"],
    }
