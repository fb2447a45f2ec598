"""The workbench over a store with nothing in it but its door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI
from jinja2 import Environment
from starlette.testclient import TestClient

from jobs.access.sessions import begin, csrf_of
from schemas.access.provider import Providers
from schemas.access.role import Role
from store.access.settings import Workbench
from tests.jobs.access.gate import NOW, Gate, token
from web.app import make
from web.gate.guard import cookie_name
from web.gate.pace import Paces
from web.house import House
from web.page.assets import assets
from web.page.look import look


class Browser(TestClient):
    """A browser without scripts: like every browser, it says where its forms come from."""

    csrf: str = ""

    def form(self, address: str, fields: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Sends a form of one of our pages."""
        return self.post(address, data={"csrf": self.csrf, **(fields or {})}, **more)


@cache
def _look() -> Environment:
    """The templates, compiled once."""
    return look(assets())


_USUAL: list[FastAPI] = []
"""The application with the usual settings: making one takes as long as a whole test, so that doors share it in turn."""


@dataclass
class Door:
    """A gate with its pages; `now` is what their clock shows. A door that is open beside others has an `own` app."""

    gate: Gate
    now: datetime = NOW
    own: bool = False
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        store = self.gate.store
        house = House(store, self.gate.engine, "Jobcenter Probe", lambda: self.now, token, _look(), assets())
        usual = store.workbench == Workbench() and store.providers == Providers()
        if self.own or not usual or not _USUAL:
            self.app = make(house, sorted(store.workbench.hosts), store.workbench.secure)
            if self.own or not usual:
                return
            _USUAL.append(self.app)
        (self.app,) = _USUAL
        self.app.state.house, self.app.state.paces = house, Paces(house.now)

    def browser(self, login: str | None = None, **more: Any) -> Browser:
        """A browser; with a login, somebody has signed in with it."""
        base = "https://localhost" if self.gate.store.workbench.secure else "http://localhost"
        made = Browser(self.app, base_url=base, follow_redirects=False, **{"headers": {"origin": base}, **more})
        if login is not None:
            cookie = token()
            begin(self.gate.store, self.gate.engine, self.gate.now(login).id, self.now, cookie)
            made.cookies.set(cookie_name(self.gate.store), cookie, domain="localhost.local", path="/")
            made.csrf = csrf_of(cookie)
        return made

    def later(self, **much: float) -> None:
        """Lets time pass."""
        self.now += timedelta(**much)


def everybody(gate: Gate) -> dict[Role, str]:
    """A login for each role."""
    logins = {role: f"rolle{number}" for number, role in enumerate(Role)}
    for role, login in logins.items():
        gate.account(login, role, teams=frozenset({"T01"}) if role in (Role.WORKER, Role.TEAM_LEAD) else None)
    return logins
