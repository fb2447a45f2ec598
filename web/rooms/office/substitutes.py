"""The page of who stands in for an absent post or team: changed with a reason, at once."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.office.mail.substitutes import Ending, Wish, listed, mistakes, settle
from schemas.failure import StoreRefused
from store.folder import open_store
from web.gate.guard import allowed
from web.page.days import day_of
from web.rooms.office.proposing import SEE, SET, sets
from web.visit import Visit, Visiting

router = APIRouter()
PAGE = "/verwaltung/vertretungen"
FIELDS = {"name": "name", "first": "von", "last": "bis", "instead": "durch", "reason": "grund"}
"""What the parts of a wish are called in the form."""


@router.get("/vertretungen", dependencies=[allowed(*SEE)])
def shown(visit: Visiting) -> Response:
    """Every absence with its days and who stands in."""
    return _page(visit, {}, "", {})


@router.post("/vertretungen", dependencies=[allowed(*SET)])
async def changed(request: Request, visit: Visiting) -> Response:
    """Gives an absence other days or another substitute, or takes it out."""
    return await run_in_threadpool(_settle, visit, await _said(request), False)


@router.post("/vertretungen/neu", dependencies=[allowed(*SET)])
async def added(request: Request, visit: Visiting) -> Response:
    """Enters an absence."""
    return await run_in_threadpool(_settle, visit, await _said(request), True)


async def _said(request: Request) -> dict[str, str]:
    """What stands in a form; each absence's fields have names of their own."""
    form = await request.form()
    return {name.rpartition("-")[2]: " ".join(said.split()) for name, said in form.items() if isinstance(said, str)}


def _settle(visit: Visit, said: Mapping[str, str], new: bool) -> Response:
    store = open_store(visit.house.store.path)
    name, reason = said.get("name", ""), said.get("grund", "")
    first, last = day_of(said.get("von", "")), day_of(said.get("bis", ""))
    gone = said.get("weg") == "ja" and not new
    wish = Ending(name, reason) if gone else Wish(name, first, last, said.get("durch", ""), reason, new)
    wrong = mistakes(store, wish, visit.today)
    if not wrong:
        try:
            settle(store, visit.house.engine, wish, visit.person.login, visit.today, visit.now)
        except StoreRefused as refused:
            wrong = {"name": " ".join(refused.lines)}
    if wrong:
        return _page(visit, said, "" if new else name, wrong)
    return visit.to(PAGE, f"Die Vertretung für „{name}“ ist {'gestrichen' if gone else 'eingetragen'}.")


def _page(visit: Visit, typed: Mapping[str, str], name: str, wrong: Mapping[str, str]) -> Response:
    """`typed` is what was sent for the absence of this name, '' for a new one."""
    store = open_store(visit.house.store.path)
    found = [(f"vertretung-{number}", one) for number, one in enumerate(listed(store), 1)]
    at = next((field for field, one in found if name and one.name == name), "neu") if typed else ""
    errors = {f"{at}-{FIELDS[part]}": said for part, said in wrong.items()}
    options = [("", "bitte wählen"), *((one, one) for one in sorted(store.receivers, key=str.casefold))]
    return visit.page(
        "verwaltung/vertretungen.html", 422 if wrong else 200, absences=found, at=at, typed=typed, errors=errors,
        options=options, write=sets(visit),
    )  # fmt: skip
