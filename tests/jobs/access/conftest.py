"""Doors for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.access.gate import Gate, empty_store, new_gate, quick


@pytest.fixture(scope="session")
def doorway(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store to be copied."""
    return empty_store(tmp_path_factory.mktemp("tor"), rules)


@pytest.fixture
def gate(doorway: Path, tmp_path: Path) -> Iterator[Gate]:
    """The test's own door."""
    made = new_gate(doorway, tmp_path / "ablage")
    yield made
    made.engine.dispose()


@pytest.fixture(autouse=True)
def _quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with little to do, so that the suite stays short; `full_work` leaves it as it is."""
    if "full_work" not in request.fixturenames:
        quick(monkeypatch)


@pytest.fixture
def full_work() -> None:
    """Asks for Argon2 as the program has it."""
