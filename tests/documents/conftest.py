"""The shipped rules as the documents see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.documents.coverage.register import Register, read_register
from jobs.documents.whole import Whole, whole

HOUSE = Path(__file__).resolve().parents[2]
RULES, DOCS = HOUSE / "rules", HOUSE / "docs"


@pytest.fixture(scope="session")
def everything() -> Whole:
    """All shipped rules."""
    return whole(RULES)


@pytest.fixture(scope="session")
def register() -> Register:
    """The register that is kept with the documentation."""
    return read_register(DOCS / "abdeckung")
