"""Reports and rules for programs, and whether anybody is there."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, Response

from jobs.reports.kept import shelf
from schemas.access.happening import Happening, Kind
from schemas.access.role import EVERYBODY
from store.access import log
from store.records.connect import reading, writing
from web.api.bodies import Bericht, Gesundheit, Regel
from web.api.caller import Call, allowed
from web.api.problems import answers
from web.page.menu import READING

router = APIRouter()
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class Form(StrEnum):
    """The forms a report is written in."""

    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"


@router.get("/berichte", responses=answers(), tags=["Berichte"], summary="Geschriebene Berichte")
def berichte(call: Annotated[Call, allowed(*READING)]) -> list[Bericht]:
    """Alle Berichte, die geschrieben sind, der neueste Zeitraum zuerst."""
    return [
        Bericht(
            bericht=one.name, titel=f"{shelf.TITLES[one.period.sort]}, {one.period.title}", von=one.period.first,
            bis=one.period.last, geschrieben=one.written, formate=list(one.endings),
        )
        for one in shelf.shelved(call.house.store)
    ]  # fmt: skip


@router.get(
    "/berichte/{name}/datei", tags=["Berichte"], summary="Die Datei eines Berichts", response_class=Response,
    responses=answers(404) | {200: {"content": {kind: {} for kind in TYPES.values()}}},
)  # fmt: skip
def datei(
    call: Annotated[Call, allowed(*READING)],
    name: Annotated[str, Path(max_length=100)],
    form: Annotated[Form, Query(description="In welcher Form")] = Form.PDF,
) -> FileResponse:
    """Ein Bericht als PDF, Tabelle oder JSON. Dass er geholt wurde, steht im Sicherheitsprotokoll."""
    found = shelf.file_of(call.house.store, name, form)
    with writing(call.house.engine) as connection:
        log.note(
            connection, Happening(Kind.EXPORTED, call.now, call.person.id, None, call.address, {"datei": found.name})
        )
    return FileResponse(found, media_type=TYPES[form], filename=found.name)


@router.get("/regeln", responses=answers(409), tags=["Regeln"], summary="Regeln, die heute gelten, und die anderen")
def regeln(call: Annotated[Call, allowed(*EVERYBODY)]) -> list[Regel]:
    """Jede Regel des Amts: in welcher Fassung sie heute gilt, oder warum sie nicht gilt."""
    book = call.desk.book(call.today).loaded.rulebook
    there = [
        Regel(regel=one.id, titel=one.title, art=one.kind, vorgang=one.entity, fassung=one.fassung, in_kraft=True,
              warum_nicht=None)
        for one in book.rules
    ]  # fmt: skip
    gone = [
        Regel(regel=name, titel=name, art=None, vorgang=None, fassung=None, in_kraft=False, warum_nicht=reason)
        for name, reason in book.not_in_force
    ]
    return sorted([*there, *gone], key=lambda one: (one.regel, one.fassung or ""))


@router.get("/gesundheit", tags=["Betrieb"], summary="Ob die Schnittstelle arbeitet")
def gesundheit(request: Request) -> Gesundheit:
    """Ohne Zugang: nur, ob die Ablage gelesen werden kann."""
    with reading(request.app.state.house.engine):
        return Gesundheit(gesund=True)
