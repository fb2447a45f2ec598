"""The workbench's door for tests."""

from __future__ import annotations

import pytest

from tests.jobs.access.conftest import _quick, doorway, full_work, gate
from tests.jobs.access.gate import Gate
from tests.web.access.door import Door

__all__ = ["_quick", "doorway", "full_work", "gate"]


@pytest.fixture
def door(gate: Gate) -> Door:
    """The pages over the test's own gate."""
    return Door(gate)
