"""One page of help: the rooms that the person may enter come first."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from web.guard import ENTERED
from web.rooms.help.view import KEYS, ROOMS, WORDS
from web.visit import Visiting

router = APIRouter()


@router.get("/hilfe", dependencies=[ENTERED])
def help_page(visit: Visiting) -> Response:
    """What somebody with these roles can do here."""
    rooms = [(offer.title, offer.address, ROOMS[offer.address]) for offer in visit.menu if offer.address in ROOMS]
    return visit.page("hilfe/hilfe.html", rooms=rooms, keys=KEYS, words=WORDS)
