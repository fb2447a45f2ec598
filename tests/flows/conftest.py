"""Prefect's own server, started for the tests; an office whose flows run at a time that is set by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"  # read when Prefect is imported
os.environ["DO_NOT_TRACK"] = "1"

from prefect.testing.utilities import prefect_test_harness

from jobs.generate import generate
from tests.jobs.clock.office import Clocked, full_house
from tests.jobs.clock.postbox import Box, free_port, sending, server


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """A server of Prefect's, with a database of its own that goes with it: ten seconds."""
    with prefect_test_harness(server_startup_timeout=300):
        yield


@pytest.fixture(scope="session")
def flow_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rules, all ten flows on Wednesdays."""
    return full_house(tmp_path_factory.mktemp("fluss") / "rules")


@pytest.fixture(scope="session")
def flow_data(flow_rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty people."""
    folder = tmp_path_factory.mktemp("fluss-daten") / "daten"
    generate("musterstadt", 40, 3, date(2026, 3, 27), folder, flow_rules)
    for name in ("planted.parquet", "fallbestand.json"):
        (folder / name).unlink(missing_ok=True)
    return folder


@pytest.fixture
def box() -> Iterator[Box]:
    """A mail server."""
    with server(free_port()) as found:
        yield found


@pytest.fixture
def office_url() -> str | None:
    """The URL of the office's database; None is a file of its own. Tests may ask for another."""
    return None


@pytest.fixture
def office(  # the server is only needed to be there
    prefect: None,  # noqa: ARG001
    flow_rules: Path, flow_data: Path, programs: Path, tmp_path: Path, box: Box, office_url: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Clocked]:  # fmt: skip
    """An office of all ten flows; the flows go by its clock."""
    found = sending(tmp_path, flow_rules, flow_data, programs, box.port, office_url)
    monkeypatch.setattr("flows.work.now", lambda: found.now)
    monkeypatch.setattr("flows.catalogue.now", lambda: found.now)
    yield found
    found.engine.dispose()
