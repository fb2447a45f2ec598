"""The whole life of a rule in a real browser: written, tried, released by a second person, applied by the night,
its finding decided, the decision audited, the run repeated."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.screens.writing import LONG, begin, example, expected, tried, when, whom, why
from jobs.authoring.surroundings import surroundings
from jobs.clock.check import Night
from jobs.clock.night import run_night
from jobs.generate import generate
from schemas.access.role import Role
from schemas.clock.planned import State
from store.records.connect import reading
from store.releases import drafts
from tests.web.browser.conftest import Served, serving
from tests.web.office import enter, furnish

pytestmark = pytest.mark.slow

SHIPPED = Path(__file__).resolve().parents[3] / "rules"
THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture(scope="module")
def street(browser: Browser, programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An office with all rules in a folder of its own, one delivery checked."""
    folder = tmp_path_factory.mktemp("lebenslauf")
    rules = folder / "regeln"
    shutil.copytree(SHIPPED, rules)
    generate("musterstadt", 300, 7, THURSDAY, folder / "donnerstag", rules)
    store = furnish(folder, rules, {THURSDAY: folder / "donnerstag"}, programs, "musterstadt")
    site = enter(store.path, datetime(2026, 11, 19, 14, tzinfo=UTC), programs=programs)
    surroundings(rules, "musterstadt")
    with serving(site, site.app, browser) as found:
        yield found
    site.engine.dispose()


def written(page: Page, street: Served) -> str:
    """The author writes it; its example is red, then green. What the rule is called in its file."""
    begin(page)
    whom(page)
    when(page)
    why(page)
    example(page)
    expected(page, "heute fällig", "rot")
    expected(page, "überfällig", "grün")
    with reading(street.site.engine) as connection:
        (draft,) = drafts.drafts(connection, "musterstadt")
    return Path(draft.path).stem


def released(page: Page, address: str) -> None:
    """A second person releases it for today."""
    page.goto(address)
    page.get_by_label("Grund der Freigabe").fill("Beschluss der Bereichsleitung vom 18.11.2026")
    page.get_by_role("button", name="Freigeben").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Junge Menschen ohne Abschluss")


def night(street: Served) -> None:
    """The next delivery comes and the night checks it."""
    site = street.site
    site.store.inbox.mkdir(exist_ok=True)
    generate("musterstadt", 300, 7, FRIDAY, site.store.inbox / f"fachmodell_{FRIDAY}", site.store.rules)
    site.now = datetime(2026, 11, 20, 5, tzinfo=UTC)
    told: list[str] = []
    made = run_night(
        Night(site.store, site.engine, "Nacht", lambda: site.now, site.draw, told.append, site.house.programs)
    )
    checks = [one for one in made.ended if one.run is not None]
    assert [one.state for one in checks] == [State.FINDINGS], (made.ended, told)
    site.now = datetime(2026, 11, 20, 9, tzinfo=UTC)


def decided(page: Page, rule: str) -> str:
    """The head finds what the new rule found and acknowledges it; the key of the case."""
    page.goto(f"/befunde?regel={rule}&alt=alle")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="Warum dieser Befund besteht")).to_be_visible()
    case = page.locator("dd a[href^='/fall/']").inner_text()
    page.get_by_label("Anerkennen: Der Befund stimmt").check()
    page.get_by_role("button", name="Entscheiden").click()
    expect(page.get_by_role("table", name="Was mit dem Befund geschah")).to_contain_text("anerkannt")
    return case


def audited(page: Page, case: str, rule: str) -> None:
    """The auditor asks why the case was reported, and has the run repeated."""
    page.goto("/pruefung/warum")
    page.get_by_label("Fallkennung").fill(case)
    page.get_by_label("Regel").select_option(rule)
    page.get_by_label("An welchem Tag").fill("20.11.2026")
    page.get_by_role("button", name="Begründen").click()
    expect(page.get_by_text("gemeldet", exact=True).first).to_be_visible(timeout=LONG)
    page.goto("/pruefung/laeufe")
    page.get_by_role("row", name="20.11.2026").get_by_role("link").first.click()
    page.get_by_role("button", name="Lauf wiederholen").click()
    expect(page.get_by_text("Es kommt dasselbe heraus.").or_(page.get_by_text("fertig am"))).to_be_visible(timeout=LONG)
    if page.get_by_text("Es kommt dasselbe heraus.").count() == 0:
        page.reload()
    expect(page.get_by_text("Es kommt dasselbe heraus.")).to_be_visible()


def test_from_the_first_word_to_the_repeated_run(street: Served) -> None:
    def entered(role: Role) -> Page:
        """Somebody signs in now: a session of the day before is over."""
        page = street.page(role)
        page.set_default_timeout(60_000)
        return page

    author = entered(Role.AUTHOR)
    rule = written(author, street)
    released(entered(Role.RELEASE), tried(author, rule))
    assert list(street.site.store.rules.rglob(f"{rule}.yaml"))
    night(street)
    audited(entered(Role.AUDITOR), decided(entered(Role.HEAD), rule), rule)
