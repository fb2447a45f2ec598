"""Signing in with a password, signing out, one's own account and its password."""

from __future__ import annotations

import os
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from jobs.access.changing import change
from jobs.access.outside import by_form
from jobs.access.sessions import end, end_of
from jobs.access.signing import Entered
from schemas.failure import AccessRefused
from web.failures import PASSWORD, SIGN_IN
from web.gate.guard import ENTERED, OPEN, cookie_name
from web.rooms.door.routes import own
from web.rooms.signin.cookies import let_in, take_away
from web.rooms.signin.outside import asked, by_proxy
from web.rooms.signin.outside import router as outside
from web.rooms.signin.view import own_account
from web.visit import Visit, Visiting

router = APIRouter()
router.include_router(outside)
ACCOUNT = "/konto"


@router.get(SIGN_IN, dependencies=[OPEN])
def ask(visit: Visiting, weiter: str = "/") -> Response:
    """The page that asks who somebody is; whoever is known goes on."""
    if visit.known:
        return RedirectResponse(own(weiter), 303)
    return by_proxy(visit, weiter) or asked(visit, weiter, "", "")


@router.post(SIGN_IN, dependencies=[OPEN])
def enter(
    request: Request, visit: Visiting, anmeldename: Annotated[str, Form()] = "", kennwort: Annotated[str, Form()] = "",
    weiter: Annotated[str, Form()] = "/",
) -> Response:  # fmt: skip
    """Takes a login and its password. What the browser had as a cookie before is never taken over."""
    house = visit.house
    if not anmeldename.strip() or not kennwort:
        return asked(visit, weiter, anmeldename, "Bitte Anmeldename und Kennwort angeben.")
    with request.app.state.paces.hashing(visit.caller):
        found = by_form(
            house.store, house.engine, anmeldename, kennwort, visit.now, house.draw(), visit.caller, os.environ
        )
    if not isinstance(found, Entered):
        return asked(visit, weiter, anmeldename, found.said)
    if visit.session is not None:
        end(house.engine, request.cookies[cookie_name(house.store)], visit.now, visit.caller)
    answer = RedirectResponse(PASSWORD if found.session.must_change else own(weiter), 303)
    return let_in(visit, answer, found.cookie)


@router.post("/abmelden", dependencies=[ENTERED])
def leave(request: Request, visit: Visiting) -> Response:
    """Ends the session, and has the browser forget what it keeps."""
    end(visit.house.engine, request.cookies[cookie_name(visit.house.store)], visit.now, visit.caller)
    return take_away(visit, visit.to(SIGN_IN, said="Sie sind abgemeldet.", kind="info"))


@router.get(ACCOUNT, dependencies=[ENTERED])
def account(visit: Visiting) -> Response:
    """One's own account."""
    assert visit.session is not None
    return visit.page("anmelden/konto.html", own=own_account(visit.session))


@router.post("/konto/andere-sitzungen", dependencies=[ENTERED])
def others(visit: Visiting) -> Response:
    """Ends one's other sessions."""
    assert visit.session is not None
    number = end_of(visit.house.engine, visit.person.id, visit.person.id, visit.now, visit.session.id)
    said = "Andere Sitzungen waren nicht offen." if not number else f"Beendet: {number} andere Sitzung(en)."
    return visit.to(ACCOUNT, said=said)


@router.get(PASSWORD, dependencies=[ENTERED])
def password(visit: Visiting) -> Response:
    """The page where one's own password is changed."""
    return _password(visit, {})


@router.post(PASSWORD, dependencies=[ENTERED])
def change_password(
    request: Request, visit: Visiting, bisher: Annotated[str, Form()] = "", neu: Annotated[str, Form()] = "",
    nochmal: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Changes one's own password; all sessions end, this one goes on under a new cookie."""
    assert visit.session is not None
    house, cookie = visit.house, visit.house.draw()
    if neu != nochmal:
        return _password(visit, {"nochmal": "Die beiden neuen Kennwörter sind nicht gleich."})
    try:
        with request.app.state.paces.hashing(visit.caller):
            change(house.store, house.engine, visit.session, bisher, neu, visit.now, cookie, visit.caller)
    except AccessRefused as refused:
        field = "bisher" if "bisherige Kennwort" in refused.lines[0] else "neu"
        return _password(visit, {field: refused.lines[0]})
    return let_in(visit, visit.to("/", said="Ihr Kennwort ist geändert. Andere Sitzungen sind beendet."), cookie)


def _password(visit: Visit, errors: dict[str, str]) -> Response:
    assert visit.session is not None
    shown = {"errors": errors, "due": visit.session.must_change, "shortest": visit.house.store.workbench.shortest}
    return visit.page("anmelden/kennwort.html", 422 if errors else 200, **shown)
