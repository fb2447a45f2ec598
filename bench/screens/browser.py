"""The browser that takes the pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; raises SystemExit where there is none."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise SystemExit("Kein Chromium gefunden (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def entered(browser: Browser, address: str, cookie: str, width: int = 1280, dark: bool = False) -> BrowserContext:
    """Somebody's own window; `cookie` (NAME=VALUE, or empty) is that of a browser that has signed in."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, locale="de-DE",
        color_scheme="dark" if dark else "light",
    )  # fmt: skip
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    return context
