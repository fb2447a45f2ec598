"""Open changes: gathered from drafts, shown with their difference, released by a second person, or dropped."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.releases.applying import warnings
from jobs.releases.changing import Doing, drop, gather, look, put, take_out
from jobs.releases.deciding import called
from jobs.releases.releasing import Wish, release
from jobs.releases.shown.versions import of_change
from schemas.failure import Failure, ReleaseRefused
from schemas.release.draft import ChangeState
from schemas.release.release import ReleaseState
from store.records.actors import known
from store.records.connect import reading
from store.releases import changes, drafts, releases, simulations
from web.gate.guard import allowed
from web.page.days import day_of
from web.rooms.releases import view
from web.rooms.releases.view import HOME, READ, RELEASING, WRITE
from web.visit import Visit, Visiting

router = APIRouter(prefix=HOME)


def doing(visit: Visit) -> Doing:
    """The person of a visit at work."""
    return Doing(visit.house.store, visit.house.engine, visit.person.login, visit.now)


@router.get("", dependencies=[allowed(*READ)])
def listed(visit: Visiting) -> Response:
    """What is open: changes, drafts without one, releases whose day is to come."""
    return _listed(visit, {})


def _listed(visit: Visit, errors: dict[str, str], title: str = "") -> Response:
    house = visit.house
    with reading(house.engine) as connection:
        office = house.store.office
        rows = [
            view.ChangeRow(
                one, called(connection, one.author),
                view.next_step(one, simulations.newest(connection, one.id)), view.colour(one.state),
            )
            for one in changes.listed(connection, office)
        ]  # fmt: skip
        written = drafts.drafts(connection, office)
        loose = [(one, called(connection, one.author)) for one in written if one.change is None]
        ahead = [view.release_row(connection, one) for one in releases.listed(connection, office, releases.OPEN)]
        standing = releases.standing(connection, office)
        last = None if standing is None else view.release_row(connection, standing)
    return visit.page(
        "aenderungen/uebersicht.html", 422 if errors else 200, tabs=view.tabs(HOME), rows=rows, loose=loose,
        waiting=ahead, last=last, warnings=warnings(house.store, house.engine), errors=errors, title=title,
        writes=visit.person.has(*WRITE),
    )  # fmt: skip


@router.post("", dependencies=[allowed(*WRITE)])
def gathered(
    visit: Visiting, titel: Annotated[str, Form()] = "", entwurf: Annotated[list[int] | None, Form()] = None
) -> Response:  # fmt: skip
    """A change made of drafts."""
    errors = {} if titel.strip() else {"titel": "Bitte in einem Satz sagen, worum es geht."}
    errors |= {} if entwurf else {"entwurf": "Bitte mindestens einen Entwurf auswählen."}
    if errors:
        return _listed(visit, errors, titel)
    number = gather(doing(visit), tuple(entwurf or ()), titel)
    return visit.to(f"{HOME}/{number}", "Die Änderung ist angelegt.")


@router.get("/{number}", dependencies=[allowed(*READ)])
def shown(visit: Visiting, number: int) -> Response:
    """A change: what it says, whether it is right, what it would do, and the form of its release."""
    return _shown(visit, number, {})


def _shown(visit: Visit, number: int, errors: dict[str, str], reason: str = "", day: str = "") -> Response:
    house = visit.house
    change = look(house.store, house.engine, number)
    with reading(house.engine) as connection:
        tried = simulations.newest(connection, number)
        people = sorted(called(connection, one) for one in change.authors)
        mine = known(connection, visit.person.login) in change.authors
        loose = [one for one in drafts.drafts(connection, house.store.office) if one.change is None]
        released = next((one for one in releases.listed(connection, house.store.office) if one.change == number), None)
    is_open = change.state is ChangeState.OPEN
    return visit.page(
        "aenderungen/aenderung.html", 422 if errors else 200, change=change, people=", ".join(people), tried=tried,
        differences=of_change(house.store, change) if is_open else (), mine=mine, is_open=is_open, loose=loose,
        obstacles=view.obstacles(visit, change, tried) if is_open else [], colour=view.colour(change.state),
        fresh=tried is not None and tried.content == change.content, released=released, errors=errors, reason=reason,
        day=day or f"{visit.today:%d.%m.%Y}", writes=visit.person.has(*WRITE), releases=visit.person.has(*RELEASING),
    )  # fmt: skip


@router.post("/{number}/freigeben", dependencies=[allowed(*RELEASING)])
def released(
    visit: Visiting, number: int, inhalt: Annotated[str, Form()] = "", grund: Annotated[str, Form()] = "",
    ab: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """A second person releases what they have seen."""
    day = day_of(ab)
    errors = {} if grund.strip() else {"grund": "Bitte einen Grund für die Freigabe angeben."}
    if day is None:
        errors["ab"] = "Bitte den Tag angeben, ab dem die Änderung wirkt, zum Beispiel 30.06.2026."
    elif day < visit.today:
        errors["ab"] = "Der Tag liegt in der Vergangenheit."
    if errors or day is None:
        return _shown(visit, number, errors, grund, ab)
    try:
        made = release(doing(visit), Wish(number, inhalt, grund, day))
    except ReleaseRefused as refused:
        return _shown(visit, number, {"freigabe": " ".join(refused.lines)}, grund, ab)
    if made.state is ReleaseState.HOLDS:
        return visit.to(f"{HOME}/freigabe/{made.id}", "Freigegeben. Die Änderung gilt ab sofort.")
    if made.state is ReleaseState.WAITING:
        said = f"Freigegeben. Die Änderung wird am {made.effective:%d.%m.%Y} vor dem ersten Lauf in Kraft gesetzt."
        return visit.to(f"{HOME}/freigabe/{made.id}", said)
    said = "Die Freigabe ist festgehalten, aber ihre Dateien konnten nicht geschrieben werden."
    return visit.to(f"{HOME}/freigabe/{made.id}", said, "danger")


@router.post("/{number}/entwurf", dependencies=[allowed(*WRITE)])
def added(visit: Visiting, number: int, entwurf: Annotated[list[int] | None, Form()] = None) -> Response:
    """More drafts for a change."""
    if not entwurf:
        return visit.to(f"{HOME}/{number}", "Bitte einen Entwurf auswählen.", "warning")
    put(doing(visit), number, tuple(entwurf))
    return visit.to(f"{HOME}/{number}", "Der Entwurf gehört jetzt zu dieser Änderung.")


@router.post("/{number}/entwurf/{draft}/heraus", dependencies=[allowed(*WRITE)])
def taken_out(visit: Visiting, number: int, draft: int) -> Response:
    """A draft leaves a change."""
    take_out(doing(visit), number, draft)
    return visit.to(f"{HOME}/{number}", "Der Entwurf gehört nicht mehr zu dieser Änderung; er ist noch da.")


@router.post("/{number}/verwerfen", dependencies=[allowed(*WRITE)])
def dropped(visit: Visiting, number: int, verwerfen: Annotated[str, Form()] = "") -> Response:
    """Gives a change up."""
    try:
        drop(doing(visit), number, verwerfen)
    except Failure as failure:
        return visit.to(f"{HOME}/{number}", failure.lines, "warning")
    return visit.to(HOME, "Die Änderung ist verworfen, ihre Entwürfe auch.")
