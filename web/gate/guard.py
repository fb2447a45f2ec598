"""Who may enter which page: every route names its roles, all others are refused, and no form is taken unasked."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount

from jobs.access.sessions import visited
from schemas.access.role import Role
from schemas.access.session import Way
from store.folder import StoreFolder
from web.gate import watching
from web.gate.limits import fitting
from web.gate.refusals import Forbidden, NotSignedIn, PasswordDue
from web.house import House
from web.page.assets import ADDRESS
from web.visit import Visit

INTERFACE = "/api/v1"
"""Mounted there is an application with guards of its own (web.api)."""
COOKIE = "sitzung"
FIELD, HEADER = "csrf", "x-csrf"
_SAFE = frozenset({"GET", "HEAD"})
_OURS = frozenset({"same-origin", "none"})


@dataclass(frozen=True)
class Guard:
    """Lets in whoever has one of the roles; `roles` None: everybody, signed in or not; empty: whoever has signed in.

    `streamed`: the route reads the body itself (an upload that must not lie in memory or in the system's temporary
    folder) and calls `meant` with the token, which is the first part of what is sent. `early`: also who has yet to
    change a first password.
    """

    roles: frozenset[Role] | None
    streamed: bool = False
    early: bool = False

    async def __call__(self, request: Request) -> None:
        """Finds out who asks and leaves the visit in the request. Raises NotSignedIn, Forbidden, TooOften."""
        fitting(request)
        visit = await who_asks(request)
        request.state.visit = visit
        if visit.session is None:
            request.app.state.paces.strangers.take(visit.caller)
        else:
            request.app.state.paces.people.take(visit.session.id)
        if self.roles is not None:
            await self._let_in(visit)
        if request.method not in _SAFE:
            _from_here(visit)
            if visit.session is not None and not self.streamed:
                meant(visit, await _sent(request))

    async def _let_in(self, visit: Visit) -> None:
        if visit.session is None:
            raise NotSignedIn
        if visit.session.must_change and not self.early:
            raise PasswordDue
        if self.roles and not visit.person.roles & self.roles:
            await run_in_threadpool(watching.refused, visit)
            raise Forbidden("Diese Seite steht Ihrer Rolle nicht offen.")
        if visit.house.store.workbench.log_reading:
            await run_in_threadpool(watching.read, visit)


def allowed(*roles: Role, streamed: bool = False) -> Any:
    """The dependency of a route for these roles. `allowed(*EVERYBODY)` is everybody who has any."""
    if not roles:
        raise ValueError("a route without roles: say OPEN if it is meant to be public")
    return Depends(Guard(frozenset(roles), streamed))


OPEN: Any = Depends(Guard(None))
"""The dependency of the few public pages: sign-in, health, signed calendar addresses."""
ENTERED: Any = Depends(Guard(frozenset(), early=True))
"""The dependency of what belongs to everybody who has signed in: their own account, signing out."""


def cookie_name(store: StoreFolder) -> str:
    """What the cookie is called; under TLS so that browsers keep it for this host and https alone."""
    return f"__Host-{COOKIE}" if store.workbench.secure else COOKIE


def doors(app: FastAPI) -> Iterator[tuple[str, str, Guard | None]]:
    """Every way into the application: methods, address, and who guards it. The built front end is no such way."""
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        if path in (ADDRESS, INTERFACE) and isinstance(route.original_route, Mount):
            continue
        plain = isinstance(route.original_route, APIRoute)
        yield ", ".join(sorted(route.methods or ("?",))), path, guard_of(route) if plain else None


def guard_of(route: RouteContext) -> Guard | None:
    """The guard of a route, its own or its router's; None if it has none."""
    return next((one.dependency for one in route.dependencies if isinstance(one.dependency, Guard)), None)


def unguarded(app: FastAPI) -> Iterator[str]:
    """The ways in that nobody guards."""
    return (f"{methods} {path}" for methods, path, guard in doors(app) if guard is None)


async def who_asks(request: Request) -> Visit:
    """The visit of a request: whoever its cookie stands for, or nobody."""
    house: House = request.app.state.house
    now, cookie = house.now(), request.cookies.get(cookie_name(house.store), "")
    session = await run_in_threadpool(visited, house.store, house.engine, cookie, now) if cookie else None
    if session is not None and session.way is Way.PROXY:
        # Somebody else at the same workplace is not who signed in before.
        named = request.headers.get(house.store.providers.user_header, "").strip().casefold()
        session = session if named == session.person.login else None
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


def _from_here(visit: Visit) -> None:
    """Raises Forbidden for what another site's page sends. Every browser says where a form comes from; what says
    nothing is no browser, and has to bring the token of a session instead: before anybody signed in, there is none."""
    headers = visit.request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        ours = site in _OURS
    elif origin is not None:
        here = {headers.get("host", ""), urlsplit(visit.house.store.workbench.origin).netloc}
        ours = urlsplit(origin).netloc in here and origin != "null"
    else:
        ours = visit.session is not None
    if not ours:
        raise Forbidden("Das Formular kommt von einer anderen Seite und wurde nicht angenommen.")
