"""The office of forty people, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from jobs.generate import generate
from tests.databases import Server
from tests.jobs.clock.office import Clocked, full_house, house, opened
from tests.jobs.clock.postbox import Box, free_port, sending, server


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


@pytest.fixture(scope="session")
def all_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rules, all ten flows on Wednesdays."""
    return full_house(tmp_path_factory.mktemp("uhr-zehn") / "rules")


@pytest.fixture
def box() -> Iterator[Box]:
    """A mail server."""
    with server(free_port()) as found:
        yield found


@pytest.fixture
def full(all_rules: Path, data: Path, programs: Path, tmp_path: Path, box: Box) -> Iterator[Clocked]:
    """An office of all ten flows that may send to the mail server."""
    found = sending(tmp_path, all_rules, data, programs, box.port)
    yield found
    found.engine.dispose()
