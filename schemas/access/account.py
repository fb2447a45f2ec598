"""An account as it is administered: what a person may do, and whether they may enter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.access.role import Role
from schemas.access.session import Way


@dataclass(frozen=True, slots=True)
class Account:
    """`outside` is how the provider calls a person who signs in elsewhere; `worker` how the Fachverfahren does, where
    that is not the login. `locked` says since when nobody enters; `failures` how often in a row the password was wrong,
    `retry` before when no password is taken."""

    id: str
    login: str
    name: str
    way: Way
    roles: frozenset[Role]
    teams: frozenset[str] | None
    outside: str | None
    worker: str | None
    created: datetime
    changed: datetime
    entered: datetime | None
    synced: datetime | None
    locked: datetime | None
    why_locked: str
    failures: int
    retry: datetime | None
    must_change: bool
