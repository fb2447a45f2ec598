"""The workbench as one application: its rooms, what guards them, and what every answer has in common."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute

from jobs.cases.desk import Desk
from web.api.app import ADDRESS as API
from web.api.app import interface
from web.failures import explain
from web.gate.forwarded import Forwarded
from web.gate.guard import unguarded
from web.gate.headers import Headers
from web.gate.limits import Limits
from web.gate.pace import Paces
from web.house import House
from web.page.assets import ADDRESS, Parts
from web.rooms.audit import routes as audit
from web.rooms.calendar import routes as calendar
from web.rooms.case import routes as case
from web.rooms.door import routes as door
from web.rooms.findings import routes as findings
from web.rooms.help import routes as help_room
from web.rooms.imports import quarantine, wizard
from web.rooms.imports import routes as imports
from web.rooms.office import routes as office
from web.rooms.operation import routes as operation
from web.rooms.overview import routes as overview
from web.rooms.pattern import routes as pattern
from web.rooms.people import routes as people
from web.rooms.records import routes as records
from web.rooms.releases import routes as releases
from web.rooms.reports import routes as reports
from web.rooms.rules import routes as rules
from web.rooms.signin import routes as signin

ROOMS: Sequence[APIRouter] = (
    door.router,
    case.router,
    signin.router,
    overview.router,
    findings.router,
    people.router,
    pattern.router,
    help_room.router,
    records.router,
    releases.router,
    rules.router,
    office.router,
    quarantine.router,
    wizard.router,
    imports.router,
    audit.router,
    operation.router,
    reports.router,
    calendar.router,
)
"""One a room, in the order of the navigation."""


@cache
def _routes() -> Sequence[BaseRoute]:
    """The ways into all rooms, the same over every house: what each takes is looked at once in a process."""
    whole = APIRouter()
    for room in ROOMS:
        whole.include_router(room)
    return whole.routes


def make(house: House, hosts: Sequence[str] = ("*",), secure: bool = False) -> FastAPI:
    """The application over one house.

    `hosts` are the names under which it may be asked for, `secure` says that browsers reach it by TLS. Raises
    RuntimeError if a route has no guard.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, title="Regelwerk")
    app.state.house = house
    app.state.paces = Paces(house.now)
    app.state.desk = Desk(house.store, house.engine, house.draw, house.programs)
    app.router.routes.extend(_routes())
    app.mount(API, interface(house, app.state.desk, app.state.paces), name="schnittstelle")
    app.mount(ADDRESS, Parts(directory=house.assets.folder), name="teile")
    explain(app)
    app.add_middleware(Limits)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(Headers, draw=house.draw, secure=secure)
    bench, told = house.store.workbench, house.store.providers
    app.add_middleware(Forwarded, proxies=bench.proxies, told=(told.user_header, told.groups_header))
    if open_doors := list(unguarded(app)):
        raise RuntimeError(f"routes without a guard: {open_doors}")
    return app
