"""The shipped rules, read once for all tests of this folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jobs.authoring.surroundings import Surroundings, surroundings

TODAY = date(2026, 11, 20)


RULES = Path(__file__).resolve().parents[3] / "rules"


@pytest.fixture(scope="session")
def around() -> Surroundings:
    """Everything that the shipped rules stand among, for one office."""
    return surroundings(RULES, "musterstadt")
