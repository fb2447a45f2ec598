"""Signing in elsewhere: to the provider and back, and by the name that the workplace's proxy says."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from jobs.access.outside import RETURN, by_header, come_back, leave_for
from jobs.access.signing import Entered, Refused
from schemas.access.session import Way
from web.gate.guard import OPEN
from web.page.notices import Notice
from web.rooms.door.routes import own
from web.rooms.signin.cookies import let_in
from web.rooms.signin.view import Doors
from web.visit import Visit, Visiting

router = APIRouter()
ON_THE_WAY = "unterwegs"
"""The cookie that a browser takes to the provider and back."""
_MINUTES = 10


@router.get("/anmelden/dienst", dependencies=[OPEN])
def go(visit: Visiting, weiter: str = "/") -> Response:
    """Leads to the provider. What belongs to this browser is in a cookie that only it has."""
    store, token = visit.house.store, visit.house.draw()
    answer = RedirectResponse(leave_for(store, token), 303)
    kept = f"{token}.{urlsafe_b64encode(own(weiter)[:500].encode()).decode()}"
    answer.set_cookie(
        _name(visit), kept, max_age=_MINUTES * 60, path="/", secure=store.workbench.secure, httponly=True,
        samesite="lax",
    )  # fmt: skip
    return answer


@router.get(RETURN, dependencies=[OPEN])
def back(request: Request, visit: Visiting, code: str = "", state: str = "", error: str = "") -> Response:
    """Takes who comes back from the provider."""
    house = visit.house
    token, _, address = request.cookies.get(_name(visit), "").partition(".")
    if error or not code:
        return asked(visit, "/", "", "Der Anmeldedienst hat Sie nicht angemeldet. Bitte versuchen Sie es erneut.")
    with request.app.state.paces.hashing(visit.caller):
        found = come_back(
            house.store, house.engine, code, state, token, visit.now, house.draw(), visit.caller, os.environ
        )
    return entered(visit, found, _address(address))


def by_proxy(visit: Visit, weiter: str) -> Response | None:
    """Signs in whom the proxy names; None where it names nobody or is not asked."""
    house = visit.house
    store, headers = house.store, visit.request.headers
    user = headers.get(store.providers.user_header, "").strip()
    if Way.PROXY not in store.workbench.ways or not user:
        return None
    groups = headers.get(store.providers.groups_header, "")
    found = by_header(store, house.engine, user, groups, visit.now, house.draw(), visit.caller)
    return entered(visit, found, own(weiter))


def entered(visit: Visit, found: Entered | Refused, address: str) -> Response:
    """Goes on, or says why not."""
    if isinstance(found, Refused):
        return asked(visit, address, "", found.said)
    answer = let_in(visit, RedirectResponse(address, 303), found.cookie)
    answer.delete_cookie(_name(visit), path="/", secure=visit.house.store.workbench.secure, httponly=True)
    return answer


def asked(visit: Visit, back: str, login: str, said: str) -> Response:
    """The page that asks who somebody is, with what went wrong."""
    if said:
        visit.notices.append(Notice("danger", said))
    doors = Doors.of(visit.house.store.workbench.ways)
    shown = {"doors": doors, "back": own(back), "login": login[:100]}
    return visit.page("anmelden/anmelden.html", 401 if said else 200, **shown)


def _name(visit: Visit) -> str:
    return f"__Host-{ON_THE_WAY}" if visit.house.store.workbench.secure else ON_THE_WAY


def _address(kept: str) -> str:
    try:
        return own(urlsafe_b64decode(kept.encode()).decode())
    except ValueError:
        return "/"
