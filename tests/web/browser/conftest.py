"""Pages in a real Chromium: the office is served by a real server, and axe-core looks at every page."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from jobs.access.sessions import begin
from schemas.access.role import Role
from tests.web.browser.screen import AXE, SWITCHES, Fault, chromium, serious
from tests.web.conftest import NOW
from tests.web.office import Site, enter
from web.app import make
from web.gate.guard import COOKIE


@dataclass(frozen=True)
class Served:
    """The office under an address that browsers reach; `site` leads to its store."""

    site: Site
    address: str
    browser: Browser

    def context(self, role: Role | None = None, width: int = 1280, **more: object) -> BrowserContext:
        """A browser of its own, signed in if a role is named; `more` as Playwright's new_context takes it."""
        options: dict[str, object] = {"viewport": {"width": width, "height": 900}, "locale": "de-DE", **more}
        context = self.browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]
        if role is not None:
            token = f"browser-{self.site.draw()}"
            begin(self.site.store, self.site.engine, self.site.accounts[role], self.site.now, token)
            context.add_cookies([{"name": COOKIE, "value": token, "url": self.address}])
        return context

    def page(self, role: Role | None = None, width: int = 1280, **more: object) -> Page:
        """A page in a browser of its own."""
        return self.context(role, width, **more).new_page()


def _refuse(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    program = chromium()
    if program is None:
        _refuse("no Chromium: package chromium, or REGELWERK_CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield opened
        opened.close()


@contextmanager
def serving(site: Site, app: FastAPI, browser: Browser) -> Iterator[Served]:
    """An application under a real server, as long as it is looked at."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="warning", access_log=False, timeout_keep_alive=60
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(site, f"http://localhost:{port}", browser)
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def served(
    furnished: Path, programs: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The furnished office under a real server, a copy of it that tests may change."""
    folder = tmp_path_factory.mktemp("browser")
    for path in (furnished, furnished.with_name(f"{furnished.name}-schluessel")):
        shutil.copytree(path, folder / path.name)
    site = enter(folder / furnished.name, NOW, programs=programs)
    app = make(replace(site.house, demo=True), ["localhost"])
    with serving(site, app, browser) as found:
        yield found
    site.engine.dispose()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[Fault]]:
    """What axe-core finds in a page that nobody may be left with: `assert axe(page) == []`."""
    if not AXE.is_file():
        _refuse("axe-core is not installed: make install")
    return serious
