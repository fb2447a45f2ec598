"""The first page leads on, the theme is chosen, the health is told."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse, RedirectResponse, Response

from jobs.operation.standing import look
from schemas.access.role import EVERYBODY
from store.records.connect import reading
from web.gate.guard import OPEN, allowed
from web.visit import THEME, Visiting

router = APIRouter()
_YEAR = 365 * 86_400


@router.get("/", dependencies=[allowed(*EVERYBODY)])
def first(visit: Visiting) -> Response:
    """The first room that the person may enter."""
    return RedirectResponse(visit.menu[0].address, 303)


@router.post("/darstellung", dependencies=[OPEN])
def show(visit: Visiting, theme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/") -> Response:
    """Light, dark, or as the system has it."""
    answer = visit.to(own(back))
    if theme in {"hell", "dunkel"}:
        answer.set_cookie(THEME, theme, max_age=_YEAR, httponly=True, samesite="lax", path="/")
    else:
        answer.delete_cookie(THEME, path="/")
    return answer


@router.get("/barrierefreiheit", dependencies=[OPEN])
def accessible(visit: Visiting) -> Response:
    """How far the workbench can be used by everybody, and where to report a hurdle."""
    return visit.page("tuer/barrierefreiheit.html")


@router.get("/gesundheit", dependencies=[OPEN])
def health(visit: Visiting) -> Response:
    """Whether the workbench can read its store; nothing else is told to strangers."""
    with reading(visit.house.engine):
        return JSONResponse({"gesund": True})


@router.get("/gesundheit/nacht", dependencies=[OPEN])
def night(visit: Visiting) -> Response:
    """Whether the nights come: 503 where something planned has been left lying for an hour, or none was ever here."""
    found = look(visit.house.store, visit.house.engine, visit.now)
    day = None if found.last is None else found.last.day.isoformat()
    told = {"gesund": found.well, "letzte_pruefung": day, "versaeumt": found.overdue}
    return JSONResponse(told, status_code=HTTPStatus.OK if found.well else HTTPStatus.SERVICE_UNAVAILABLE)


def own(address: str) -> str:
    """An address on this server; anything that leads elsewhere becomes the first page."""
    parts = urlsplit(address)
    within = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if within and "\\" not in address and address.isprintable() else "/"
