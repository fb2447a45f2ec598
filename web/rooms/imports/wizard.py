"""The pages of a mapping: which column is which field, as a form and as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from engine.sources.meaning import across
from jobs.imports.desk.looking import Seen, fit, seen
from jobs.imports.wizard.change import changed, extents, general, general_of, new_table, rows
from jobs.imports.wizard.source import Opened, Source, begin, names, open_sources, save, send, understood
from jobs.imports.wizard.table import Desk, beside, desks
from jobs.rules.facts import fact_model
from schemas.delivery.upload import Upload
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused, FieldsRefused, ReleaseRefused, Unknown
from store.uploads import shelf
from web.gate.guard import allowed
from web.rooms.imports import view
from web.visit import Visit, Visiting

router = APIRouter(prefix="/import")
JOINED = "+"
"""What stands in an address between the names of mappings that are edited together."""


@router.post("/{lieferung}/zuordnung", dependencies=[allowed(*view.MAP)])
def made(visit: Visiting, lieferung: str, name: Annotated[str, Form()] = "") -> Response:
    """A new mapping, proposed from the columns."""
    house, upload = visit.house, shelf.one(visit.house.store.path, lieferung)
    model = fact_model(house.store.rules)
    source = begin(house.store, house.engine, name, _tables(visit, upload), model, visit.person.login, visit.now)
    said = "Die Zuordnung ist vorgeschlagen. Bitte jede Spalte ansehen."
    return visit.to(f"/import/{upload.id}/zuordnung/{source.name}", said)


@router.get("/{lieferung}/zuordnung/{name}", dependencies=[allowed(*view.MAP)])
def shown(visit: Visiting, lieferung: str, name: str, tabelle: int = 0, text: str = "") -> Response:
    """One table of the delivery beside the mapping that reads it, or the text of one of the mappings."""
    return _page(visit, lieferung, name, tabelle, text, {}, ())


@router.post("/{lieferung}/zuordnung/{name}", dependencies=[allowed(*view.MAP)])
async def saved(request: Request, visit: Visiting, lieferung: str, name: str, tabelle: int = 0) -> Response:
    """Keeps what was chosen for one table, as a draft."""
    form = await request.form()
    written = {key: value for key, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_saved, visit, lieferung, name, tabelle, written)


@router.post("/{lieferung}/zuordnung/{name}/vorschlagen", dependencies=[allowed(*view.MAP)])
def proposed(visit: Visiting, lieferung: str, name: str, worum: Annotated[str, Form()] = "") -> Response:
    """Hands the drafts on, as one change, to be released by a second person."""
    house, (found, _) = visit.house, _opened(visit, name)
    mappings = [one.mapping for one in found if one.mapping is not None]
    if len(mappings) < len(found) or across(mappings):
        return _page(visit, lieferung, name, 0, "", {}, ("In der Zuordnung steht noch etwas, das nicht stimmt.",))
    sources = [one.source for one in found]
    try:
        number = send(house.store, house.engine, sources, worum, visit.person.login, visit.now)
    except ReleaseRefused as refused:
        return _page(visit, lieferung, name, 0, "", {}, refused.lines)
    said = f"Die Zuordnung ist vorgeschlagen (Änderung {number}). Eine zweite Person gibt sie frei."
    return visit.to(f"/import/{lieferung}", said)


def _saved(visit: Visit, lieferung: str, name: str, number: int, written: dict[str, str]) -> Response:
    house = visit.house
    upload, (opened, model) = shelf.one(house.store.path, lieferung), _opened(visit, name)
    try:
        source, text = _text(opened, _tables(visit, upload), number, written, model)
    except FieldsRefused as refused:
        return _page(visit, lieferung, name, number, "", written, (), refused.fields)
    except DeliveryRefused as refused:
        as_text = written.get("quelle", "") if "text" in written else ""
        return _page(visit, lieferung, name, number, as_text, written, refused.lines)
    if text != source.text:
        changed = Source(source.name, text, source.draft)
        save(house.store, house.engine, changed, visit.person.login, visit.now)
    where = f"text={source.name}" if "text" in written else f"tabelle={number}"
    return visit.to(f"/import/{lieferung}/zuordnung/{name}?{where}", "Gespeichert als Ihr Entwurf.")


def _text(
    opened: Sequence[Opened], tables: tuple[Seen, ...], number: int, written: dict[str, str], model: FactModel
) -> tuple[Source, str]:
    """The mapping that was changed and its text: as it was sent, with a new table, or with what was chosen for one."""
    if "text" in written:
        return _named(opened, written).source, written["text"].replace("\r\n", "\n")
    found = desks(opened, tables, model)
    if not 0 <= number < len(found):
        raise DeliveryRefused("Diese Tabelle gibt es in der Lieferung nicht.")
    here = found[number]
    if "entitaet" in written:
        entity, source = model.entities.get(written["entitaet"]), _named(opened, written).source
        if entity is None:
            raise DeliveryRefused("Bitte auswählen, was in der Tabelle steht.")
        adds = written.get("ergaenzt") == "ja"
        return source, new_table(source.text.encode(), source.path, here.seen, entity, adds, model).decode()
    source = next((one.source for one in opened if one.source.name == here.source), opened[0].source)
    text = _filled(source, here, beside(found, here), written, model)
    mapping, _ = understood(Source(source.name, text, source.draft), model)
    if "dateien" in written and mapping is not None and not fit(mapping, (here.seen,)).tables:
        raise FieldsRefused({"dateien": f"„{written['dateien']}“ passt nicht zu {here.seen.file}."})
    return source, text


def _filled(source: Source, here: Desk, files: Sequence[str], written: dict[str, str], model: FactModel) -> str:
    """A mapping's text with what every field says. Raises FieldsRefused with the mistakes of all of them."""
    writers: tuple[Callable[[bytes], bytes], ...] = (
        lambda text: general(text, source.path, written),
        lambda text: changed(text, source.path, here, written, model),
        lambda text: extents(text, source.path, here, written),
        lambda text: rows(text, source.path, here, written, files),
    )
    data, wrong = source.text.encode(), dict[str, str]()
    for write in writers:
        try:
            data = write(data)
        except FieldsRefused as refused:
            wrong |= refused.fields
    if wrong:
        raise FieldsRefused(wrong)
    return data.decode()


