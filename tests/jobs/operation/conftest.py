"""A small office with schedules of every kind, as somebody has just set it up."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.office.make import make_store
from jobs.operation.first_day import keys, sealed
from store.folder import StoreFolder, open_store
from tests.jobs.clock.office import house

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def house_of_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rules and five schedules."""
    return house(tmp_path_factory.mktemp("betrieb") / "rules")


@pytest.fixture
def store(house_of_rules: Path, tmp_path: Path) -> StoreFolder:
    """A store with keys and seal."""
    made = make_store(tmp_path / "ablage", "musterstadt", house_of_rules, None, "T", NOW)
    keys(made)
    sealed(made)
    return open_store(made.path)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def with_statistics(store: StoreFolder, *days: str) -> StoreFolder:
    """The store with Statistiktage in its settings."""
    text = store.settings.read_text(encoding="utf-8")
    store.settings.write_text(f"{text}\n[kalender]\nstatistiktage = [{', '.join(days)}]\n", encoding="utf-8")
    return open_store(store.path)
