"""The pages of a mapping: which column is which field, as a form and as text."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.imports.desk.looking import Seen, fit, seen
from jobs.imports.wizard.change import changed, general, new_table
from jobs.imports.wizard.source import Source, begin, names, save, send, source_text, understood
from jobs.imports.wizard.table import Desk, desks
from jobs.rules.facts import fact_model
from schemas.delivery.upload import Upload
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused, ReleaseRefused, Unknown
from store.uploads import shelf
from web.gate.guard import allowed
from web.rooms.imports import view
from web.visit import Visit, Visiting

router = APIRouter(prefix="/import")


@router.post("/{lieferung}/zuordnung", dependencies=[allowed(*view.MAP)])
def made(visit: Visiting, lieferung: str, name: Annotated[str, Form()] = "") -> Response:
    """A new mapping, proposed from the columns."""
    house, upload = visit.house, shelf.one(visit.house.store.path, lieferung)
    model = fact_model(house.store.rules)
    source = begin(house.store, house.engine, name, _tables(visit, upload), model, visit.person.login, visit.now)
    said = "Die Zuordnung ist vorgeschlagen. Bitte jede Spalte ansehen."
    return visit.to(f"/import/{upload.id}/zuordnung/{source.name}", said)


@router.get("/{lieferung}/zuordnung/{name}", dependencies=[allowed(*view.MAP)])
def shown(visit: Visiting, lieferung: str, name: str, tabelle: int = 0, ansicht: str = "") -> Response:
    """One table of the mapping, or its text."""
    return _page(visit, lieferung, name, tabelle, ansicht == "text", ())


@router.post("/{lieferung}/zuordnung/{name}", dependencies=[allowed(*view.MAP)])
async def saved(request: Request, visit: Visiting, lieferung: str, name: str, tabelle: int = 0) -> Response:
    """Keeps what was chosen for one table, as a draft."""
    form = await request.form()
    written = {key: value for key, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_saved, visit, lieferung, name, tabelle, written)


@router.post("/{lieferung}/zuordnung/{name}/vorschlagen", dependencies=[allowed(*view.MAP)])
def proposed(visit: Visiting, lieferung: str, name: str, titel: Annotated[str, Form()] = "") -> Response:
    """Hands the mapping on to be released by a second person."""
    house, model = visit.house, fact_model(visit.house.store.rules)
    source = source_text(house.store, house.engine, name, visit.person.login)
    mapping, _ = understood(source, model)
    if mapping is None:
        return _page(visit, lieferung, name, 0, True, ("In der Zuordnung steht noch etwas, das nicht stimmt.",))
    try:
        number = send(house.store, house.engine, source, titel, visit.person.login, visit.now)
    except ReleaseRefused as refused:
        return _page(visit, lieferung, name, 0, False, refused.lines)
    said = f"Die Zuordnung ist vorgeschlagen (Änderung {number}). Eine zweite Person gibt sie frei."
    return visit.to(f"/import/{lieferung}", said)


def _saved(visit: Visit, lieferung: str, name: str, number: int, written: dict[str, str]) -> Response:
    house = visit.house
    upload, model = shelf.one(house.store.path, lieferung), fact_model(house.store.rules)
    source = source_text(house.store, house.engine, name, visit.person.login)
    try:
        text = _text(source, _tables(visit, upload), number, written, model)
    except DeliveryRefused as refused:
        return _page(visit, lieferung, name, number, "text" in written, refused.lines)
    if text != source.text:
        source = save(
            house.store, house.engine, Source(name, text, source.draft), visit.person.login, visit.now
        )  # fmt: skip
    view_of = "&ansicht=text" if "text" in written else ""
    return visit.to(f"/import/{lieferung}/zuordnung/{name}?tabelle={number}{view_of}", "Gespeichert als Ihr Entwurf.")


def _text(source: Source, tables: tuple[Seen, ...], number: int, written: dict[str, str], model: FactModel) -> str:
    """The mapping's text after what was sent: a text of its own, a new table, general matters or columns."""
    if "text" in written:
        return written["text"].replace("\r\n", "\n")
    data = source.text.encode()
    mapping, _ = understood(source, model)
    if "entitaet" in written:
        seen_one = tables[number] if 0 <= number < len(tables) else None
        entity = model.entities.get(written["entitaet"])
        if seen_one is None or entity is None:
            raise DeliveryRefused("Bitte auswählen, was in der Tabelle steht.")
        return new_table(data, source.path, seen_one, entity, model).decode()
    found = desks(source.text, mapping, tables, model)
    if not 0 <= number < len(found):
        raise DeliveryRefused("Diese Tabelle gibt es in der Lieferung nicht.")
    data = general(data, source.path, written)
    return changed(data, source.path, found[number], written, model).decode()


def _page(visit: Visit, lieferung: str, name: str, number: int, as_text: bool, lines: tuple[str, ...]) -> Response:
    house = visit.house
    upload, model = shelf.one(house.store.path, lieferung), fact_model(house.store.rules)
    source = source_text(house.store, house.engine, name, visit.person.login)
    mapping, diagnostics = understood(source, model)
    found = desks(source.text, mapping, _tables(visit, upload), model)
    here = found[number] if 0 <= number < len(found) else None
    if here is None and found:
        raise Unknown("Diese Tabelle gibt es in der Lieferung nicht.")
    entities = sorted(((one.name, one.plural or one.label) for one in model.entities.values()), key=lambda one: one[1])
    return visit.page(
        "import/zuordnung.html", 422 if lines else 200, upload=upload, source=source, mapping=mapping,
        diagnostics=diagnostics, desks=found, number=number, here=here, as_text=as_text, lines=lines,
        entities=entities, labels={one.name: one.plural or one.label for one in model.entities.values()},
        opened=view.opened(visit), hidden=view.HIDDEN, elsewhere=_elsewhere(visit, name, here, model),
    )  # fmt: skip


def _elsewhere(visit: Visit, name: str, here: Desk | None, model: FactModel) -> list[Source]:
    """The other mappings that read a table which this one does not: a delivery may come from several systems."""
    if here is None or here.place is not None:
        return []
    house, found = visit.house, []
    for other in names(house.store, house.engine, visit.person.login):
        source = source_text(house.store, house.engine, other, visit.person.login)
        mapping = understood(source, model)[0] if other != name else None
        if mapping is not None and fit(mapping, (here.seen,)).tables:
            found.append(source)
    return found


def _tables(visit: Visit, upload: Upload) -> tuple[Seen, ...]:
    found = seen(visit.house.store, upload)
    if found is None:
        raise DeliveryRefused("Die Dateien sind noch nicht angesehen worden. Bitte zuerst „Dateien ansehen“ wählen.")
    return tuple(one for one in found if one.header)
