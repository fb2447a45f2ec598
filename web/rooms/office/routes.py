"""The pages of what an office sets: values (proposed, released by a second person) and settings (noted)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.office.settings import change, named
from jobs.office.values.changing import Proposal, changes, proposed
from jobs.office.values.listing import office_values
from jobs.office.values.sheet import values_file, values_read
from schemas.failure import DeliveryRefused, StoreRefused
from store.folder import open_store
from store.uploads import shelf
from web.gate.guard import allowed
from web.rooms.office import days, order, posts, receivers, substitutes, view
from web.rooms.office.proposing import NO_TITLE, PROPOSE, SEE, SET, propose, sets, waiting, writes
from web.uploads.stream import received
from web.visit import Visit, Visiting

router = APIRouter(prefix="/verwaltung")
for part in (days, posts, order, receivers, substitutes):
    router.include_router(part.router)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20 * 2**20
"""Bytes of a changed spreadsheet."""


@router.get("", dependencies=[allowed(*SEE)])
def first(visit: Visiting) -> Response:
    """The values; people and roles have pages of their own beside them."""
    return visit.to("/verwaltung/werte")


@router.get("/werte", dependencies=[allowed(*SEE)])
def values(visit: Visiting, suche: str = "", zeige: str = "", thema: str = "", auch: str = "") -> Response:
    """Every value the office sets or may set, by topic."""
    return _values(visit, view.Chosen(suche, zeige, thema, auch == "ja"), {}, {})


@router.post("/werte", dependencies=[allowed(*PROPOSE)])
async def wanted(request: Request, visit: Visiting) -> Response:
    """What would change; nothing is proposed before the author has seen it."""
    form = await request.form()
    written = {name: value for name, value in form.items() if isinstance(value, str) and name != "csrf"}
    return await run_in_threadpool(_compare, visit, written)


@router.get("/werte.xlsx", dependencies=[allowed(*SEE)])
def sheet(visit: Visiting) -> Response:
    """The values as a spreadsheet."""
    found = office_values(visit.house.store.rules, visit.house.store.office)
    content = values_file(found, visit.house.office, visit.today)
    head = {"Content-Disposition": 'attachment; filename="werte.xlsx"'}
    return Response(content, media_type=XLSX, headers=head)


@router.post("/werte/datei", dependencies=[allowed(*PROPOSE, streamed=True)])
async def taken(request: Request, visit: Visiting) -> Response:
    """A spreadsheet comes back: what would change by it."""
    folder = shelf.scratch(visit.house.store.path, visit.house.draw()[:40])
    try:
        sent = await received(request, visit, folder, MOST)
        file = next(iter(sent.files), None)
        if file is None:
            raise DeliveryRefused("Bitte eine Datei auswählen.")
        named_file = file.path.with_suffix(".xlsx")
        file.path.rename(named_file)
        return await run_in_threadpool(_from_sheet, visit, named_file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@router.post("/werte/vorschlag", dependencies=[allowed(*PROPOSE)])
async def sent(request: Request, visit: Visiting) -> Response:
    """Proposes what was shown; then it is simulated, and released by a second person."""
    form = await request.form()
    written = {name: value for name, value in form.items() if isinstance(value, str) and name not in ("csrf", "titel")}
    return await run_in_threadpool(_propose, visit, written, str(form.get("titel", "")))


@router.get("/einstellungen", dependencies=[allowed(*SEE)])
def settings(visit: Visiting) -> Response:
    """How the store is set, and where each setting is changed."""
    return _settings(visit, {}, {})


@router.post("/einstellungen", dependencies=[allowed(*SET)])
def changed(
    visit: Visiting,
    name: Annotated[str, Form()],
    zahl: Annotated[str, Form()] = "",
    grund: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Changes one setting; it is noted with its reason."""
    setting = named(name)
    said = zahl.strip().replace(".", "")
    if said and not (said.isascii() and said.isdigit()):
        return _settings(visit, {name: f"„{zahl}“ ist keine ganze Zahl."}, {name: (zahl, grund)})
    if not said and setting.section != "lieferbremse":
        return _settings(visit, {name: "Bitte eine ganze Zahl angeben."}, {name: (zahl, grund)})
    try:
        change(
            open_store(visit.house.store.path), visit.house.engine, setting, int(said) if said else None,
            visit.person.login, grund, visit.now,
        )  # fmt: skip
    except StoreRefused as refused:
        return _settings(visit, {name: " ".join(refused.lines)}, {name: (zahl, grund)})
    return visit.to("/verwaltung/einstellungen", f"„{setting.label}“ ist geändert.")


def _values(visit: Visit, chosen: view.Chosen, written: dict[str, str], errors: dict[str, str]) -> Response:
    found = office_values(visit.house.store.rules, visit.house.store.office)
    shown = [one for one in found if chosen.has(one) or one.field in errors]
    names = dict.fromkeys(one.topic for one in found)
    return visit.page(
        "verwaltung/werte.html", 422 if errors else 200, topics=view.topics(shown), chosen=chosen, views=view.VIEWS,
        topic_names=(("", "alle"), *((name, name) for name in names)), written=written, errors=errors,
        unset=sum(one.unset for one in found), write=writes(visit), waiting=waiting(visit),
    )  # fmt: skip


def _compare(visit: Visit, written: dict[str, str]) -> Response:
    store = visit.house.store
    wishes = changes(office_values(store.rules, store.office), written)
    if not wishes:
        return visit.to("/verwaltung/werte", "Es ist nichts geändert.", "info")
    made = proposed(store.rules, store.office, wishes)
    if made.mistakes:
        return _values(visit, view.Chosen(), written, dict(made.mistakes))
    return _effect(visit, made, {})


def _from_sheet(visit: Visit, file: Path) -> Response:
    store = visit.house.store
    return _compare(visit, values_read(file, office_values(store.rules, store.office)))


def _effect(visit: Visit, made: Proposal, errors: dict[str, str], title: str = "") -> Response:
    readers = sorted({reader for one in made.changes for reader in one.value.readers}, key=lambda one: one[1])
    return visit.page(
        "verwaltung/wirkung.html", 422 if errors else 200, made=made, readers=readers, errors=errors, title=title
    )


def _propose(visit: Visit, written: dict[str, str], title: str) -> Response:
    store = visit.house.store
    made = proposed(store.rules, store.office, changes(office_values(store.rules, store.office), written))
    if made.mistakes:
        return _values(visit, view.Chosen(), written, dict(made.mistakes))
    if made.text is None:
        return visit.to("/verwaltung/werte", "Es ist nichts geändert.", "info")
    if not title.strip():
        return _effect(visit, made, {"titel": NO_TITLE})
    return propose(visit, made.text, title)


def _settings(visit: Visit, errors: dict[str, str], written: dict[str, tuple[str, str]]) -> Response:
    store = open_store(visit.house.store.path)
    return visit.page(
        "verwaltung/einstellungen.html", 422 if errors else 200, sections=view.sections(store), errors=errors,
        written=written, file=str(store.settings), write=sets(visit),
    )  # fmt: skip
