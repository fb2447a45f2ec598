"""The interface as an application of its own, mounted at /api/v1: its own door, its own answers to failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from jobs.cases.desk import Desk
from web.api import cases, findings, runs, shelves
from web.api.caller import BURST, RATE, Guard
from web.api.problems import Problem, explain
from web.gate.pace import Pace, Paces
from web.house import House

ADDRESS = "/api/v1"
OPEN = frozenset({"/gesundheit"})
"""What programs may ask without a token."""
ROUTERS: Sequence[APIRouter] = (findings.router, cases.router, runs.router, shelves.router)
_ABOUT = """
Befunde lesen und entscheiden, einen Fall prüfen, Läufe beginnen, Berichte holen.

Jede Anfrage trägt einen Zugang: `Authorization: Bearer rw_…`. Er hat Rollen und Teams und sieht, was ein Mensch mit
ihnen sähe; anderes gibt es für ihn nicht (404). Fehler kommen als `application/problem+json`.
"""


def interface(house: House, desk: Desk, paces: Paces) -> FastAPI:
    """The interface over one house. Raises RuntimeError if an address has no guard."""
    app = FastAPI(
        title="Regelwerk", version="1", description=_ABOUT.strip(), docs_url=None, redoc_url=None,
        openapi_url="/openapi.json", servers=[{"url": ADDRESS}], root_path_in_servers=False,
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    app.state.house, app.state.desk, app.state.paces = house, desk, paces
    app.state.programs = Pace(house.now, BURST, RATE)
    for router in ROUTERS:
        app.include_router(router)
    explain(app)
    _describe(app)
    if open_doors := [path for path, guard in doors(app) if guard is None and path not in OPEN]:
        raise RuntimeError(f"addresses without a guard: {open_doors}")
    return app


def doors(app: FastAPI) -> list[tuple[str, Guard | None]]:
    """Every address of the interface, and who guards it."""
    found = []
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            found.append((str(route.path), _guard(route.original_route)))
    return found


def _guard(route: APIRoute) -> Guard | None:
    return next((one.call for one in route.dependant.dependencies if isinstance(one.call, Guard)), None)


def _describe(app: FastAPI) -> None:
    """Puts the form of problems into the OpenAPI document, and takes out FastAPI's own, which is never sent."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = made()
            schemas = document["components"]["schemas"]
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            told = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= told.pop("$defs", {}) | {"Problem": told}
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
