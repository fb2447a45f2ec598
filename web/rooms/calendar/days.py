"""The days on which the office is closed, and its Statistiktage."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from jobs.clock.plan import read_plan
from schemas.access.role import EVERYBODY
from web.gate.guard import allowed
from web.visit import Visiting

router = APIRouter()


@router.get("/kalender", dependencies=[allowed(*EVERYBODY)])
def days(visit: Visiting, jahr: str = "") -> Response:
    """Holidays, closing days and Statistiktage of a year."""
    this = visit.today.year
    year = int(jahr) if jahr.isdecimal() and abs(int(jahr) - this) < 2 else this
    plan = read_plan(visit.house.store)
    calendar = plan.days.calendar
    marked = [(one, "Feiertag") for one in calendar.holidays] + [(one, "Schließtag") for one in calendar.closing_days]
    marked += [(one, "Statistiktag") for one in plan.days.statistics]
    names = plan.named(year)
    rows = sorted(
        (one, said, names.get(one, "vom Amt eingetragen") if said == "Feiertag" else "")
        for one, said in marked
        if one.year == year
    )
    years = [(str(one), f"/kalender?jahr={one}", one == year) for one in (this - 1, this, this + 1)]
    remarks = plan.remarks(date(year, 1, 1), date(year, 12, 31))
    return visit.page(
        "kalender/kalender.html", rows=rows, year=year, years=years, remarks=remarks,
        source=calendar.source, today=visit.today,
    )  # fmt: skip
