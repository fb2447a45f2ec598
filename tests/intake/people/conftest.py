"""One directory for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.intake.people.slapd import Slapd


@pytest.fixture(scope="session")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """A running directory; nobody changes it."""
    made = Slapd.make(tmp_path_factory.mktemp("slapd"))
    yield made
    made.stop()
