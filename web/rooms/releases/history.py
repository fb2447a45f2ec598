"""What was released: the list, one release, any two states compared, taken back, taken over, as a patch."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.releases.deciding import called
from jobs.releases.releasing import bring_back, roll_back, withdraw
from jobs.releases.shown.patch import patch
from jobs.releases.shown.versions import FOLDER, MOST, between, of_release, versions
from jobs.releases.standing import standing
from schemas.access.happening import Happening, Kind
from schemas.failure import ReleaseRefused
from schemas.release.release import Release, ReleaseState
from store.access import log
from store.archive import rulebooks
from store.records.connect import reading, writing
from store.releases import releases, simulations
from web.gate.guard import allowed
from web.page.tasks import begun, done
from web.rooms.releases import view
from web.rooms.releases.changes import doing
from web.rooms.releases.view import HOME, READ, RELEASING, WRITE
from web.visit import Visit, Visiting

router = APIRouter(prefix=HOME)
PAGE = 50


@router.get("/verlauf", dependencies=[allowed(*READ)])
def listed(visit: Visiting, seite: int = 1) -> Response:
    """Every release, the newest first."""
    house = visit.house
    with reading(house.engine) as connection:
        found = releases.listed(connection, house.store.office)[::-1]
        first = (max(seite, 1) - 1) * PAGE
        rows = [view.release_row(connection, one) for one in found[first : first + PAGE]]
    said = standing(house.store, house.engine)
    return visit.page(
        "aenderungen/verlauf.html", tabs=view.tabs(f"{HOME}/verlauf"), rows=rows, foreign=said.foreign,
        warning=said.said(house.store), none=said.digest is None, releases=visit.person.has(*RELEASING),
        previous=f"{HOME}/verlauf?seite={seite - 1}" if seite > 1 else None,
        following=f"{HOME}/verlauf?seite={seite + 1}" if first + PAGE < len(found) else None,
        where=f"{first + 1} bis {first + len(rows)} von {len(found)}" if rows else "", errors={}, reason="",
    )  # fmt: skip


@router.post("/uebernehmen", dependencies=[allowed(*RELEASING)])
def taken_over(visit: Visiting, grund: Annotated[str, Form()] = "") -> Response:
    """Begins to release what lies in the folder of rules: every file is checked first, which may take its time."""
    reason = " ".join(grund.split())
    if not reason:
        return visit.to(f"{HOME}/verlauf", "Bitte sagen, woher der Stand kommt und wer ihn geprüft hat.", "danger")
    return begun(visit, "uebernahme", grund=reason, von=visit.person.login)


@router.get("/uebernahme/{task}", dependencies=[allowed(*RELEASING)])
def in_force(visit: Visiting, task: str) -> Response:
    """From the work to the release that came of it."""
    number = done(visit, task, "uebernahme").result["freigabe"]
    return visit.to(f"{HOME}/freigabe/{number}", "Der Stand des Ordners ist freigegeben.")


@router.get("/freigabe/{number}", dependencies=[allowed(*READ)])
def shown(visit: Visiting, number: int) -> Response:
    """A release: who, why, from when on, what it changed."""
    house = visit.house
    with reading(house.engine) as connection:
        found = releases.one(connection, house.store.office, number)
        row = view.release_row(connection, found)
        tried = None if found.simulation is None else simulations.one(connection, found.simulation)
        withdrawn = called(connection, found.withdrawn_by) if found.withdrawn_by else ""
    return visit.page(
        "aenderungen/freigabe.html", row=row, one=found, tried=tried, withdrawn=withdrawn, most=MOST,
        differences=of_release(house.store, found), writes=visit.person.has(*WRITE),
        takes_back=visit.person.has(*RELEASING) and found.state in (ReleaseState.WAITING, ReleaseState.BROKEN),
        rolls_back=visit.person.has(*WRITE) and found.state is ReleaseState.HOLDS and found.change is not None,
        again=visit.person.has(*WRITE) and found.state is ReleaseState.WITHDRAWN,
    )  # fmt: skip


@router.get("/freigabe/{number}/patch", dependencies=[allowed(*READ)])
def patched(visit: Visiting, number: int, ordner: str = "") -> Response:
    """The release as a patch for git; `ordner` is the folder of rules inside the repository."""
    house = visit.house
    with writing(house.engine) as connection:
        found = releases.one(connection, house.store.office, number)
        by = called(connection, found.releaser)
        log.note(connection, Happening(
            Kind.EXPORTED, visit.now, visit.person.id, address=visit.caller, body={"freigabe": number},
        ))  # fmt: skip
    before, after = (rulebooks.kept(one, house.store.rulebooks) for one in (found.before, found.after))
    data = patch(found, by, lambda path: (before / path).read_bytes(), lambda path: (after / path).read_bytes(), ordner)
    name = f"{number:04}-freigabe.patch"
    return Response(
        data, media_type="text/x-patch; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@router.post("/freigabe/{number}/zurueckziehen", dependencies=[allowed(*RELEASING)])
def withdrawn(visit: Visiting, number: int, grund: Annotated[str, Form()] = "") -> Response:
    """Takes a release back whose day has not come."""
    try:
        withdraw(doing(visit), number, grund)
    except ReleaseRefused as refused:
        return visit.to(f"{HOME}/freigabe/{number}", refused.lines, "danger")
    return visit.to(f"{HOME}/freigabe/{number}", "Die Freigabe ist zurückgezogen; sie tritt nicht in Kraft.")


@router.post("/freigabe/{number}/zuruecknehmen", dependencies=[allowed(*WRITE)])
def rolled_back(visit: Visiting, number: int) -> Response:
    """A change that brings back what was before."""
    try:
        change = roll_back(doing(visit), number)
    except ReleaseRefused as refused:
        return visit.to(f"{HOME}/freigabe/{number}", refused.lines, "danger")
    return visit.to(f"{HOME}/{change}", "Der frühere Stand ist als Änderung angelegt: simulieren und freigeben lassen.")


@router.post("/freigabe/{number}/aufnehmen", dependencies=[allowed(*WRITE)])
def again(visit: Visiting, number: int) -> Response:
    """The texts of a release that was withdrawn as a change of their own."""
    with reading(visit.house.engine) as connection:
        found = releases.one(connection, visit.house.store.office, number)
    try:
        change = bring_back(doing(visit), _texts(visit, found), found.title)
    except ReleaseRefused as refused:
        return visit.to(f"{HOME}/freigabe/{number}", refused.lines, "danger")
    return visit.to(f"{HOME}/{change}", "Die Texte sind als neue Änderung angelegt.")


@router.get("/vergleich", dependencies=[allowed(*READ)])
def compared(visit: Visiting, von: str = "", bis: str = "") -> Response:
    """Any two states of the rules."""
    house = visit.house
    known = versions(house.store, house.engine)
    von, bis = von or (known[1].name if len(known) > 1 else FOLDER), bis or FOLDER
    found, number = between(house.store, house.engine, von, bis)
    return visit.page(
        "aenderungen/vergleich.html", tabs=view.tabs(f"{HOME}/vergleich"), differences=found, number=number, most=MOST,
        known=[(one.name, one.title) for one in known], von=von, bis=bis,
    )  # fmt: skip


def _texts(visit: Visit, found: Release) -> dict[str, str | None]:
    after = rulebooks.kept(found.after, visit.house.store.rulebooks)
    return {one.path: (after / one.path).read_bytes().decode() if one.after else None for one in found.files}
