"""A real small office for the pages: imported, run and reconciled on two days, with one account per role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from fastapi import FastAPI
from httpx import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from jobs.access.sessions import begin, csrf_of
from jobs.findings.evaluate import Asked, evaluate
from jobs.imports.bring import bring
from jobs.imports.order import Order
from jobs.office.make import make_store
from jobs.office.named import office_name
from schemas.access.account import Account
from schemas.access.role import EVERY_TEAM, Role
from schemas.access.session import Way
from store.access import accounts
from store.folder import StoreFolder, open_store
from store.records.connect import Engine, writing
from store.records.upgrade import open_database
from web.app import make
from web.gate.guard import COOKIE
from web.house import House
from web.page.assets import Assets, assets
from web.page.look import look

TEAM = "T00000001"
"""The team of those who do not see the whole office."""


@dataclass
class Site:
    """The office's store and the application over it. `now` is what the clock of its pages shows."""

    store: StoreFolder
    engine: Engine
    app: FastAPI
    house: House
    now: datetime
    draw: Callable[[], str]
    accounts: Mapping[Role, str] = field(default_factory=dict)

    def client(self, role: Role | None = None) -> Client:
        """A browser without scripts; signed in if a role is named."""
        made = Client(self.app, base_url="http://localhost", follow_redirects=False)
        if role is not None:
            cookie = f"{role.value}-{self.draw()}".encode("ascii", "replace").decode()
            begin(self.store, self.engine, self.accounts[role], self.now, cookie)
            made.cookies.set(COOKIE, cookie)
            made.csrf = csrf_of(cookie)
        return made


class Client(TestClient):
    """A client that sends the form's token along unless it is told not to."""

    csrf: str = ""

    def send_form(self, address: str, **fields: str | list[str]) -> Response:
        """Sends a form of the page."""
        answer: Response = self.post(address, data={"csrf": self.csrf, **fields})
        return answer


def furnish(
    folder: Path, rules: Path, deliveries: Mapping[date, Path], programs: Path | None, office: str = "magdeburg"
) -> StoreFolder:
    """A store with deliveries imported, checked and reconciled, and an account for each role."""
    first = min(deliveries)
    now = datetime(first.year, first.month, first.day, 20, tzinfo=UTC)
    store = make_store(folder / "ablage", office, rules, None, "Erika Muster", now)
    store = open_store(store.path)
    engine = open_database(store.url)
    for number, (day, files) in enumerate(deliveries.items()):
        at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        bring(Order(store, ("fachmodell",), (files,), day, "Erika Muster", at, day, f"wort{number}"), engine)
        evaluate(Asked(store, "Erika Muster", f"lauf-{number}", at, programs=programs), engine)
    people(engine, now)
    engine.dispose()
    return store


def people(engine: Engine, now: datetime) -> None:
    """An account for each role."""
    with writing(engine) as connection:
        for role in Role:
            teams = None if role in EVERY_TEAM or role not in {Role.WORKER, Role.TEAM_LEAD} else frozenset({TEAM})
            account = Account(
                accounts.next_id(connection), f"{role.value.lower()}@amt", f"Person {role.value}", Way.LOCAL,
                frozenset({role}), teams, None, None, now, now, None, None, None, "", 0, None, False,
            )  # fmt: skip
            accounts.add(connection, account, None)


def enter(path: Path, now: datetime, parts: Assets | None = None, programs: Path | None = None, first: int = 1) -> Site:
    """The application over a store that was furnished; `first` tells its random words from those of a copy."""
    store = open_store(path)
    engine = open_database(store.url)
    built = parts or assets()
    site: Site
    words = count(first)

    def draw() -> str:
        """A word of 40 letters, another one each time."""
        return f"{next(words):0>40}"

    house = House(
        store, engine, office_name(store.rules, store.office), lambda: site.now, draw, look(built),
        built, programs,
    )  # fmt: skip
    with writing(engine) as connection:
        # A copy holds the sessions of whoever was in the office before.
        connection.execute(text("DELETE FROM session"))
        known = {next(iter(one.roles)): one.id for one in accounts.listed(connection)}
    site = Site(store, engine, make(house, ["localhost", "testserver"]), house, now, draw, known)
    return site
