"""The page of long work: how far it is, every two seconds anew; then on to what came of it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from jobs.background.begin import stop
from jobs.background.kinds import KINDS
from schemas.access.role import EVERYBODY
from schemas.operation.task import Stage
from web.gate.guard import allowed
from web.page.tasks import mine
from web.visit import Visiting

router = APIRouter()


@router.get("/auftrag/{task}", dependencies=[allowed(*EVERYBODY)])
def progress(visit: Visiting, task: str) -> Response:
    """How far a task is. One that has ended well leads to the page of its kind."""
    found = mine(visit, task)
    kind = KINDS.get(found.kind)
    if found.stage is Stage.DONE and kind is not None and kind.page:
        address = kind.page.format(id=found.id)
        if visit.request.headers.get("hx-request"):
            return Response(status_code=204, headers={"HX-Redirect": address})
        return visit.to(address)
    title, shown = (kind.title, kind.page) if kind is not None else (found.kind, "")
    # The room that has begun it.
    back = f"/{shown.split('/')[1]}" if shown else ""
    return visit.page("betrieb/auftrag.html", task=found, title=title, back=back)


@router.post("/auftrag/{task}/abbrechen", dependencies=[allowed(*EVERYBODY)])
def break_off(visit: Visiting, task: str) -> Response:
    """Breaks a task off."""
    found = mine(visit, task)
    stop(visit.house.store, found.id)
    return visit.to(f"/auftrag/{found.id}")
