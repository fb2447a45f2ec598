"""Runs for programs: start one in the background, look how far it is, list those that are recorded."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response

from jobs.background.begin import begin, listed, look
from schemas.access.role import Role
from schemas.failure import Failure, Unknown
from schemas.operation.task import Task
from store.findings import runs
from store.records.connect import reading
from web.api.bodies import Auftrag, Laeufe, Lauf, LaufGanz, Laufwunsch
from web.api.caller import Call, allowed
from web.api.problems import answers

router = APIRouter(prefix="/laeufe", tags=["Läufe"])
KIND, KEY, DAY = "lauf", "schluessel", "stichtag"
Looking = Annotated[Call, allowed(Role.OPERATIONS, Role.HEAD, Role.AUDITOR)]
Starting = Annotated[Call, allowed(Role.OPERATIONS)]
Name = Annotated[str, Path(max_length=100, description="Kennung des Laufs oder des Auftrags")]


class KeyUsed(Failure):
    """The same idempotency key came with another wish."""


@router.post("", status_code=202, responses=answers(409), summary="Einen Lauf im Hintergrund beginnen")
def beginnen(
    call: Starting,
    answer: Response,
    wunsch: Laufwunsch,
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key", min_length=8, max_length=200, pattern=r"^[!-~]+$",
            description="Beliebiges Wort des Aufrufers: Dieselbe Anfrage noch einmal beginnt keinen zweiten Lauf",
        ),
    ],
) -> Auftrag:  # fmt: skip
    """Beginnt einen Lauf über die neueste Lieferung und sagt in Location, wo er steht. Dasselbe Wort: derselbe Lauf."""
    house = call.house
    mark = hashlib.sha256(f"{call.person.id}\n{key}".encode()).hexdigest()
    day = "" if wunsch.stichtag is None else wunsch.stichtag.isoformat()
    given = {KEY: mark} | ({DAY: day} if day else {})
    task = next((one for one in listed(house.store) if one.kind == KIND and one.given.get(KEY) == mark), None)
    if task is not None and task.given.get(DAY, "") != day:
        raise KeyUsed("Dieser Idempotency-Key gehört schon zu einer anderen Anfrage. Bitte einen neuen nehmen.")
    if task is None:
        task = begin(house.store, KIND, given, call.person.login, call.now, house.programs)
    answer.headers["Location"] = f"/api/v1/laeufe/{task.id}"
    return _told(task)


@router.get("", responses=answers(), summary="Läufe, der neueste zuerst")
def laeufe(
    call: Looking,
    anzahl: Annotated[int, Query(ge=1, le=200)] = 50,
    vor: Annotated[str, Query(max_length=100, description="Aus weiter der vorigen Seite")] = "",
) -> Laeufe:
    """Alle Läufe, die gerechnet und aufgezeichnet sind."""
    with reading(call.house.engine) as connection:
        found = runs.listed(connection, call.house.store.office, vor, anzahl + 1)
    shown = [_said(one) for one in found[:anzahl]]
    return Laeufe(laeufe=shown, weiter=shown[-1].lauf if len(found) > anzahl else None)


@router.get("/{name}", responses=answers(404), summary="Ein Lauf, oder wie weit der Auftrag dazu ist")
def lauf(call: Looking, name: Name) -> LaufGanz:
    """Ein Lauf nach seiner Kennung oder nach der des Auftrags, der ihn rechnet."""
    task = _task(call, name)
    run = task.result.get("lauf") if task is not None else name
    with reading(call.house.engine) as connection:
        office = call.house.store.office
        known = isinstance(run, str) and runs.known(connection, run)
        found = _listed(runs.listed(connection, office, limit=10_000), str(run)) if known else None
    if task is None and found is None:
        raise Unknown(f"Einen Lauf oder Auftrag {name} gibt es nicht.")
    return LaufGanz(lauf=found, auftrag=None if task is None else _told(task))


def _task(call: Call, name: str) -> Task | None:
    try:
        task = look(call.house.store, name)
    except Unknown:
        return None
    return task if task.kind == KIND else None


def _listed(rows: list[runs.Listed], name: str) -> Lauf | None:
    return next((_said(one) for one in rows if one.id == name), None)


def _said(one: runs.Listed) -> Lauf:
    return Lauf(
        lauf=one.id, stichtag=one.as_of, begonnen=one.started_at, stand=one.state, zeilen=one.rows, abzug=one.snapshot,
        geplant=one.planned,
    )  # fmt: skip


def _told(task: Task) -> Auftrag:
    run = task.result.get("lauf")
    return Auftrag(
        auftrag=task.id, stand=task.stage, schritt=task.progress.text, prozent=task.progress.percent,
        lauf=run if isinstance(run, str) else None, gruende=list(task.lines),
    )  # fmt: skip
