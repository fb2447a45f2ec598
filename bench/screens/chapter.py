"""Pictures for the handbook's chapter about the form: its trial piece is written, one picture a step.

`python -m bench.screens.chapter ADDRESS --author NAME=VALUE --release NAME=VALUE`: the workbench runs already with an
office whose rules may get a draft (regelwerk serve --demo); the cookies are those of two browsers that have signed in,
as Autor and as Freigabe. Nothing is released. The pictures are not committed; the workbench shows them in the chapter.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from bench.process import ROOT
from bench.screens.browser import chromium, entered
from bench.screens.writing import LONG, begin, example, expected, tried, when, whom, why

OUT = ROOT / "docs" / "handbuch" / "bilder"
_WIDTH = 1100


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.screens.chapter", description=__doc__)
    parser.add_argument("address", help="where the workbench runs, for example http://localhost:4201")
    parser.add_argument("--author", required=True, metavar="NAME=VALUE")
    parser.add_argument("--release", required=True, metavar="NAME=VALUE")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        pages: list[Page] = []
        for cookie in (asked.author, asked.release):
            pages.append(entered(browser, asked.address, cookie, _WIDTH).new_page())
            pages[-1].set_default_timeout(LONG)
        taken = take(pages[0], pages[1], asked.out)
    print(f"{taken} Bilder in {asked.out}")


def take(page: Page, other: Page, out: Path) -> int:
    """Walks through the chapter and takes its pictures; gives their number."""
    taken: list[str] = []

    def keep(name: str, what: Page | Locator) -> None:
        taken.append(name)
        on = what.page if isinstance(what, Locator) else what
        on.wait_for_load_state("networkidle")
        if urlsplit(on.url).path == "/anmelden":
            raise SystemExit("Eine der Anmeldungen gilt nicht mehr; bitte neu anmelden und das Cookie neu angeben.")
        what.screenshot(path=out / f"formular-{len(taken)}-{name}.png")

    page.goto("/regeln/neu")
    keep("neu", page.locator("main"))
    begin(page)
    whom(page)
    keep("wen", page.get_by_role("group", name="Wen betrifft sie?").first)
    when(page)
    keep("wann", page.get_by_role("group", name="Der Turnus").first)
    why(page)
    keep("worum", page)
    example(page)
    keep("beispiel", page.get_by_role("group", name="Beispiele").first)
    expected(page, "heute fällig", "rot")
    keep("rot", page.locator("#vorschau"))
    expected(page, "überfällig", "grün")
    keep("gruen", page.locator("#vorschau"))
    address = tried(page, re.escape(urlsplit(page.url).path.split("/")[3]))
    page.goto(f"{address}/simulation")
    keep("simulation", page)
    other.goto(address)
    keep("freigabe", other)
    return len(taken)


if __name__ == "__main__":
    main()
