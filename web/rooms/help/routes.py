"""The handbook: its chapters, and one of them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from schemas.access.role import EVERYBODY
from web.guard import allowed
from web.rooms.help.chapter import ADDRESS, chapter, chapters
from web.visit import Visiting

router = APIRouter()


@router.get(ADDRESS, dependencies=[allowed(*EVERYBODY)])
def all_chapters(visit: Visiting) -> Response:
    """All chapters, in the order of reading."""
    return visit.page("hilfe/kapitel.html", chapters=chapters())


@router.get(f"{ADDRESS}/{{name}}", dependencies=[allowed(*EVERYBODY)])
def one_chapter(visit: Visiting, name: str) -> Response:
    """One chapter. Answers 404 for a name that is none."""
    return visit.page("hilfe/ein_kapitel.html", chapter=chapter(name), chapters=chapters())
