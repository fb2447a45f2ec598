"""A desk on which deliveries land."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.landing.desk import Desk, model


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk."""
    return Desk(tmp_path, model())
