"""The pages of deliveries: sent, looked through, tried, read; what came of each, and its brake."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.imports.desk.looking import TOTAL, best, fit, named_at_import, seen
from jobs.imports.desk.second import second_look
from jobs.imports.desk.taking import Named, add, take_in
from jobs.imports.desk.trying import tried
from jobs.imports.quarantined import placed
from jobs.imports.wizard.source import holds, names, open_sources, source_text, understood
from jobs.rules.facts import fact_model
from schemas.delivery.upload import Upload
from schemas.failure import DeliveryRefused, Unknown
from store.archive import delivered
from store.archive.delivered import Delivered
from store.archive.snapshots import read_manifest
from store.records.actors import name_of
from store.records.connect import reading
from store.uploads import shelf
from web.gate.guard import allowed
from web.page.tasks import begun, mine
from web.rooms.imports import view
from web.rooms.imports.wizard import JOINED
from web.uploads.stream import received
from web.visit import Visit, Visiting

router = APIRouter(prefix="/import")
SHOWN = 50


@router.get("", dependencies=[allowed(*view.SEE)])
def deliveries(visit: Visiting) -> Response:
    """What was sent and waits, and what was read."""
    store = visit.house.store
    with reading(visit.house.engine) as connection:
        known = delivered.listed(connection, store.office)[:SHOWN]
    brought = tuple(view.Brought(one, placed(store.quarantine, one.id) is not None) for one in known)
    uploads = tuple((one, view.size(one)) for one in shelf.listed(store.path) if not one.snapshot)
    return visit.page(
        "import/liste.html", brought=brought, uploads=uploads, bring=view.has(visit, view.BRING),
        most=store.workbench.upload // 2**20,
    )  # fmt: skip


@router.post("/hochladen", dependencies=[allowed(*view.BRING, streamed=True)])
async def upload(request: Request, visit: Visiting) -> Response:
    """Takes the files of a delivery in and has them looked through."""
    return await _taken(request, visit, None)


@router.post("/{lieferung}/dateien", dependencies=[allowed(*view.BRING, streamed=True)])
async def more(request: Request, visit: Visiting, lieferung: str) -> Response:
    """More files of the same delivery."""
    return await _taken(request, visit, lieferung)


@router.get("/auftrag/{task}", dependencies=[allowed(*view.MAP)])
def ended(visit: Visiting, task: str) -> Response:
    """Where the result of a task is shown."""
    found = mine(visit, task).result
    if "abzug" in found:
        lines = ["Die Lieferung ist eingelesen."] if not found.get("bekannt") else ["Diese Lieferung war schon da."]
        return visit.to(f"/import/abzug/{found['abzug']}", [*lines, *_texts(found.get("notizen"))])
    if "quarantaene" in found:
        return visit.to(f"/import/{found['lieferung']}/vorschau")
    return visit.to(f"/import/{found.get('lieferung', '')}")


@router.get("/abzug/{abzug}", dependencies=[allowed(*view.SEE)])
def snapshot(visit: Visiting, abzug: str) -> Response:
    """What became of a delivery: every row counted, the brake with its reasons."""
    return _snapshot(visit, abzug, "")


@router.post("/abzug/{abzug}/bestaetigen", dependencies=[allowed(*view.CONFIRM)])
def confirmed(visit: Visiting, abzug: str, grund: Annotated[str, Form()] = "") -> Response:
    """Somebody else has looked, and lifts the brake."""
    house = visit.house
    try:
        second_look(house.store, house.engine, _delivery(visit, abzug).id, visit.person.login, grund, visit.now)
    except DeliveryRefused as refused:
        said = "Bitte begründen, warum die Lieferung so stimmt." if not grund.strip() else " ".join(refused.lines)
        return _snapshot(visit, abzug, said)
    return visit.to(f"/import/abzug/{abzug}", "Die Lieferbremse ist gelöst; sie steht mit Ihrem Grund in der Prüfspur.")


@router.get("/{lieferung}", dependencies=[allowed(*view.MAP)])
def one(visit: Visiting, lieferung: str) -> Response:
    """A delivery that was sent: its tables, the mappings that fit, what is asked before it is read."""
    return _one(visit, shelf.one(visit.house.store.path, lieferung), {}, ())


@router.post("/{lieferung}/ansehen", dependencies=[allowed(*view.MAP)])
def look_again(visit: Visiting, lieferung: str) -> Response:
    """Has the files looked through once more."""
    return begun(visit, "lieferung", lieferung=shelf.one(visit.house.store.path, lieferung).id)


@router.post("/{lieferung}/lesen", dependencies=[allowed(*view.MAP)])
async def read(request: Request, visit: Visiting, lieferung: str) -> Response:
    """Begins a preview or the import."""
    form = await request.form()
    sources = [one for one in form.getlist("quelle") if isinstance(one, str)]
    written = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_read, visit, lieferung, sources, written)


@router.post("/{lieferung}/verwerfen", dependencies=[allowed(*view.BRING)])
def discard(visit: Visiting, lieferung: str) -> Response:
    """Takes a delivery away again that was only sent."""
    shelf.remove(visit.house.store.path, shelf.one(visit.house.store.path, lieferung).id)
    return visit.to("/import", "Die hochgeladenen Dateien sind gelöscht.")


@router.get("/{lieferung}/vorschau", dependencies=[allowed(*view.MAP)])
def preview(visit: Visiting, lieferung: str) -> Response:
    """Rows as they would arrive, and those that would not."""
    found = shelf.one(visit.house.store.path, lieferung)
    trial = tried(visit.house.store, found)
    if trial is None:
        raise Unknown("Von dieser Lieferung gibt es noch keine Vorschau.")
    opened = view.opened(visit)
    return visit.page("import/vorschau.html", upload=found, trial=view.masked(trial, opened), opened=opened)


def _read(visit: Visit, lieferung: str, sources: list[str], written: dict[str, str]) -> Response:
    store = visit.house.store
    found = shelf.one(store.path, lieferung)
    wrong: list[str] = [] if sources else ["Bitte mindestens eine Zuordnung auswählen."]
    if sources and written.get("weg") == "bearbeiten":
        shelf.save(store.path, found.model_copy(update={"sources": tuple(sources)}))
        return visit.to(f"/import/{found.id}/zuordnung/{JOINED.join(sources)}")
    said: dict[str, str] = {}
    try:
        said = view.given(written, visit.today, _totals(visit, sources))
    except DeliveryRefused as refused:
        wrong += refused.lines
    real = written.get("weg") == "einlesen"
    if real and not view.has(visit, view.BRING):
        wrong.append("Eingelesen wird vom Betrieb.")
    for name in sources if real else ():
        if not holds(store, visit.house.engine, name):
            wrong.append(f"Die Zuordnung „{name}“ ist erst ein Entwurf: Sie muss freigegeben sein, bevor danach "
                         "eingelesen wird. Die Vorschau geht schon jetzt.")  # fmt: skip
    if wrong:
        return _one(visit, found, written | {"quellen": ",".join(sources)}, tuple(wrong))
    day = view.german(written["stichtag"].strip())
    changed = found.model_copy(update={"sources": tuple(sources), "as_of": day, "given": said})
    shelf.save(store.path, changed)
    return begun(
        visit, "einlesen" if real else "vorschau", lieferung=found.id, quellen=",".join(sources), **said
    )  # fmt: skip


async def _taken(request: Request, visit: Visit, lieferung: str | None) -> Response:
    store = visit.house.store
    scratch = shelf.scratch(store.path, visit.house.draw()[:40])
    try:
        form = await received(request, visit, scratch, store.workbench.upload)
        files = [(one.name, one.path) for one in form.files]
        return await run_in_threadpool(_keep, visit, lieferung, files)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _keep(visit: Visit, lieferung: str | None, files: list[Named]) -> Response:
    store = visit.house.store
    if lieferung is None:
        found = take_in(store, visit.house.draw()[:40], files, visit.person.login, visit.now)
    else:
        found = add(store, shelf.one(store.path, lieferung), files)
    return begun(visit, "lieferung", lieferung=found.id)


def _totals(visit: Visit, sources: Sequence[str]) -> dict[str, str]:
    """The tables of chosen mappings whose control total is named here, and what is counted."""
    house, model = visit.house, fact_model(visit.house.store.rules)
    found = open_sources(house.store, house.engine, sources, visit.person.login, model)
    return named_at_import([one.mapping for one in found if one.mapping is not None], model)


def _one(visit: Visit, upload: Upload, written: dict[str, str], lines: tuple[str, ...]) -> Response:
    house = visit.house
    model, tables = fact_model(house.store.rules), seen(house.store, upload)
    fits, broken = [], []
    for name in names(house.store, house.engine, visit.person.login):
        source = source_text(house.store, house.engine, name, visit.person.login)
        mapping, _ = understood(source, model)
        if mapping is None:
            broken.append(source)
        else:
            fits.append((source, fit(mapping, tables or ())))
    fits.sort(key=lambda one: (-one[1].found, one[0].name))
    totals = named_at_import([one.mapping for _, one in fits if one.tables], model)
    chosen = written["quellen"].split(",") if "quellen" in written else upload.sources
    if not chosen:
        chosen = best([one for _, one in fits])
    return visit.page(
        "import/lieferung.html", 422 if lines else 200, upload=upload, size=view.size(upload), tables=tables, fits=fits,
        broken=broken, chosen=chosen, written=written, lines=lines, bring=view.has(visit, view.BRING),
        tried=tried(house.store, upload) is not None, totals={f"{TOTAL}{name}": what for name, what in totals.items()},
        cases=model.case not in totals,
    )  # fmt: skip


def _snapshot(visit: Visit, abzug: str, error: str) -> Response:
    store, found = visit.house.store, _delivery(visit, abzug)
    with reading(visit.house.engine) as connection:
        by = name_of(connection, found.confirmed_by) if found.confirmed_by else ""
    return visit.page(
        "import/abzug.html", 422 if error else 200, delivery=found, manifest=read_manifest(store.snapshots / found.id),
        apart=placed(store.quarantine, found.id) is not None, by=by, confirm=view.has(visit, view.CONFIRM), error=error,
    )  # fmt: skip


def _delivery(visit: Visit, abzug: str) -> Delivered:
    with reading(visit.house.engine) as connection:
        found = delivered.known(connection, abzug)
    if found is None or found.office != visit.house.store.office or found.deleted_at is not None:
        raise Unknown("Diesen Abzug gibt es nicht oder nicht mehr.")
    return found


def _texts(said: object) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else []
