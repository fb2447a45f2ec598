"""The page of the order in which proposals that exclude each other go first."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.office.values.precedence import assignments, placed, with_order
from web.gate.guard import allowed
from web.rooms.office.proposing import NO_TITLE, PROPOSE, SEE, propose, waiting, writes
from web.visit import Visit, Visiting

router = APIRouter()


@router.get("/vorrang", dependencies=[allowed(*SEE)])
def shown(visit: Visiting) -> Response:
    """The rules of each assignment, with their places."""
    return _page(visit, {}, {}, "")


@router.post("/vorrang", dependencies=[allowed(*PROPOSE)])
async def sent(request: Request, visit: Visiting) -> Response:
    """Proposes another order."""
    form = await request.form()
    written = {name: said for name, said in form.items() if isinstance(said, str)}
    places = {name.partition("/")[2]: said for name, said in written.items() if name.startswith("platz/")}
    return await run_in_threadpool(_propose, visit, places, written.get("titel", ""))


def _propose(visit: Visit, places: Mapping[str, str], title: str) -> Response:
    store = visit.house.store
    errors: dict[str, str] = {}
    wish: dict[str, tuple[str, ...]] = {}
    there = assignments(store.rules, store.office)
    for one in there:
        order, wrong = placed(one, places)
        errors |= {f"platz/{rule}": said for rule, said in wrong.items()}
        if order != one.order:
            wish[one.name] = order
    if not errors and not wish:
        return visit.to("/verwaltung/vorrang", "Es ist nichts geändert.", "info")
    if not title.strip():
        errors["titel"] = NO_TITLE
    if errors:
        return _page(visit, places, errors, title)
    made = with_order(store.rules, store.office, wish)
    if made.text is None:
        return _page(visit, places, {f"platz/{rule}": said for rule, said in made.mistakes.items()}, title)
    return propose(visit, made.text, title)


def _page(visit: Visit, places: Mapping[str, str], errors: Mapping[str, str], title: str) -> Response:
    store = visit.house.store
    found = assignments(store.rules, store.office)
    return visit.page(
        "verwaltung/vorrang.html", 422 if errors else 200, assignments=found, written=places, errors=errors,
        title=title, write=writes(visit), waiting=waiting(visit),
    )  # fmt: skip
