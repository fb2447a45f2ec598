"""The audit trail with its filter, and its checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from schemas.evidence.trail import Chained, Kind
from store.records.actors import name_of
from store.records.connect import Connection, reading
from store.trail.checkpoints import announced, kept
from store.trail.entries import Sought, sought
from web.gate.guard import allowed
from web.page.days import day_of
from web.rooms.audit.plan import READ
from web.visit import Visiting

router = APIRouter(prefix="/pruefung")
SIZE = 50
_KINDS = [("", "alle"), *((str(one), str(one)) for one in Kind)]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with the name of who did it and its moment as a time."""

    entry: Chained
    at: datetime
    by: str


@router.get("/spur", dependencies=[allowed(*READ)])
def trail(
    visit: Visiting, art: str = "", akteur: str = "", sache: str = "", von: str = "", bis: str = "", vor: str = ""
) -> Response:
    """The trail, the newest entry first."""
    asked = {"art": art, "akteur": akteur.strip(), "sache": sache.strip(), "von": von, "bis": bis}
    first, last = day_of(von), day_of(bis)
    errors = {
        name: "Bitte einen Tag angeben, zum Beispiel 30.06.2026."
        for name, text, day in (("von", von, first), ("bis", bis, last)) if text.strip() and day is None
    }  # fmt: skip
    wanted = Sought(
        art, asked["akteur"], asked["sache"], first.isoformat() if first else "", last.isoformat() if last else ""
    )
    before = int(vor) if vor.isdecimal() and len(vor) < 16 else None
    with reading(visit.house.engine) as connection:
        found = sought(connection, wanted, before, SIZE + 1)
        rows = _lines(connection, [one for one in found[:SIZE] if one.subject not in visit.person.closed])
    following = f"/pruefung/spur?{urlencode({**asked, 'vor': found[SIZE - 1].seq})}" if len(found) > SIZE else ""
    return visit.page(
        "pruefung/spur.html", rows=rows, asked=asked, errors=errors, kinds=_KINDS,
        following=following, start=f"/pruefung/spur?{urlencode(asked)}", first=not vor,
    )  # fmt: skip


@router.get("/pruefpunkte", dependencies=[allowed(*READ)])
def checkpoints(visit: Visiting) -> Response:
    """The sealed heads of the trail."""
    with reading(visit.house.engine) as connection:
        rows, seals = kept(connection), announced(connection)
    return visit.page("pruefung/pruefpunkte.html", rows=[(one, _moment(one.at)) for one in rows][::-1], seals=seals)


def _lines(connection: Connection, some: list[Chained]) -> list[Line]:
    names = {actor: name_of(connection, actor) for actor in {one.actor for one in some}}
    return [Line(one, _moment(one.at), names[one.actor]) for one in some]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
