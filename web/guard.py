"""Who may enter which page: every route names its roles, all others are refused, and no form is taken unasked."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from jobs.access.sessions import visited
from schemas.access.role import Role
from web.house import House
from web.refusals import Forbidden, NotSignedIn
from web.visit import Visit

COOKIE = "sitzung"
FIELD, HEADER = "csrf", "x-csrf"
_SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Guard:
    """Lets in whoever has one of the roles; `roles` None: everybody, signed in or not.

    `streamed`: the route reads the body itself (an upload that must not lie in memory or in the system's temporary
    folder) and calls `meant` with the token, which is the first part of what is sent.
    """

    roles: frozenset[Role] | None
    streamed: bool = False

    async def __call__(self, request: Request) -> None:
        """Finds out who asks and leaves the visit in the request. Raises NotSignedIn, Forbidden."""
        visit = await _visit(request)
        request.state.visit = visit
        if self.roles is not None:
            if visit.session is None:
                raise NotSignedIn
            if not visit.person.roles & self.roles:
                raise Forbidden("Diese Seite steht Ihrer Rolle nicht offen.")
        if request.method not in _SAFE and visit.session is not None and not self.streamed:
            meant(visit, await _sent(request))


def allowed(*roles: Role, streamed: bool = False) -> Any:
    """The dependency of a route for these roles. `allowed(*EVERYBODY)` is everybody who has signed in."""
    if not roles:
        raise ValueError("a route without roles: say OPEN if it is meant to be public")
    return Depends(Guard(frozenset(roles), streamed))


OPEN: Any = Depends(Guard(None))
"""The dependency of the few public pages: sign-in, health, signed calendar addresses."""


def guard_of(route: APIRoute) -> Guard | None:
    """The guard of a route; None if it has none."""
    return next((one.dependency for one in route.dependencies if isinstance(one.dependency, Guard)), None)


def unguarded(app: FastAPI, but: Callable[[str], bool] = lambda _: False) -> Iterator[str]:
    """The addresses that nobody guards."""
    for route in app.routes:
        if isinstance(route, APIRoute) and guard_of(route) is None and not but(route.path):
            yield f"{', '.join(sorted(route.methods or ()))} {route.path}"


async def _visit(request: Request) -> Visit:
    house: House = request.app.state.house
    now, cookie = house.now(), request.cookies.get(COOKIE, "")
    session = await run_in_threadpool(visited, house.store, house.engine, cookie, now) if cookie else None
    return Visit(request, house, session, now, request.state.nonce)


async def _sent(request: Request) -> str:
    """The token that came with a form or, from a script of ours, in a header."""
    header = request.headers.get(HEADER)
    if header is not None:
        return header
    given = (await request.form()).get(FIELD, "")
    return given if isinstance(given, str) else ""


def meant(visit: Visit, sent: str) -> None:
    """Raises Forbidden unless what is sent came from one of our own pages of this session."""
    if not visit.csrf or not hmac.compare_digest(sent.encode(), visit.csrf.encode()):
        raise Forbidden(
            "Das Formular gehört nicht zu dieser Sitzung. Bitte die Seite neu laden und es erneut absenden."
        )
