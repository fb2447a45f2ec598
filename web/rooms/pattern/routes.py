"""The page of patterns: open where people are invented, elsewhere it is not there."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from schemas.failure import Unknown
from web.gate.guard import OPEN
from web.rooms.pattern.view import ERRORS, REASON, SCHEMA, YAML
from web.visit import Visiting

router = APIRouter()


@router.get("/muster", dependencies=[OPEN])
def patterns(visit: Visiting) -> Response:
    """Every macro once. Raises Unknown outside the demo."""
    _only_shown(visit)
    return visit.page("muster/muster.html", errors=ERRORS, reason=REASON, yaml=YAML)


@router.get("/muster/schema.json", dependencies=[OPEN])
def schema(visit: Visiting) -> Response:
    """The schema behind the suggestions of the editor on that page."""
    _only_shown(visit)
    return JSONResponse(SCHEMA)


def _only_shown(visit: Visiting) -> None:
    if not visit.demo:
        raise Unknown("Diese Seite gibt es nicht.")
