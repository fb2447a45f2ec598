"""Planned against done, and the deviations that somebody has to acknowledge."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.clock import acknowledge
from jobs.clock.listing import plan_of
from jobs.clock.plan import read_plan, titles
from schemas.access.role import Role
from schemas.failure import ReasonNeeded, Unknown
from store.findings import runs
from store.records.connect import reading
from web.gate.guard import allowed
from web.gate.refusals import Forbidden
from web.rooms.audit import view
from web.visit import Visit, Visiting

router = APIRouter()
READ = (Role.AUDITOR, Role.HEAD)
SPANS = {"14": 14, "31": 31, "92": 92, "366": 366}
"""Days back that can be looked at."""


def whole(visit: Visit) -> None:
    """Raises Forbidden for somebody who may see some teams only: what follows speaks of the whole office."""
    if visit.teams is not None:
        raise Forbidden("Das betrifft das ganze Amt; Ihr Konto ist auf einzelne Teams beschränkt.")


@router.get("/pruefung", dependencies=[allowed(*READ)])
def overview(visit: Visiting, tage: str = "14") -> Response:
    """What was planned, what became of it, and where it deviates."""
    house, days = visit.house, SPANS.get(tage, 14)
    listing = plan_of(house.store, house.engine, visit.now, days)
    some = acknowledge.listed(house.store, house.engine, visit.today - timedelta(days), visit.today)
    with reading(house.engine) as connection:
        last = runs.listed(connection, house.store.office, limit=5)
    return visit.page(
        "pruefung/uebersicht.html", rows=view.plan(listing, visit.now), gaps=view.gaps(some, listing.titles),
        open=acknowledge.open_number(some), remarks=listing.remarks, since=listing.since, days=days, runs=last,
        may=visit.person.has(Role.HEAD),
    )  # fmt: skip


@router.get("/pruefung/abweichung", dependencies=[allowed(Role.HEAD)])
def ask(visit: Visiting, name: str) -> Response:
    """Asks why a run deviated, and what follows from it."""
    return _asking(visit, name, "", "")


@router.post("/pruefung/abweichung", dependencies=[allowed(Role.HEAD)])
def seen(visit: Visiting, name: Annotated[str, Form()], grund: Annotated[str, Form()] = "") -> Response:
    """Acknowledges a deviation."""
    house = visit.house
    try:
        acknowledge.acknowledge(house.store, house.engine, name, visit.person.login, grund, visit.now)
    except ReasonNeeded as needed:
        return _asking(visit, name, grund, needed.lines[0])
    return visit.to("/pruefung#abweichungen", "Die Abweichung ist zur Kenntnis genommen; es steht in der Prüfspur.")


def _asking(visit: Visit, name: str, reason: str, error: str) -> Response:
    house = visit.house
    some = acknowledge.listed(house.store, house.engine, visit.today - timedelta(max(SPANS.values())), visit.today)
    found = next((one for one in view.gaps(some, titles(read_plan(house.store).schedules)) if one.named == name), None)
    if found is None or found.said is not None:
        raise Unknown("Diese Abweichung gibt es nicht, oder sie ist schon zur Kenntnis genommen.")
    return visit.page(
        "pruefung/abweichung.html", 422 if error else 200, one=found, reason=reason,
        errors={"grund": error} if error else {},
    )  # fmt: skip
