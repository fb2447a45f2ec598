"""A store with nothing in it but its door: the smallest that somebody can sign in to."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from jobs.access.accounts import Acting, Wanted, create
from jobs.office.make import make_store
from schemas.access.account import Account
from schemas.access.happening import Kind
from schemas.access.role import Role
from schemas.access.session import Way
from store.access import accounts, log, secret
from store.folder import StoreFolder, open_store
from store.records.connect import Engine, reading, writing
from store.records.upgrade import open_database

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "Drei Raben auf dem Dach"
_NUMBERS = itertools.count(1)


@dataclass
class Gate:
    """The store and its database."""

    store: StoreFolder
    engine: Engine
    made: dict[str, Account] = field(default_factory=dict)

    def settle(self, *lines: str) -> None:
        """Writes a section [werkbank] into the settings."""
        file = self.store.settings
        file.write_text(file.read_text(encoding="utf-8") + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
        self.store = open_store(self.store.path)

    def account(
        self, login: str, *roles: Role, teams: frozenset[str] | None = None, password: str | None = PASSWORD,
        way: Way = Way.LOCAL, outside: str | None = None, due: bool = False,
    ) -> Account:  # fmt: skip
        """A new account; its password has been changed already unless it is `due`."""
        wanted = Wanted(login, login.title(), frozenset(roles), teams, way, outside)
        made = create(self.store, self.engine, wanted, password if way is Way.LOCAL else None, Acting("probe", NOW))
        if way is Way.LOCAL and not due:
            with writing(self.engine) as connection:
                sealed = accounts.secret(connection, made.id)
                assert sealed is not None
                accounts.reseal(connection, made.id, sealed, False, NOW)
        return made

    def now(self, login: str) -> Account:
        """An account as it is now."""
        with reading(self.engine) as connection:
            found = accounts.by_login(connection, login)
        assert found is not None
        return found

    def happened(self) -> list[Kind]:
        """The security log, the oldest first."""
        with reading(self.engine) as connection:
            return [happening.kind for _, happening in reversed(log.listed(connection, most=1000))]


def new_gate(template: Path, folder: Path) -> Gate:
    """A copy of a store of its own."""
    shutil.copytree(template, folder)
    store = open_store(folder)
    return Gate(store, open_database(store.url))


def empty_store(folder: Path, rules: Path) -> Path:
    """A store with nothing in it."""
    return make_store(folder / "ablage", "magdeburg", rules, None, "probe", NOW).path


def quick(patch: pytest.MonkeyPatch) -> None:
    """The real Argon2id with the least work."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(secret, "_HASHER", hasher)
    patch.setattr(secret, "NOBODY", hasher.hash("niemand"))


def token() -> str:
    """A word of 40 letters, another one each time."""
    return f"{next(_NUMBERS):0>40}"
