"""An office with a past on each database, made once and copied for every test that harms it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.gather import FACTS, files, gather
from schemas.factmodel import FactModel
from store.folder import open_store
from tests.databases import Server
from tests.jobs.evidence.office import Office, made, opened


@pytest.fixture(scope="session")
def model(rules: Path) -> FactModel:
    """The fact model of the rules."""
    return gather(files(rules / FACTS)).model


@pytest.fixture(scope="session")
def template(rules: Path, delivery: Path, model: FactModel, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office in a SQLite file; nobody changes it."""
    return made(tmp_path_factory.mktemp("amt") / "ablage", rules, None, delivery, model)


@pytest.fixture(scope="session")
def on_server(
    rules: Path, delivery: Path, model: FactModel, tmp_path_factory: pytest.TempPathFactory, postgresql: Server
) -> tuple[Office, str]:
    """The office on PostgreSQL, and the name of its database; nobody changes it."""
    name = postgresql.create()
    folder = tmp_path_factory.mktemp("amt-pg") / "ablage"
    return made(folder, rules, postgresql.url(name), delivery, model), name


@pytest.fixture
def office(template: Office, tmp_path: Path) -> Office:
    """An office in a SQLite file, the test's own."""
    return opened(template, tmp_path / "ablage")


@pytest.fixture(params=["sqlite", "postgresql"])
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office of the test's own on each database."""
    if request.param == "sqlite":
        yield opened(request.getfixturevalue("template"), tmp_path / "ablage")
        return
    server: Server = request.getfixturevalue("postgresql")
    whole, name = request.getfixturevalue("on_server")
    copy = server.create(template=name)
    path = tmp_path / "ablage"
    first = opened(whole, path)
    text = first.store.settings.read_text(encoding="utf-8").replace(f"/{name}?", f"/{copy}?")
    first.store.settings.write_text(text, encoding="utf-8")
    yield opened_again(first)
    server.drop(copy)


def opened_again(office: Office) -> Office:
    """The office as its settings say now."""
    return Office(open_store(office.store.path), office.snapshots, office.runs)
