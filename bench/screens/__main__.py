"""`python -m bench.screens ADDRESS --cookie NAME=VALUE`: each page at three widths, light and dark.

The workbench runs already (regelwerk serve --demo); the cookie is that of a browser that has signed in. Needs Chromium.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from urllib.parse import urlsplit

from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser

from bench.screens.browser import chromium, entered
from bench.screens.walk import walk
from web.app import ROOMS

WIDTHS = (320, 768, 1280)
THEMES = ("light", "dark")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.screens", description=__doc__)
    parser.add_argument("address", help="where the workbench runs, for example http://localhost:4201")
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE", help="one for each role")
    parser.add_argument("--out", type=Path, default=Path("out/bilder"))
    asked = parser.parse_args()
    with chromium() as browser:
        seen: set[str] = set()
        for number, cookie in enumerate(asked.cookie or [""]):
            pages = _pages(browser, asked.address, cookie)
            for kind, address in sorted(pages.items()):
                if kind not in seen:
                    seen.add(kind)
                    _take(browser, asked.address, cookie, address, asked.out / f"{_named(kind)}")
            print(f"{number + 1}. Anmeldung: {len(pages)} Seiten")
    print(f"{len(seen)} Seiten in {asked.out}")


def templates() -> list[str]:
    """The addresses of every page of the workbench, gaps in braces."""
    found = (route for room in ROOMS for route in iter_route_contexts(room.routes))
    return [str(route.path) for route in found if "GET" in (route.methods or ())]


def _pages(browser: Browser, address: str, cookie: str) -> dict[str, str]:
    context = entered(browser, address, cookie)

    def fetch(one: str) -> tuple[str, str]:
        answer = context.request.get(one)
        kind = answer.headers.get("content-type", "")
        return kind, answer.text() if kind.startswith("text/html") and answer.ok else ""

    starts = (context.request.get(address).url, f"{address.rstrip('/')}/hilfe", f"{address.rstrip('/')}/muster")
    found = walk(fetch, starts, templates())
    context.close()
    return {kind: addresses[0] for kind, addresses in found.items()}


def _take(browser: Browser, address: str, cookie: str, page_address: str, stem: Path) -> None:
    stem.parent.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        for width in WIDTHS:
            context = entered(browser, address, cookie, width, theme == "dark")
            page = context.new_page()
            page.goto(page_address)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=f"{stem}-{theme}-{width}.png", full_page=True)
            context.close()


def _named(kind: str) -> str:
    return re.sub(r"[^\w]+", "-", urlsplit(kind).path).strip("-") or "start"


if __name__ == "__main__":
    main()
