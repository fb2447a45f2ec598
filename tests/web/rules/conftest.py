"""An office with the shipped rules and no data: enough to find, read and write rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.office.make import make_store
from store.folder import open_store
from store.records.upgrade import open_database
from tests.web.office import Site, enter, people

RULES = Path(__file__).resolve().parents[3] / "rules"
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The office; every test writes drafts of its own."""
    folder = tmp_path_factory.mktemp("regeln")
    made = make_store(folder / "ablage", "musterstadt", RULES, None, "Erika Muster", NOW)
    store = open_store(made.path)
    engine = open_database(store.url)
    people(engine, NOW)
    engine.dispose()
    site = enter(store.path, NOW)
    yield site
    site.engine.dispose()
