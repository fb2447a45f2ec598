"""The pages of reports: the shelf, one of them with where its numbers come from, its files, a new one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import FileResponse, Response

from delivery.figures import brake, shown
from jobs.reports.kept import shelf
from jobs.reports.make import name_of
from schemas.access.happening import Happening, Kind
from schemas.access.role import Role
from schemas.clock.place import day_of
from schemas.reports.period import Sort, period
from schemas.reports.report import Cell, Number, Table
from store.access import log
from store.records.connect import writing
from web.gate.guard import allowed
from web.page.tasks import begun, done
from web.visit import Visit, Visiting

router = APIRouter(prefix="/berichte")
READ = (Role.WORKER, Role.TEAM_LEAD, Role.HEAD, Role.AUDITOR)
ASK = (Role.HEAD, Role.AUDITOR)
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@router.get("", dependencies=[allowed(*READ)])
def every(visit: Visiting) -> Response:
    """The reports that are written, and the form for a new one."""
    return _every(visit, "", {})


@router.post("", dependencies=[allowed(*ASK)])
def write(visit: Visiting, bericht: Annotated[str, Form()] = "") -> Response:
    """Has a report written; one that is there and final is shown instead."""
    asked = dict(_choices(visit)).get(bericht)
    if asked is None:
        return _every(visit, bericht, {"bericht": "Bitte einen Bericht wählen."})
    sort, _, named = bericht.partition(" ")
    name = name_of(period(Sort(sort), named))
    if name in {one.name for one in shelf.shelved(visit.house.store) if day_of(one.written) > one.period.last}:
        return visit.to(f"/berichte/{name}", "Diesen Bericht gibt es schon; er bleibt, wie er ist.", "info")
    return begun(visit, "bericht", art=sort, zeitraum=named)


@router.get("/geschrieben/{task}", dependencies=[allowed(*ASK)])
def written(visit: Visiting, task: str) -> Response:
    """Leads to a report that was just written."""
    name = done(visit, task, "bericht").result["bericht"]
    return visit.to(f"/berichte/{name}", "Der Bericht ist geschrieben; es steht in der Prüfspur.")


@router.get("/{name}", dependencies=[allowed(*READ)])
def one(visit: Visiting, name: str) -> Response:
    """A report as a page; beside each number stands which run it comes from."""
    report = shelf.read(visit.house.store, name)
    audits = visit.person.has(Role.AUDITOR, Role.HEAD)
    return visit.page(
        "berichte/bericht.html", name=name, report=report, said=shown, traced=_traced, brake=brake(report.stand),
        columns=_columns, audits=audits,
        endings=[ending for ending in TYPES if (visit.house.store.published / f"{name}.{ending}").is_file()],
    )  # fmt: skip


@router.get("/{name}/bild/{number}.svg", dependencies=[allowed(*READ)])
def picture(visit: Visiting, name: str, number: int) -> Response:
    """The picture of a part."""
    return Response(shelf.picture(visit.house.store, name, number), media_type="image/svg+xml")


@router.get("/{name}/datei/{ending}", dependencies=[allowed(*READ)])
def file(visit: Visiting, name: str, ending: str) -> Response:
    """A file of a report; that it was handed out is logged."""
    found = shelf.file_of(visit.house.store, name, ending)
    with writing(visit.house.engine) as connection:
        body = {"datei": found.name}
        log.note(connection, Happening(Kind.EXPORTED, visit.now, visit.person.id, None, visit.caller, body))
    return FileResponse(found, media_type=TYPES[ending], filename=found.name)


def _choices(visit: Visit) -> list[tuple[str, str]]:
    return [(f"{sort} {one.name}", f"{shelf.TITLES[sort]}, {one.title}") for sort, one in shelf.askable(visit.today)]


def _every(visit: Visit, asked: str, errors: dict[str, str]) -> Response:
    return visit.page(
        "berichte/berichte.html", 422 if errors else 200, reports=shelf.shelved(visit.house.store), titles=shelf.TITLES,
        choices=_choices(visit), asked=asked, errors=errors, may=visit.person.has(*ASK),
    )  # fmt: skip


def _columns(table: Table) -> list[dict[str, object]]:
    """The heads of a table; over numbers they stand at the right."""
    counted = {place for row in table.zeilen for place, cell in enumerate(row) if isinstance(cell, Number)}
    return [{"title": title, "number": place in counted} for place, title in enumerate(table.kopf)]


def _traced(cell: Cell) -> str:
    """Where a number comes from, in German; empty for words."""
    if not isinstance(cell, Number):
        return ""
    narrowed = "; ".join(
        f"{name}: {value if isinstance(value, str) else ', '.join(value)}" for name, value in cell.merkmale.items()
    )
    compared = f", verglichen mit {cell.vorlauf}" if cell.vorlauf else ""
    return f"Lauf {cell.lauf}{compared}; gezählt: {cell.abfrage}{f' ({narrowed})' if narrowed else ''}"
