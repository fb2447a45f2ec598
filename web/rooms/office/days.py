"""The page of the days on which the office is closed: proposed here, released by a second person."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.office.values.closing import closing_days, wanted, with_days
from web.gate.guard import allowed
from web.page.days import day_of
from web.rooms.office.proposing import PROPOSE, SEE, propose, waiting, writes
from web.visit import Visit, Visiting

router = APIRouter()
MOST = 100
"""So many days may be added at once."""


@router.get("/schliesstage", dependencies=[allowed(*SEE)])
def shown(visit: Visiting) -> Response:
    """The closing days, the next ones first."""
    return _page(visit, "", {})


@router.post("/schliesstage", dependencies=[allowed(*PROPOSE)])
async def sent(request: Request, visit: Visiting) -> Response:
    """Proposes what was written and ticked."""
    form = await request.form()
    gone = [day for one in form.getlist("weg") if isinstance(one, str) and (day := day_of(one)) is not None]
    return await run_in_threadpool(_propose, visit, str(form.get("neu", "")), gone)


def _propose(visit: Visit, written: str, gone: list[date]) -> Response:
    store = visit.house.store
    lines = [one.strip() for one in written.replace(",", "\n").splitlines() if one.strip()]
    days = {one: day_of(one) for one in lines}
    wrong = [one for one, day in days.items() if day is None]
    if wrong:
        return _page(visit, written, {"neu": f"Das ist kein Tag: {', '.join(wrong[:5])}. Gemeint ist tt.mm.jjjj."})
    if len(days) > MOST:
        return _page(visit, written, {"neu": f"Auf einmal lassen sich höchstens {MOST} Tage eintragen."})
    there = closing_days(store.rules, store.office)
    wish = wanted(there, [day for day in days.values() if day is not None], [day for day in gone if day in there])
    if not wish.new and not wish.gone:
        return visit.to("/verwaltung/schliesstage", "Es ist nichts geändert.", "info")
    return propose(visit, with_days(store.rules, store.office, wish), str(wish)[:200])


def _page(visit: Visit, written: str, errors: dict[str, str]) -> Response:
    store = visit.house.store
    days = closing_days(store.rules, store.office)
    return visit.page(
        "verwaltung/schliesstage.html", 422 if errors else 200,
        coming=sorted(day for day in days if day >= visit.today),
        past=sorted((day for day in days if day < visit.today), reverse=True), written=written, errors=errors,
        write=writes(visit), waiting=waiting(visit),
    )  # fmt: skip
