"""The first page of whoever works: how things stand, each number a link to its list."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from delivery.charts.draw import svg
from jobs.overview import course
from jobs.overview.held import Held
from jobs.overview.standing import COLUMNS, standing
from store.findings import runs
from store.findings.lists.asked import Asked
from store.records.connect import reading
from web.gate.guard import allowed
from web.page.menu import READING
from web.rooms.findings.catalogue import catalogue
from web.rooms.overview import view
from web.visit import Visit, Visiting

router = APIRouter(prefix="/uebersicht")


@router.get("", dependencies=[allowed(*READING)])
def shown(visit: Visiting) -> Response:
    """How things stand."""
    store, names, whole = visit.house.store, catalogue(visit), visit.teams is None
    with reading(visit.house.engine) as connection:
        asked = Asked(store.office, visit.teams, visit.person.closed)
        last = runs.last(connection, store.office)
        held = _held(visit).cases(connection, store.office, last.id) if last is not None and whole else None
        found = standing(connection, asked, names.topic, store.reports.cases, held)
        months = course.trend(connection, store.office, visit.today, store.reports.cases)
        night = course.night(connection, store.office, visit.now, visit.today)
    return visit.page(
        "uebersicht/uebersicht.html", tiles=view.tiles(found), columns=[str(one) for one in COLUMNS],
        teams=view.lines(found.teams, "team"), topics=view.lines(found.topics, "thema"), total=found.total,
        lights=view.lights(course.lights(store, last), names), months=view.months(months),
        groups=[name for name, _ in course.GROUPS], last=last, night=night, least=store.reports.cases,
        whole=whole,
    )  # fmt: skip


@router.get("/verlauf.svg", dependencies=[allowed(*READING)])
def trend(visit: Visiting) -> Response:
    """The trend as a picture."""
    store = visit.house.store
    with reading(visit.house.engine) as connection:
        months = course.trend(connection, store.office, visit.today, store.reports.cases)
    picture = _held(visit).drawn(months, lambda: svg(course.picture(months)))
    return Response(picture, media_type="image/svg+xml")


def _held(visit: Visit) -> Held:
    state = visit.request.app.state
    if not hasattr(state, "held"):
        state.held = Held()
    found: Held = state.held
    return found
