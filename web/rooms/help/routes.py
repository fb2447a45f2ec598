"""Help: what somebody with these roles can do here, and the chapters of the handbook."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from schemas.failure import Unknown
from web.gate.guard import ENTERED
from web.rooms.help.chapter import ADDRESS, chapter, chapters, picture
from web.rooms.help.view import KEYS, ROOMS, WORDS
from web.visit import Visiting

router = APIRouter()


@router.get(ADDRESS, dependencies=[ENTERED])
def help_page(visit: Visiting) -> Response:
    """The rooms that the person may enter, and all chapters in the order of reading."""
    rooms = [(offer.title, offer.address, ROOMS[offer.address]) for offer in visit.menu if offer.address in ROOMS]
    return visit.page("hilfe/hilfe.html", rooms=rooms, keys=KEYS, words=WORDS, chapters=chapters())


@router.get(f"{ADDRESS}/bild/{{name}}", dependencies=[ENTERED])
def one_picture(name: str) -> Response:
    """A picture of a chapter. Answers 404 where it was not made."""
    found = picture(name)
    if found is None:
        raise Unknown("Dieses Bild gibt es im Handbuch nicht.")
    return FileResponse(found, media_type="image/png")


@router.get(f"{ADDRESS}/{{name}}", dependencies=[ENTERED])
def one_chapter(visit: Visiting, name: str) -> Response:
    """One chapter. Answers 404 for a name that is none."""
    return visit.page("hilfe/ein_kapitel.html", chapter=chapter(name))
