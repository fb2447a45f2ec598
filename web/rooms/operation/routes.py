"""The room of Betrieb: flows and their last results, mail, brakes, the check-up; flows started, paused, resumed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.background.begin import listed
from jobs.background.kinds import KINDS
from jobs.operation.overview import overview
from jobs.operation.pausing import pause, resume
from schemas.access.role import Role
from schemas.failure import Unknown
from web.gate.guard import allowed
from web.page.tasks import begun, done
from web.rooms.operation import tasks
from web.visit import Visit, Visiting

router = APIRouter()
READ = (Role.OPERATIONS, Role.HEAD)
SHOWN = 20


@router.get("/betrieb", dependencies=[allowed(*READ)])
def stands(visit: Visiting) -> Response:
    """How the clockwork stands."""
    house = visit.house
    some = [(one, KINDS[one.kind].title if one.kind in KINDS else one.kind) for one in listed(house.store)[:SHOWN]]
    return visit.page(
        "betrieb/betrieb.html", found=overview(house.store, house.engine, visit.now), tasks=some,
        may=visit.person.has(Role.OPERATIONS), login=visit.person.login,
    )  # fmt: skip


@router.post("/betrieb/ablaeufe/{schedule}/starten", dependencies=[allowed(Role.OPERATIONS)])
def start(visit: Visiting, schedule: str) -> Response:
    """Starts the flow of a schedule for today."""
    return begun(visit, "ablauf", ablauf=_flow(visit, schedule), tag=visit.today.isoformat())


@router.get("/betrieb/ablaeufe/{schedule}/anhalten", dependencies=[allowed(Role.OPERATIONS)])
def ask_pause(visit: Visiting, schedule: str) -> Response:
    """Asks why a flow is to be paused."""
    return _asking(visit, schedule, "")


@router.post("/betrieb/ablaeufe/{schedule}/anhalten", dependencies=[allowed(Role.OPERATIONS)])
def paused(visit: Visiting, schedule: str, grund: Annotated[str, Form()] = "") -> Response:
    """Pauses the flow of a schedule until it is resumed."""
    if not grund.strip():
        return _asking(visit, schedule, "Bitte sagen, warum der Ablauf angehalten wird.")
    house = visit.house
    also = pause(house.store, house.engine, schedule, visit.person.login, grund.strip(), visit.now)
    return visit.to("/betrieb", f"Angehalten: {', '.join(also)}. Was in dieser Zeit fällig wird, gilt als versäumt.")


@router.post("/betrieb/ablaeufe/{schedule}/fortsetzen", dependencies=[allowed(Role.OPERATIONS)])
def resumed(visit: Visiting, schedule: str) -> Response:
    """Lets a paused flow go on."""
    house = visit.house
    also = resume(house.store, house.engine, schedule, visit.person.login, visit.now)
    return visit.to("/betrieb", f"Läuft weiter: {', '.join(also)}.")


@router.get("/betrieb/ablauf/{task}", dependencies=[allowed(*READ)])
def flowed(visit: Visiting, task: str) -> Response:
    """What came of a flow that was started by hand."""
    found = done(visit, task, "ablauf")
    return visit.page("betrieb/ablauf.html", task=found, result=found.result)


@router.post("/betrieb/doctor", dependencies=[allowed(Role.OPERATIONS)])
def examine(visit: Visiting) -> Response:
    """Looks at the whole installation."""
    return begun(visit, "doctor")


@router.get("/betrieb/doctor/{task}", dependencies=[allowed(*READ)])
def examined(visit: Visiting, task: str) -> Response:
    """What the check-up has found."""
    found = done(visit, task, "doctor")
    return visit.page("betrieb/doctor.html", task=found, lines=found.result["befunde"])


def _flow(visit: Visit, schedule: str) -> str:
    return _named(visit, schedule)[0]


def _named(visit: Visit, schedule: str) -> tuple[str, str]:
    """The flow of a schedule and its title. Raises Unknown."""
    flows = overview(visit.house.store, visit.house.engine, visit.now).flows
    found = next((one for one in flows if one.schedule == schedule), None)
    if found is None:
        raise Unknown(f"Den Zeitplan {schedule} gibt es nicht.")
    return found.flow, found.title


def _asking(visit: Visit, schedule: str, error: str) -> Response:
    return visit.page(
        "betrieb/anhalten.html", 422 if error else 200, schedule=schedule, title=_named(visit, schedule)[1],
        errors={"grund": error} if error else {},
    )  # fmt: skip


router.include_router(tasks.router)
