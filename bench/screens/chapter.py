"""Pictures for the handbook: the author's trial piece step by step, the team's morning, the auditor's round.

`python -m bench.screens.chapter ADDRESS [--author NAME=VALUE --release NAME=VALUE] [--team NAME=VALUE]
[--audit NAME=VALUE]`: the workbench runs already with an office whose rules may get a draft (regelwerk serve --demo);
the cookies are those of browsers that have signed in, and each chapter is taken whose cookies are given. Nothing is
released. The pictures are not committed; the workbench shows them in the chapters.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from bench.process import ROOT
from bench.screens.browser import chromium, entered
from bench.screens.reading import Keep, audit, team
from bench.screens.writing import LONG, begin, example, expected, tried, when, whom, why

OUT = ROOT / "docs" / "handbuch" / "bilder"
_WIDTH = 1100


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.screens.chapter", description=__doc__)
    parser.add_argument("address", help="where the workbench runs, for example http://localhost:4201")
    for name in ("author", "release", "team", "audit"):
        parser.add_argument(f"--{name}", default="", metavar="NAME=VALUE")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    taken = 0
    with chromium() as browser:

        def window(cookie: str) -> Page:
            page = entered(browser, asked.address, cookie, _WIDTH).new_page()
            page.set_default_timeout(LONG)
            return page

        if asked.author and asked.release:
            album = Album(asked.out, "formular")
            write(window(asked.author), window(asked.release), album.keep)
            taken += album.taken
        for cookie, chapter, walked in ((asked.team, "werkbank", team), (asked.audit, "pruefen", audit)):
            if cookie:
                album = Album(asked.out, chapter)
                walked(window(cookie), album.keep)
                taken += album.taken
    print(f"{taken} Bilder in {asked.out}")


@dataclass
class Album:
    """The pictures of one chapter, numbered as they are taken."""

    out: Path
    chapter: str
    taken: int = 0

    def keep(self, name: str, what: Page | Locator) -> None:
        """Takes a picture of a page or of a piece of it."""
        self.taken += 1
        on = what.page if isinstance(what, Locator) else what
        on.wait_for_load_state("networkidle")
        if urlsplit(on.url).path == "/anmelden":
            raise SystemExit("Eine der Anmeldungen gilt nicht mehr; bitte neu anmelden und das Cookie neu angeben.")
        what.screenshot(path=self.out / f"{self.chapter}-{self.taken}-{name}.png")


def write(page: Page, other: Page, keep: Keep) -> None:
    """The author's chapter, and the change as whoever releases sees it."""
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


if __name__ == "__main__":
    main()