def _named(opened: Sequence[Opened], written: dict[str, str]) -> Opened:
    """The mapping that was chosen, or the only one."""
    found = [one for one in opened if one.source.name == written.get("quelle", "")] or list(opened)
    if len(found) > 1:
        raise DeliveryRefused("Bitte auswählen, zu welcher Zuordnung die Tabelle gehört.")
    return found[0]


def _page(
    visit: Visit, lieferung: str, name: str, number: int, as_text: str, written: dict[str, str],
    lines: tuple[str, ...], errors: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    upload, (opened, model) = shelf.one(visit.house.store.path, lieferung), _opened(visit, name)
    found = desks(opened, _tables(visit, upload), model)
    here = found[number] if 0 <= number < len(found) else None
    if here is None and found:
        raise Unknown("Diese Tabelle gibt es in der Lieferung nicht.")
    wrong = bool(lines or errors)
    mine = {one.source.name: one for one in opened}
    reader = mine.get(here.source) if here is not None else None
    labels = {one.name: one.plural or one.label for one in model.entities.values()}
    contrary = across([one.mapping for one in opened if one.mapping is not None])
    return visit.page(
        "import/zuordnung.html", 422 if wrong else 200, upload=upload, name=name, opened=opened, lines=lines,
        desks=found, number=number, here=here.sent(written) if here is not None and wrong else here, written=written,
        errors=errors or {}, beside=() if here is None else beside(found, here), case=model.case,
        reader=reader, as_text=mine.get(as_text), labels=labels,
        contrary=contrary, drafts=[one.source.name for one in opened if one.source.draft is not None],
        whole=None if reader is None else general_of(reader.source.text, written),
        clear=view.opened(visit), hidden=view.HIDDEN, elsewhere=_elsewhere(visit, list(mine), here, model),
        entities=sorted(labels.items(), key=lambda one: one[1]),
    )  # fmt: skip


def _opened(visit: Visit, name: str) -> tuple[tuple[Opened, ...], FactModel]:
    house, model = visit.house, fact_model(visit.house.store.rules)
    return open_sources(house.store, house.engine, name.split(JOINED), visit.person.login, model), model


def _elsewhere(visit: Visit, mine: list[str], here: Desk | None, model: FactModel) -> list[str]:
    """The other mappings that read a table which none of these does: a delivery may come from several systems."""
    if here is None or here.place is not None:
        return []
    house, login = visit.house, visit.person.login
    others = [one for one in names(house.store, house.engine, login) if one not in mine]
    found = open_sources(house.store, house.engine, others, login, model)
    return [one.source.name for one in found if one.mapping is not None and fit(one.mapping, (here.seen,)).tables]


def _tables(visit: Visit, upload: Upload) -> tuple[Seen, ...]:
    found = seen(visit.house.store, upload)
    if found is None:
        raise DeliveryRefused("Die Dateien sind noch nicht angesehen worden. Bitte zuerst „Dateien ansehen“ wählen.")
    return tuple(one for one in found if one.header)
