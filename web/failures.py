"""Failures as pages: what happened and the way out, in German; a bug says its number and nothing else."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException as PlainHTTPException

from schemas.failure import DatabaseBusy, Failure, StoreRefused, Unknown
from web.api.problems import problem
from web.gate.guard import INTERFACE, who_asks
from web.gate.headers import headers_of
from web.gate.refusals import Forbidden, NotSignedIn, PasswordDue, TooMuch, TooOften
from web.house import House
from web.visit import Visit

_LOG = logging.getLogger("regelwerk.werkbank")
SIGN_IN, PASSWORD = "/anmelden", "/konto/kennwort"
STATUS: tuple[tuple[type[Failure], int, str], ...] = (
    (Unknown, 404, "Nicht gefunden"),
    (Forbidden, 403, "Nicht erlaubt"),
    (TooMuch, 413, "Zu groß"),
    (TooOften, 429, "Zu viele Anfragen"),
    (DatabaseBusy, 503, "Gerade belegt"),
    (StoreRefused, 503, "Die Ablage ist nicht erreichbar"),
    (Failure, 409, "Das geht so nicht"),
)
"""The first that fits."""


def explain(app: FastAPI) -> None:
    """Has the app answer failures with pages."""
    app.add_exception_handler(NotSignedIn, _sign_in)
    app.add_exception_handler(PasswordDue, _password)
    app.add_exception_handler(Failure, _failed)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(PlainHTTPException, _plain)
    app.add_exception_handler(Exception, _broken)


async def _sign_in(request: Request, _: Exception) -> Response:
    """Asks to sign in, and comes back to a page that was only to be read."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"{SIGN_IN}?{_query(back)}" if request.method == "GET" and back != "/" else SIGN_IN
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, 303)


async def _password(request: Request, _: Exception) -> Response:
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": PASSWORD})
    return RedirectResponse(PASSWORD, 303)


def _query(back: str) -> str:
    return urlencode({"weiter": back})


async def _failed(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, Failure)
    status, title = next((status, title) for kind, status, title in STATUS if isinstance(failure, kind))
    answer = _page(request, status, title, failure.lines)
    if isinstance(failure, TooOften):
        answer.headers["Retry-After"] = str(failure.wait)
    return answer


async def _unreadable(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)
    names = sorted({str(error["loc"][-1]) for error in failure.errors()})
    said = f"Diese Angaben fehlen oder sind nicht lesbar: {', '.join(names)}."
    return _page(request, 422, "Unlesbare Angaben", (said,))


async def _plain(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException | PlainHTTPException)
    if str(request.scope["path"]).startswith(INTERFACE):
        # An address with a line break in it is none for routers, and so it does not come to the interface.
        return problem(404, "Nicht gefunden", "Diese Adresse gibt es nicht.")
    if getattr(request.state, "visit", None) is None:
        # No route was found, so that no guard has asked; the page still offers what the person may open.
        request.state.visit = await who_asks(request)
    if failure.status_code == 404:
        return _page(request, 404, "Nicht gefunden", ("Diese Seite gibt es nicht.",))
    if failure.status_code == 405:
        return _page(request, 405, "So nicht", ("Diese Adresse nimmt nichts dieser Art entgegen.",))
    return _page(request, failure.status_code, "Das ging nicht", ("Die Anfrage war nicht lesbar.",))


async def _broken(request: Request, failure: Exception) -> Response:
    number = request.state.nonce[:8]
    _LOG.error("Fehler %s bei %s", number, request.url.path, exc_info=failure)
    lines = ("Das hätte nicht geschehen dürfen. Es wurde nichts Halbes gespeichert.",
             f"Bitte melden Sie dem Betrieb die Nummer {number}.")  # fmt: skip
    answer = _page(request, 500, "Fehler im Programm", lines)
    house: House = request.app.state.house
    # This answer is given outside of all layers, so it brings its headers itself.
    for name, value in headers_of(request.state.nonce, house.store.workbench.secure):
        answer.headers[name.decode()] = value.decode()
    return answer


def _page(request: Request, status: int, title: str, lines: tuple[str, ...]) -> Response:
    house: House = request.app.state.house
    visit = getattr(request.state, "visit", None) or Visit(request, house, None, house.now(), request.state.nonce)
    return visit.page("fehler.html", status, title=title, lines=lines)
