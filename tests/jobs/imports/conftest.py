"""Offices on SQLite, and on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from tests.jobs.imports.office import Office, opened

RULES = Path(__file__).resolve().parents[3] / "rules"
NEEDED = ("modell", "kunde", "team", "bedarfsgemeinschaft", "standort", "dienststelle", "datenpruefung", "kontakt")


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A part of the shipped fact model, so that reading it takes a moment only."""
    folder = tmp_path_factory.mktemp("regeln")
    for name, files in (("fachmodell", NEEDED), ("amt", ("magdeburg",))):
        (folder / name).mkdir()
        for file in files:
            copy(RULES / name / f"{file}.yaml", folder / name)
    return folder


@pytest.fixture
def office(tmp_path: Path, rules: Path) -> Iterator[Office]:
    """A new office whose database is a file."""
    yield from opened(tmp_path, rules)


@pytest.fixture
def anywhere(tmp_path: Path, rules: Path, url: str) -> Iterator[Office]:
    """A new office on each kind of database."""
    yield from opened(tmp_path, rules, None if url.startswith("sqlite") else url)
