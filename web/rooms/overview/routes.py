"""The first page of whoever works: how things stand, each number a link to its list."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from delivery.charts.draw import svg
from jobs.overview import course
from jobs.overview.standing import COLUMNS, standing
from store.findings import runs
from store.findings.lists.asked import Asked
from store.records.connect import reading
from web.guard import allowed
from web.menu import READING
from web.rooms.findings.catalogue import catalogue
from web.rooms.overview import view
from web.visit import Visiting

router = APIRouter(prefix="/uebersicht")


@router.get("", dependencies=[allowed(*READING)])
def shown(visit: Visiting) -> Response:
    """How things stand."""
    store, names = visit.house.store, catalogue(visit)
    with reading(visit.house.engine) as connection:
        asked = Asked(store.office, visit.teams, visit.person.closed)
        found = standing(connection, asked, names.topic, store.reports.cases)
        last = runs.last(connection, store.office)
        months = course.trend(connection, store.office, visit.today, store.reports.cases)
        night = course.night(connection, store.office, visit.now, visit.today)
    return visit.page(
        "uebersicht/uebersicht.html", tiles=view.tiles(found), columns=[str(one) for one in COLUMNS],
        teams=view.lines(found.teams, "team"), topics=view.lines(found.topics, "thema"), total=found.total,
        lights=view.lights(course.lights(store, last), names), months=view.months(months),
        groups=[name for name, _ in course.GROUPS], last=last, night=night, least=store.reports.cases,
        whole=visit.teams is None,
    )  # fmt: skip


@router.get("/verlauf.svg", dependencies=[allowed(*READING)])
def trend(visit: Visiting) -> Response:
    """The trend as a picture."""
    store = visit.house.store
    with reading(visit.house.engine) as connection:
        months = course.trend(connection, store.office, visit.today, store.reports.cases)
    return Response(svg(course.picture(months)), media_type="image/svg+xml")
