"""The chapters for those who read: the team at its findings, the auditor at runs, samples and the trail."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

Keep = Callable[[str, "Page | Locator"], None]
"""Takes a picture under a name."""


def team(page: Page, keep: Keep) -> None:
    """A team's morning: overview, list, one finding, its case, a record of the office's own."""
    page.goto("/uebersicht")
    keep("uebersicht", page)
    page.goto("/befunde")
    keep("befunde", page)
    page.locator('tbody th[scope="row"] a').first.click()
    keep("befund", page)
    keep("warum", page.locator("#gruende"))
    keep("entscheiden", page.locator("#entscheiden"))
    page.locator('dl a[href^="/fall/"]').first.click()
    keep("fall", page)
    page.goto("/nachweise")
    keep("nachweise", page)


def audit(page: Page, keep: Keep) -> None:
    """An auditor's round: what was planned, one run, its outcomes, the question why, recalculation, samples, trail."""
    page.goto("/pruefung")
    keep("uebersicht", page)
    page.locator('main a[href^="/pruefung/laeufe/"]').first.click()
    keep("lauf", page)
    page.get_by_role("link", name="Ergebnisse ansehen").click()
    keep("ergebnisse", page)
    for name, path in (("warum", "warum"), ("nachrechnen", "nachrechnen"), ("stichproben", "stichproben"),
                       ("spur", "spur")):  # fmt: skip
        page.goto(f"/pruefung/{path}")
        keep(name, page)
