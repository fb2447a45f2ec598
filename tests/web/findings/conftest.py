"""The small office with more findings: its own, several times over, some of them in the team that is tested."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bench.web.fill import fill
from store.findings.matching.kept import rebuild
from store.folder import open_store
from store.records.connect import writing
from store.records.upgrade import open_database
from tests.web.conftest import NOW
from tests.web.office import TEAM, Site, enter

ROWS = 1_600
_STEPS = (
    f"UPDATE finding SET team = '{TEAM}' WHERE id % 4 = 0 OR team = 'T00000003'",
    "UPDATE finding SET legacy = id % 3 = 0",
    "DELETE FROM finding_count",
    "INSERT INTO finding_count (office, rule, team, state, legacy, n) "
    "SELECT office, rule, coalesce(team, ''), state, legacy, count(*) FROM finding GROUP BY 1, 2, 3, 4, 5",
)


@pytest.fixture(scope="session")
def busy(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store; nobody changes it."""
    folder = tmp_path_factory.mktemp("voll") / furnished.name
    _copied(furnished, folder)
    engine = open_database(open_store(folder).url)
    fill(engine, ROWS)
    with writing(engine) as connection:
        for step in _STEPS:
            connection.execute(text(step))
        rebuild(connection)
    engine.dispose()
    return folder


@pytest.fixture(scope="session")
def shown(busy: Path, programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The office for tests that only read."""
    folder = tmp_path_factory.mktemp("gelesen") / busy.name
    _copied(busy, folder)
    site = enter(folder, NOW, programs=programs)
    yield site
    site.engine.dispose()


@pytest.fixture
def office(busy: Path, tmp_path: Path, programs: Path) -> Iterator[Site]:
    """The office, the test's own."""
    _copied(busy, tmp_path / busy.name)
    site = enter(tmp_path / busy.name, NOW, programs=programs)
    yield site
    site.engine.dispose()


def _copied(source: Path, target: Path) -> None:
    for end in ("", "-schluessel"):
        # Whoever looks at pages of the original has its cases on a shelf there, under the random words of every copy.
        unshelved = shutil.ignore_patterns(".faelle-*")
        shutil.copytree(source.with_name(source.name + end), target.with_name(target.name + end), ignore=unshelved)
