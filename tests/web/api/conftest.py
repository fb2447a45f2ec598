"""Programs that ask the interface, each with a token of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from jobs.access.accounts import Acting
from jobs.access.tokens import issue
from schemas.access.role import Role
from tests.web.office import TEAM, Site


@dataclass
class Program:
    """A program with a token; it asks below /api/v1."""

    client: TestClient
    secret: str
    id: str

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """One request."""
        headers = {"authorization": f"Bearer {self.secret}", **more.pop("headers", {})}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **more)


def program(site: Site, *roles: Role, teams: frozenset[str] | None = None, days: int = 30) -> Program:
    """A program that somebody has just let in."""
    token, whole = issue(
        site.engine, "Fachverfahren", frozenset(roles), teams, days, Acting("verwaltung@amt", site.now), site.draw()
    )
    client = TestClient(site.app, base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False)
    return Program(client, whole, token.id)


@pytest.fixture(scope="session")
def worker(shown: Site) -> Program:
    """One that sees the cases of one team."""
    return program(shown, Role.WORKER, teams=frozenset({TEAM}))


@pytest.fixture(scope="session")
def head(shown: Site) -> Program:
    """One that sees the whole office, and its runs."""
    return program(shown, Role.HEAD)


@pytest.fixture
def own(office: Site) -> Callable[..., Program]:
    """One in an office of the test's own."""
    return lambda *roles, **more: program(office, *roles, **more)
