"""Which program asks: by its token alone. Cookies are not looked at, so that no browser can be made to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from jobs.access.tokens import bearer
from jobs.cases.desk import Desk
from schemas.access.person import Person
from schemas.access.role import Role
from schemas.clock.place import day_of
from schemas.failure import Unknown
from web.gate.limits import fitting
from web.gate.pace import Pace
from web.gate.refusals import Forbidden, NotSignedIn
from web.house import House

SCHEME = HTTPBearer(
    auto_error=False, scheme_name="Zugang", bearerFormat="rw_…",
    description="Zugang eines Programms, ausgestellt unter Verwaltung, Zugänge für Programme, "
    "oder mit: regelwerk konto token",
)  # fmt: skip
BURST, RATE = 120, 10.0
"""Requests at once, and how many more a second, for each token."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a program: who asks, in whose house, when."""

    house: House
    desk: Desk
    person: Person
    now: datetime
    address: str

    @property
    def today(self) -> date:
        """The office's day."""
        return day_of(self.now)

    def must_see(self, what: str, team: str | None, case_key: str | None) -> None:
        """Raises Unknown unless it may be seen: what is closed cannot be told from what is not there."""
        if not self.person.sees(team, case_key):
            raise Unknown(f"{what} gibt es nicht.")


@dataclass(frozen=True)
class Guard:
    """Lets in programs whose token has one of the roles."""

    roles: frozenset[Role]

    async def __call__(
        self, request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)] = None
    ) -> Call:
        """Finds out who asks. Raises NotSignedIn, Forbidden, TooOften, TooMuch."""
        fitting(request)
        state = request.app.state
        house: House = state.house
        now, address = house.now(), "" if request.client is None else request.client.host
        person = None
        if given is not None:
            person = await run_in_threadpool(bearer, house.engine, given.credentials, now)
        if person is None:
            state.paces.strangers.take(address)
            raise NotSignedIn
        pace: Pace = state.programs
        pace.take(person.id)
        if self.roles.isdisjoint(person.roles):
            raise Forbidden("Dieser Zugang darf das nicht: Ihm fehlt die Rolle dafür.")
        return Call(house, state.desk, person, now, address)


def allowed(*roles: Role) -> Any:
    """The dependency of an address for tokens with one of these roles; it hands the call to the function."""
    if not roles:
        raise ValueError("an address without roles")
    return Depends(Guard(frozenset(roles)))
