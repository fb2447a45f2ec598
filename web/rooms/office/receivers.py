"""The page of where the office's mail goes: addresses are changed with a reason, at once."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.office.mail.receivers import Wish, expected, listed, mistakes, settle, wished
from schemas.failure import StoreRefused
from store.folder import open_store
from web.gate.guard import allowed
from web.rooms.office.proposing import SEE, SET, sets
from web.visit import Visit, Visiting

router = APIRouter()
PAGE = "/verwaltung/empfaenger"
FIELDS = {"name": "name", "address": "adresse", "reason": "grund"}
"""What the parts of a wish are called in the form."""


@router.get("/empfaenger", dependencies=[allowed(*SEE)])
def shown(visit: Visiting) -> Response:
    """Every receiver with its address."""
    return _page(visit, None, "", {})


@router.post("/empfaenger", dependencies=[allowed(*SET)])
async def changed(request: Request, visit: Visiting) -> Response:
    """Gives a receiver another address, or takes it out."""
    said = await _said(request)
    address = said.get("adresse", "")
    wish = wished(said.get("name", ""), None if said.get("weg") == "ja" else address, said.get("grund", ""))
    return await run_in_threadpool(_settle, visit, wish, address)


@router.post("/empfaenger/neu", dependencies=[allowed(*SET)])
async def added(request: Request, visit: Visiting) -> Response:
    """Enters a receiver."""
    said = await _said(request)
    wish = wished(said.get("name", ""), said.get("adresse", ""), said.get("grund", ""), new=True)
    return await run_in_threadpool(_settle, visit, wish, said.get("adresse", ""))


async def _said(request: Request) -> dict[str, str]:
    """What stands in a form; each receiver's fields have names of their own."""
    form = await request.form()
    return {name.rpartition("-")[2]: said for name, said in form.items() if isinstance(said, str)}


def _settle(visit: Visit, wish: Wish, address: str) -> Response:
    store = open_store(visit.house.store.path)
    wrong = mistakes(store, wish)
    if not wrong:
        try:
            settle(store, visit.house.engine, wish, visit.person.login, visit.now)
        except StoreRefused as refused:
            wrong = {"address": " ".join(refused.lines)}
    if wrong:
        return _page(visit, wish, address, wrong)
    done = "gestrichen" if wish.address is None else "eingetragen" if wish.new else "geändert"
    return visit.to(PAGE, f"„{wish.name}“ ist {done}.")


def _page(visit: Visit, wish: Wish | None, address: str, wrong: Mapping[str, str]) -> Response:
    store = open_store(visit.house.store.path)
    found = [(f"empfaenger-{number}", one) for number, one in enumerate(listed(store), 1)]
    at = next((field for field, one in found if wish and not wish.new and one.name == wish.name), "neu")
    known = {one.name.casefold() for _, one in found}
    return visit.page(
        "verwaltung/empfaenger.html", 422 if wrong else 200, receivers=found, at=at, wish=wish, typed=address,
        errors={f"{at}-{FIELDS[part]}": said for part, said in wrong.items()},
        missing=[one for one in expected() if one.casefold() not in known],
        file=str(store.settings), write=sets(visit),
    )  # fmt: skip
