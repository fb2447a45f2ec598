"""The office of forty people, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from jobs.generate import generate
from tests.databases import Server
from tests.jobs.clock.office import Clocked, house, opened


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rules and five schedules."""
    return house(tmp_path_factory.mktemp("uhr") / "rules")


@pytest.fixture(scope="session")
def data(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty people."""
    folder = tmp_path_factory.mktemp("uhr-daten") / "daten"
    generate("musterstadt", 40, 3, date(2026, 3, 27), folder, rules)
    for path in folder.iterdir():
        # What was planted is no delivery.
        if path.name in ("planted.parquet", "fallbestand.json"):
            path.unlink()
    return folder


@pytest.fixture
def office(rules: Path, data: Path, programs: Path, tmp_path: Path) -> Iterator[Clocked]:
    """An office in a SQLite file."""
    found = opened(tmp_path, rules, data, None, programs)
    yield found
    found.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def each(request: pytest.FixtureRequest, rules: Path, data: Path, programs: Path, tmp_path: Path) -> Iterator[Clocked]:
    """An office on each database."""
    url = None
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        url = server.url(server.create())
    found = opened(tmp_path, rules, data, url, programs)
    yield found
    found.engine.dispose()
