"""A real Chromium, and axe-core inside it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import web

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
EYES = Path(__file__).with_name("eyes.js")
AXE = Path(web.__file__).parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
SERIOUS = frozenset({"serious", "critical"})
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def chromium() -> str | None:
    """The system's Chromium, or the one that REGELWERK_CHROMIUM names; None if there is none."""
    told = os.environ.get("REGELWERK_CHROMIUM")
    return told or next((found for name in NAMES if (found := shutil.which(name))), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What axe-core has against a page: its rule, how bad it is, where."""

    rule: str
    impact: str
    help: str
    where: tuple[str, ...]


def examine(page: Page) -> list[Fault]:
    """Runs axe-core in a page; moderate and minor faults are reported too, with their impact."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations'], elementRef: false})", list(RULES)
    )
    return [
        Fault(
            one["id"],
            one["impact"],
            one["help"],
            tuple(f"{node['target']} {node['html'][:120]}" for node in one["nodes"]),
        )
        for one in found["violations"]
    ]


def serious(page: Page) -> list[Fault]:
    """What must not be: faults that keep somebody from using the page."""
    return [fault for fault in examine(page) if fault.impact in SERIOUS]


def eyes(page: Page, question: str) -> Any:
    """Asks the page one of the questions of eyes.js: wide, cut, stops, missed, stop, rewind."""
    if not page.evaluate("'eyes' in window"):
        page.evaluate(EYES.read_text(encoding="utf-8"))
    return page.evaluate(f"eyes.{question}()")


def drawn(page: Page) -> None:
    """Waits until the page has been drawn anew, and what watches its sizes has been asked."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
