"""The lists of findings: filters, pages, views, decisions about several at once, and the way out as a spreadsheet."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from jobs.findings import export as exporting
from jobs.findings.several import MOST, decide_some, look
from schemas.failure import Failure
from schemas.findings.finding import OPEN
from store.findings.lists import numbers, views
from store.findings.lists.asked import Asked
from store.findings.lists.walk import Place, page
from store.findings.lists.words import searched
from store.records.actors import known, pseudonym
from store.records.connect import Connection, reading, writing
from web.gate.guard import allowed
from web.page.menu import READING, WORKING
from web.rooms.findings import one, view
from web.rooms.findings.catalogue import NO_TOPIC, Catalogue, catalogue
from web.rooms.findings.chosen import NONE, Chosen
from web.rooms.findings.sent import Sent
from web.visit import Visit, Visiting

router = APIRouter(prefix="/befunde")
SIZE = 50
_GROUPED = 3_000
"""So many findings at most are gone through to count their cases."""


@router.get("", dependencies=[allowed(*READING)])
def listed(visit: Visiting, request: Request) -> Response:
    """A list, page by page."""
    chosen = Chosen.read(request.query_params)
    names = catalogue(visit)
    behind = _place(chosen.nach)
    with reading(visit.house.engine) as connection:
        asked = _asked(connection, visit, chosen, names)
        found = page(connection, asked, chosen.order, SIZE, behind)
        number, more = numbers.number(connection, asked)
        groups = _groups(connection, asked, chosen, names, number, more)
        everything = Asked(asked.office, asked.teams, asked.closed, OPEN, legacy=None, parked=None)
        teams = list(numbers.groups(connection, everything, "team"))
        owner = known(connection, visit.person.login) or ""
        kept = views.listed(connection, visit.house.store.office, owner, visit.teams)
    return visit.page(
        "befunde/liste.html", chosen=chosen, errors=chosen.errors(), findings=found.findings, number=number, more=more,
        next=chosen.address(nach=str(found.next)) if found.next else None, first=behind is None,
        columns=view.columns(chosen), names=names, teams=view.teams(teams), views=kept, groups=groups,
        choices=view.choices(names), most=exporting.MOST, may=bool(visit.person.roles & WORKING), none=NONE,
        sent=Sent(), posts=names.posts,
    )  # fmt: skip


@router.post("/ausgabe", dependencies=[allowed(*READING)])
def export(visit: Visiting, liste: Annotated[str, Form()] = "") -> Response:
    """The list as XLSX; that it was taken out is noted."""
    chosen = view.from_query(liste)
    with reading(visit.house.engine) as connection:
        asked = _asked(connection, visit, chosen, catalogue(visit))
    made, _ = exporting.export(
        visit.house.engine, visit.person, asked, chosen.order, chosen.told(), visit.now,
        visit.caller,
    )  # fmt: skip
    name = f"befunde-{visit.today:%Y-%m-%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers=headers)  # fmt: skip


@router.post("/ansichten", dependencies=[allowed(*READING)])
def save_view(
    visit: Visiting, name: Annotated[str, Form()] = "", liste: Annotated[str, Form()] = "",
    team: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Keeps a list under a name."""
    chosen = view.from_query(liste)
    if team and not visit.person.sees(team):
        raise Failure("Für dieses Team können Sie keine Ansicht freigeben.")
    with writing(visit.house.engine) as connection:
        owner = pseudonym(connection, visit.person.login)
        views.save(connection, visit.house.store.office, owner, name, chosen.query(), team or None, visit.now)
    return visit.to(chosen.address(), said="Die Ansicht ist gespeichert.")


@router.post("/ansichten/{number}/loeschen", dependencies=[allowed(*READING)])
def drop_view(visit: Visiting, number: int) -> Response:
    """Deletes a view of one's own."""
    with writing(visit.house.engine) as connection:
        owner = pseudonym(connection, visit.person.login)
        name = views.drop(connection, visit.house.store.office, owner, number)
    return visit.to("/befunde", said=f"Die Ansicht „{name}“ ist gelöscht.")


@router.post("/mehrere", dependencies=[allowed(*WORKING)])
def preview(visit: Visiting, sent: Annotated[Sent, Form()]) -> Response:
    """What a decision about several findings would do; nothing is decided yet."""
    errors, ids = sent.errors(visit.today), sent.ids
    if not ids:
        errors = {"befund": "Bitte in der Liste mindestens einen Befund auswählen.", **errors}
    elif len(ids) > MOST:
        errors = {"befund": f"Bitte höchstens {MOST} Befunde auf einmal.", **errors}
    looked = None
    if not errors:
        with reading(visit.house.engine) as connection:
            looked = look(connection, visit.person, ids, sent.decision(visit.person.login), visit.today)
    back = view.from_query(sent.liste).address()
    return visit.page("befunde/mehrere.html", 422 if errors else 200, sent=sent, errors=errors, looked=looked, ids=ids,
                      liste=back, posts=catalogue(visit).posts)  # fmt: skip


@router.post("/mehrere/entscheiden", dependencies=[allowed(*WORKING)])
def decide_several(visit: Visiting, sent: Annotated[Sent, Form()]) -> Response:
    """Takes one decision down about several findings, as the preview had them."""
    errors = sent.errors(visit.today)
    if errors:
        raise Failure(*errors.values())
    taken = decide_some(
        visit.house.store, visit.house.engine, visit.person, view.seen(sent.befund),
        sent.decision(visit.person.login), visit.now, visit.today, visit.house.programs,
    )  # fmt: skip
    back = view.from_query(sent.liste).address()
    if taken.refused:
        return visit.page("befunde/entschieden.html", taken=taken, liste=back)
    number = len(taken.decided)
    return visit.to(back, said=f"{number} {'Befund' if number == 1 else 'Befunde'}: {sent.label}.")


def _asked(connection: Connection, visit: Visit, chosen: Chosen, names: Catalogue) -> Asked:
    topics = names.of_topics()
    office = visit.house.store.office
    if chosen.thema == NO_TOPIC:
        there = numbers.groups(connection, Asked(office, visit.teams, legacy=None, parked=None), "rule")
        topics[NO_TOPIC] = tuple(rule for rule in there if rule not in names.topics)
    return searched(connection, chosen.asked(office, visit.person, topics))


def _groups(
    connection: Connection, asked: Asked, chosen: Chosen, names: Catalogue, number: int, more: bool
) -> list[view.Group]:
    """The list in numbers, each a list of its own."""
    match chosen.gruppe:
        case "regel" | "thema" if asked.still_open:
            found = numbers.groups(connection, asked, "rule")
            return (
                view.by_rule(found, chosen, names) if chosen.gruppe == "regel" else view.by_topic(found, chosen, names)
            )
        case "team" if asked.still_open:
            return view.by_team(numbers.groups(connection, asked, "team"), chosen)
        case "fall" if not more and number <= _GROUPED:
            return view.by_case(numbers.cases(connection, asked, SIZE), chosen)
        case _:
            return []


def _place(written: str) -> Place | None:
    try:
        return Place.read(written) if written else None
    except ValueError:
        return None


router.include_router(one.router)
