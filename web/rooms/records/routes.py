"""The pages of the office's own records: kinds, a list, a form, an entry, a filled-in file."""

from __future__ import annotations

import shutil
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.evidence.records.check import KEY, REASON, entity_named
from jobs.evidence.records.keep import holding, keep, withdraw
from jobs.evidence.records.page import columns, said, stocks, template_file, tried
from jobs.evidence.records.table import wishes
from jobs.rules.facts import fact_model
from schemas.access.role import Role
from schemas.delivery.record import Act, OwnRecord, own_entities
from schemas.factmodel import Entity, FactModel
from schemas.failure import DeliveryRefused, RecordRefused, Unknown
from store.uploads import shelf
from web.gate.guard import allowed
from web.rooms.records import view
from web.uploads.stream import received
from web.visit import Visit, Visiting

router = APIRouter(prefix="/nachweise")
WRITE = (Role.AUTHOR, Role.TEAM_LEAD, Role.HEAD, Role.WORKER)
READ = (*WRITE, Role.AUDITOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20 * 2**20
"""Bytes of a filled-in form."""


@router.get("", dependencies=[allowed(*READ)])
def kinds(visit: Visiting, suche: str = "") -> Response:
    """Every kind of record that the office makes itself."""
    model = fact_model(visit.house.store.rules)
    found = view.kinds(stocks(visit.house.engine, model), suche)
    return visit.page("nachweise/arten.html", kinds=found, word=suche, write=_writes(visit))


@router.get("/vordruck.xlsx", dependencies=[allowed(*WRITE)])
def template(visit: Visiting, art: str = "", gefuellt: str = "") -> Response:
    """The form as a spreadsheet: of one kind or of all, on wish with what holds."""
    model = fact_model(visit.house.store.rules)
    chosen = (entity_named(model, art),) if art else own_entities(model)
    content = template_file(visit.house.engine, model, chosen, gefuellt == "ja", visit.house.office, visit.today)
    name = f"nachweise-{art or 'alle'}.xlsx"
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/einlesen", dependencies=[allowed(*WRITE)])
def take(visit: Visiting) -> Response:
    """Where a filled-in form is handed in."""
    return visit.page("nachweise/einlesen.html", lines=())


@router.post("/einlesen", dependencies=[allowed(*WRITE, streamed=True)])
async def taken(request: Request, visit: Visiting) -> Response:
    """Keeps every row of a filled-in form, or none and says everything that is wrong."""
    folder = shelf.scratch(visit.house.store.path, visit.house.draw()[:40])
    try:
        sent = await received(request, visit, folder, MOST)
        file = next(iter(sent.files), None)
        if file is None:
            return visit.page("nachweise/einlesen.html", 422, lines=("Bitte eine Datei auswählen.",))
        named = file.path.with_suffix(".xlsx")
        file.path.rename(named)
        return await run_in_threadpool(_taken, visit, named)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _taken(visit: Visit, file: object) -> Response:
    from pathlib import Path

    assert isinstance(file, Path)
    model = fact_model(visit.house.store.rules)
    try:
        kept = keep(visit.house.engine, model, wishes(file, model), visit.person.login, visit.now)
    except (RecordRefused, DeliveryRefused) as refused:
        lines = tuple(line.replace(file.name, "Die Datei") for line in refused.lines)
        return visit.page("nachweise/einlesen.html", 422, lines=lines)
    new = sum(one.act is Act.NEW for one in kept.entries)
    return visit.to("/nachweise", f"{new} neu, {len(kept.entries) - new} berichtigt, {kept.unchanged} unverändert.")


@router.get("/{art}", dependencies=[allowed(*READ)])
def listed(visit: Visiting, art: str) -> Response:
    """What holds of a kind."""
    model, entity = _kind(visit, art)
    entries = holding(visit.house.engine, entity.name)
    headings, rows = view.rows(model, entity, entries)
    withdrawn = tuple(one for one in entries if one.act is Act.WITHDRAWN)
    return visit.page(
        "nachweise/liste.html", entity=entity, headings=headings, rows=rows, withdrawn=withdrawn, write=_writes(visit)
    )


@router.get("/{art}/neu", dependencies=[allowed(*WRITE)])
def blank(visit: Visiting, art: str) -> Response:
    """An empty form."""
    return _form(visit, *_kind(visit, art))


@router.post("/{art}/neu", dependencies=[allowed(*WRITE)])
async def made(request: Request, visit: Visiting, art: str) -> Response:
    """Keeps a new entry."""
    written = {name: str(value) for name, value in (await request.form()).items() if isinstance(value, str)}
    return await run_in_threadpool(_keep, visit, art, written, None)


@router.get("/{art}/{kennung}", dependencies=[allowed(*READ)])
def entry(visit: Visiting, art: str, kennung: str) -> Response:
    """One entry with everything it said before."""
    model, entity = _kind(visit, art)
    found = _entry(visit, entity, kennung)
    return visit.page(
        "nachweise/eintrag.html", entity=entity, entry=found, versions=view.versions(model, entity, found),
        holds=found.act is not Act.WITHDRAWN, write=_writes(visit), error="",
    )  # fmt: skip


@router.get("/{art}/{kennung}/berichtigen", dependencies=[allowed(*WRITE)])
def correct(visit: Visiting, art: str, kennung: str) -> Response:
    """The form of an entry."""
    model, entity = _kind(visit, art)
    found = _entry(visit, entity, kennung)
    return _form(visit, model, entity, found.key, said(entity, found))


@router.post("/{art}/{kennung}/berichtigen", dependencies=[allowed(*WRITE)])
async def corrected(request: Request, visit: Visiting, art: str, kennung: str) -> Response:
    """Keeps a correction; what the entry said before stays readable."""
    written = {name: str(value) for name, value in (await request.form()).items() if isinstance(value, str)}
    return await run_in_threadpool(_keep, visit, art, written, kennung)


@router.post("/{art}/{kennung}/zurueckziehen", dependencies=[allowed(*WRITE)])
def taken_back(visit: Visiting, art: str, kennung: str, grund: Annotated[str, Form()] = "") -> Response:
    """Withdraws an entry; it stays readable."""
    model, entity = _kind(visit, art)
    found = _entry(visit, entity, kennung)
    if not grund.strip():
        return visit.page(
            "nachweise/eintrag.html", 422, entity=entity, entry=found, versions=view.versions(model, entity, found),
            holds=found.act is not Act.WITHDRAWN, write=True, error="Bitte sagen, warum der Nachweis nicht gilt.",
        )  # fmt: skip
    withdraw(visit.house.engine, entity.name, found.key, grund, visit.person.login, visit.now)
    return visit.to(f"/nachweise/{entity.name}", f"{entity.label} {found.key} ist zurückgezogen.")


def _keep(visit: Visit, art: str, written: dict[str, str], key: str | None) -> Response:
    model, entity = _kind(visit, art)
    if key is not None:
        written[KEY] = _entry(visit, entity, key).key
        if not written.get(REASON, "").strip():
            return _form(visit, model, entity, key, written, {REASON: "Bitte sagen, warum sich der Nachweis ändert."})
    done = tried(visit.house.engine, model, entity, written, visit.person.login, visit.now)
    if done.kept is None:
        return _form(visit, model, entity, key, written, dict(done.mistakes))
    if not done.kept.entries:
        return visit.to(f"/nachweise/{entity.name}/{key}", "Genau so ist der Nachweis schon erfasst.", "info")
    new = done.kept.entries[0]
    word = "erfasst" if new.replaces is None else "berichtigt"
    return visit.to(f"/nachweise/{entity.name}/{new.key}", f"{entity.label} {new.key} ist {word}.")


def _form(
    visit: Visit,
    model: FactModel,
    entity: Entity,
    key: str | None = None,
    written: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    wrong = errors or {}
    asked = view.questions(columns(visit.house.engine, model, entity), written or {}, wrong, key is not None)
    here = {one.name for one in asked}
    summary = {name if name in here else asked[0].name: text for name, text in wrong.items()}
    return visit.page(
        "nachweise/formular.html", 422 if wrong else 200, entity=entity, key=key, questions=asked, errors=summary
    )


def _kind(visit: Visit, art: str) -> tuple[FactModel, Entity]:
    model = fact_model(visit.house.store.rules)
    return model, entity_named(model, art)


def _entry(visit: Visit, entity: Entity, key: str) -> OwnRecord:
    found = next(iter(holding(visit.house.engine, entity.name, key)), None)
    if found is None:
        raise Unknown(f"Einen Nachweis {key} ({entity.label}) gibt es nicht.")
    return found


def _writes(visit: Visit) -> bool:
    return bool(visit.person.roles & frozenset(WRITE))
