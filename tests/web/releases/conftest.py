"""The office with rules of its own: a release writes into their folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.folder import SETTINGS, changed, open_store
from tests.web.conftest import NOW
from tests.web.office import Site, enter


@pytest.fixture
def office(furnished: Path, tmp_path: Path, programs: Path) -> Iterator[Site]:
    """The office, the test's own, its rules too."""
    for path in (furnished, furnished.with_name(f"{furnished.name}-schluessel")):
        shutil.copytree(path, tmp_path / path.name)
    store = open_store(tmp_path / furnished.name)
    shutil.copytree(store.rules, tmp_path / "regeln")
    settings = store.path / SETTINGS
    written = changed(settings.read_text(encoding="utf-8"), "amt", "regeln", str(tmp_path / "regeln"))
    settings.write_text(written, encoding="utf-8")
    site = enter(store.path, NOW, programs=programs, first=10_000)
    yield site
    site.engine.dispose()
