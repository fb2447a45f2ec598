"""The catalogue of rules, one rule as a sentence, a new one; the other two views stand beside this module."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.authoring.fresh import Wish, begun, topics
from jobs.authoring.listing import Wanted, choices, listed, matching
from jobs.authoring.texts import discard, keep
from schemas.access.role import EVERYBODY, Role
from schemas.failure import Unknown
from schemas.node import fold
from schemas.outcome import Kind
from store.archive import delivered
from store.records.connect import reading
from web.gate.guard import allowed
from web.rooms.rules import view, writing, yaml
from web.rooms.rules.desk import around, mine, shown
from web.rooms.rules.new import fresh, missing
from web.visit import Visiting

router = APIRouter(prefix="/regeln")
WRITE = (Role.AUTHOR,)


@router.get("", dependencies=[allowed(*EVERYBODY)])
def catalogue(
    visit: Visiting, suche: str = "", thema: str = "", art: str = "", status: str = "", amt: str = "",
    quelle: str = "", stelle: str = "",
) -> Response:  # fmt: skip
    """Every rule that fits, in the order of their titles."""
    wanted = Wanted(thema, art, status, quelle, stelle, amt, suche)
    rows = listed(around(visit))
    found = matching(rows, wanted)
    page = view.Catalogue(found, len(rows), wanted, choices(rows), mine(visit), Role.AUTHOR in visit.person.roles)
    return visit.page("regeln/katalog.html", page=page)


@router.get("/neu", dependencies=[allowed(*WRITE)])
def new(visit: Visiting) -> Response:
    """What has to be said of a new rule before anything else."""
    return visit.page("regeln/neu.html", page=fresh(around(visit), {}), errors={})


@router.post("/neu", dependencies=[allowed(*WRITE)])
def make(
    visit: Visiting,
    titel: Annotated[str, Form()] = "",
    art: Annotated[str, Form()] = "",
    thema: Annotated[str, Form()] = "",
    je: Annotated[str, Form()] = "",
    stelle: Annotated[str, Form()] = "",
    rolle: Annotated[str, Form()] = "",
) -> Response:
    """Begins a rule as a draft of whoever asks."""
    known = around(visit)
    given = {"titel": " ".join(titel.split()), "art": art, "thema": thema, "je": je, "stelle": " ".join(stelle.split()),
             "rolle": rolle}  # fmt: skip
    errors = missing(given)
    if (
        art not in {kind.value for kind in Kind}
        or thema not in topics(known)
        or known.authored.model.entities.get(je) is None
    ):
        errors = errors or {"art": "Bitte aus den Listen wählen."}
    if errors:
        return visit.page("regeln/neu.html", 422, page=fresh(known, given), errors=errors)
    taken = frozenset(fold(path.rsplit("/", 1)[-1].removesuffix(".yaml")) for path in mine(visit))
    wish = Wish(given["titel"], Kind(art), thema, je, given["stelle"], rolle)
    # In force on the day of the newest delivery, or a simulation of the new rule would have nothing to show.
    with reading(visit.house.engine) as connection:
        there = delivered.listed(connection, visit.house.store.office)
    since = min(visit.today, there[0].as_of) if there else visit.today
    path, data = begun(known, wish, taken, visit.today, since)
    keep(visit.house.store, visit.house.engine, path, data, visit.person.login, visit.now)
    return visit.to(
        f"{view.address(path)}/formular?teil=inhalt",
        "Der Entwurf ist angelegt. Er wird nach jeder Eingabe gespeichert.",
    )


router.include_router(yaml.fixed)


@router.get("/{kennung}", dependencies=[allowed(*EVERYBODY)])
def named(visit: Visiting, kennung: str) -> Response:
    """A rule by its id: its newest version. Raises Unknown."""
    known = around(visit)
    found = [one for one in known.authored.rules if fold(one.id.text) == fold(kennung)]
    if not found:
        raise Unknown(f"Die Regel {kennung} gibt es nicht.")
    return visit.to(view.address(known.path_of(max(found, key=lambda one: one.start))))


@router.get("/{thema}/{datei}", dependencies=[allowed(*EVERYBODY)])
def sentence(visit: Visiting, thema: str, datei: str) -> Response:
    """A rule as the sentence that a head of office signs, with everything that stands around it."""
    return visit.page("regeln/satz.html", page=shown(visit, thema, datei))


@router.post("/{thema}/{datei}/verwerfen", dependencies=[allowed(*WRITE)])
def throw_away(visit: Visiting, thema: str, datei: str) -> Response:
    """Throws the draft away."""
    page = shown(visit, thema, datei)
    discard(visit.house.store, visit.house.engine, page.path, visit.person.login)
    return visit.to("/regeln" if page.new else page.address, "Der Entwurf ist verworfen.")


router.include_router(writing.router)
router.include_router(yaml.router)
