"""`python -m bench.screens ADDRESS --cookie NAME=VALUE`: each page at three widths, light and dark.

The workbench runs already (regelwerk serve --demo); the cookie is that of a browser that has signed in. Needs Chromium.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser, Page

from bench.screens.browser import chromium, entered
from bench.screens.walk import walk
from web.app import ROOMS

WIDTHS = (320, 768, 1280)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.screens", description=__doc__)
    parser.add_argument("address", help="where the workbench runs, for example http://localhost:4201")
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE", help="one for each role")
    parser.add_argument("--also", action="append", default=[], metavar="PATH", help="a page that no link leads to")
    parser.add_argument("--out", type=Path, default=Path("out/bilder"))
    asked = parser.parse_args()
    with chromium() as browser:
        seen: set[str] = set()
        for number, cookie in enumerate(asked.cookie or [""]):
            pages = _pages(browser, asked.address, cookie, asked.also)
            with closing(entered(browser, asked.address, cookie)) as context:
                page = context.new_page()
                for kind, address in sorted(pages.items()):
                    if kind not in seen:
                        seen.add(kind)
                        _take(page, address, asked.out / _named(kind))
            print(f"{number + 1}. Anmeldung: {len(pages)} Seiten")
    print(f"{len(seen)} Seiten in {asked.out}")
    print("\n".join(["Ohne Bild (Dateien, oder kein Link führt dorthin):", *sorted(set(templates()) - seen)]))


def templates() -> list[str]:
    """The addresses of every page of the workbench, gaps in braces."""
    found = (route for room in ROOMS for route in iter_route_contexts(room.routes))
    return [str(route.path) for route in found if "GET" in (route.methods or ())]


def _pages(browser: Browser, address: str, cookie: str, also: Sequence[str]) -> dict[str, str]:
    context = entered(browser, address, cookie)

    def fetch(one: str) -> tuple[str, str, str]:
        answer = context.request.get(one, max_retries=3)
        kind = answer.headers.get("content-type", "")
        page = kind.startswith("text/html") and answer.ok
        return (answer.url, kind, answer.text()) if page else (answer.url, "", "")

    more = [f"{address.rstrip('/')}{path}" for path in ("/hilfe", "/muster", "/anmelden", *also)]
    starts = (context.request.get(address).url, *more)
    found = walk(fetch, starts, templates())
    context.close()
    return {kind: addresses[0] for kind, addresses in found.items()}


def _take(page: Page, address: str, stem: Path) -> None:
    stem.parent.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(address)
        if answer is None or not answer.ok:
            raise SystemExit(f"{address}: {answer.status if answer else 'keine Antwort'}")
        page.wait_for_load_state("networkidle")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=f"{stem}-{theme}-{width}.png", full_page=True)


def _named(kind: str) -> str:
    return re.sub(r"[^\w]+", "-", urlsplit(kind).path).strip("-") or "start"


if __name__ == "__main__":
    main()
