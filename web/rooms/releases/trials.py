"""Simulations: begun, and what they found, with the cases that change."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from jobs.background.begin import file_of, look
from jobs.releases.changing import look as change_of
from jobs.releases.shown.small import by_team
from schemas.failure import Unknown
from schemas.operation.task import Stage
from schemas.release.simulation import Simulation, TeamCount, Week
from store.records.connect import reading
from store.releases import simulations
from store.releases.differing import FILE, Rows, Wanted, rows
from web.gate.guard import allowed
from web.page.tasks import begun
from web.rooms.releases.view import HOME, READ, WRITE, calendar, superiors
from web.visit import Visit, Visiting

router = APIRouter(prefix=HOME)
PAGE = 50
One = TypeVar("One", TeamCount, Week)


@router.get("/simulation/{task}", dependencies=[allowed(*READ)])
def ended(visit: Visiting, task: str) -> Response:
    """From the work to what it found."""
    found = look(visit.house.store, task)
    if found.kind != "simulation" or found.stage is not Stage.DONE:
        raise Unknown("Diese Simulation gibt es nicht.")
    return visit.to(f"{HOME}/{found.result['aenderung']}/simulation")


@router.post("/{number}/simulation", dependencies=[allowed(*WRITE)])
def begin(visit: Visiting, number: int) -> Response:
    """Tries a change; a second request joins the first."""
    change = change_of(visit.house.store, visit.house.engine, number)
    return begun(visit, "simulation", aenderung=str(number), inhalt=change.content)


@router.get("/{number}/simulation", dependencies=[allowed(*READ)])
def shown(
    visit: Visiting, number: int, regel: str = "", team: str = "", vorher: str = "", nachher: str = "", seite: int = 1
) -> Response:  # fmt: skip
    """What the newest simulation of a change has found."""
    house = visit.house
    change = change_of(house.store, house.engine, number)
    with reading(house.engine) as connection:
        tried = simulations.newest(connection, number)
    if tried is None:
        raise Unknown("Diese Änderung wurde noch nicht simuliert.")
    asked = Wanted(visit.teams, visit.person.closed, regel, team, vorher, nachher, (max(seite, 1) - 1) * PAGE, PAGE)
    found = cases(visit, tried, asked)
    given = {"regel": regel, "team": team, "vorher": vorher, "nachher": nachher}
    told = tried.told
    # As everywhere: whoever has the cases of a team anyway may see its numbers, however small.
    least = house.store.reports.cases if visit.teams is None else 0
    return visit.page(
        "aenderungen/simulation.html", change=change, tried=tried, told=told, cases=found,
        fresh=tried.content == change.content, given=given,
        paged=pages(f"{HOME}/{number}/simulation", given, asked, found),
        flows=[one for one in told.flows if one.before != one.after],
        teams=by_team(seen(visit, told.teams), least), weeks=calendar(seen(visit, told.weeks), least),
        least=least, raised=superiors(seen(visit, told.weeks), least),
        titles={one.rule: one.title for one in told.rules},
        options={
            "regel": [("", "alle"), *((one.rule, one.title) for one in told.rules)],
            "team": [("", "alle"), *((one.team, one.team) for one in seen(visit, told.teams) if one.team)],
            "vorher": [("", "alle"), *((one, one) for one in sorted({flow.before for flow in told.flows}))],
            "nachher": [("", "alle"), *((one, one) for one in sorted({flow.after for flow in told.flows}))],
        },
    )  # fmt: skip


def seen(visit: Visit, counted: tuple[One, ...]) -> list[One]:
    """The rows of the teams that the person may see."""
    return [one for one in counted if visit.teams is None or one.team in visit.teams]


def cases(visit: Visit, tried: Simulation, asked: Wanted) -> tuple[tuple[Rows, ...], int] | None:
    """A page of the cases that change; None where their file is gone, or nothing was evaluated."""
    store = visit.house.store
    try:
        file = file_of(store, look(store, tried.task), FILE)
    except Unknown:
        return None
    return rows(file, asked)


def pages(
    address: str, given: dict[str, str], asked: Wanted, found: tuple[tuple[Rows, ...], int] | None
) -> dict[str, str | None]:  # fmt: skip
    """The links back and forth, and where one is."""
    shown, number = found if found is not None else ((), 0)
    here = asked.offset // PAGE + 1
    query = {name: one for name, one in given.items() if one}
    link = [f"{address}?{urlencode({**query, 'seite': page})}#faelle" for page in (here - 1, here + 1)]
    more = asked.offset + len(shown) < number
    text = f"{asked.offset + 1} bis {asked.offset + len(shown)} von {number}" if shown else ""
    return {"previous": link[0] if here > 1 else None, "following": link[1] if more else None, "where": text}
