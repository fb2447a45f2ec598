"""The page of patterns in a real Chromium: what every page is built from can be seen, reached and read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from schemas.access.role import Role
from tests.web.browser.conftest import Served
from tests.web.browser.screen import Fault

SCHEMES = ("light", "dark")
WIDTHS = (320, 768, 1280)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_has_nothing_serious_against_the_patterns(
    served: Served, axe: Callable[[Page], list[Fault]], scheme: str
) -> None:
    page = served.page(Role.HEAD, color_scheme=scheme)
    page.goto("/muster")
    page.wait_for_selector(".cm-content")
    assert axe(page) == []
    page.context.close()
