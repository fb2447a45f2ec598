"""The table of every way into the workbench and who may go it, as somebody has looked at it: rights.txt."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount

from schemas.access.role import Role
from web.api.app import ADDRESS
from web.api.caller import Guard
from web.gate.guard import doors

FILE = Path(__file__).with_name("rights.txt")
OPEN, ENTERED, ALL = "offen", "angemeldet", "alle Rollen"


def found(app: FastAPI) -> dict[str, str]:
    """What the real application says: address by method, and who may enter."""
    lines = {}
    for methods, path, guard in doors(app):
        assert guard is not None, path
        if guard.roles is None:
            who = OPEN
        elif not guard.roles:
            who = ENTERED
        elif guard.roles == frozenset(Role):
            who = ALL
        else:
            who = ", ".join(role for role in Role if role in guard.roles)
        for method in methods.split(", "):
            lines[f"{method} {path}"] = who
    for way, roles in asked_by_programs(app).items():
        lines[way] = OPEN if roles is None else ", ".join(role for role in Role if role in roles)
    return lines


def asked_by_programs(app: FastAPI) -> dict[str, frozenset[Role] | None]:
    """The interface's addresses and the roles of a token that may ask them; None: without a token."""
    (mounted,) = (route.app for route in app.routes if isinstance(route, Mount) and route.path == ADDRESS)
    found: dict[str, frozenset[Role] | None] = {}
    for route in iter_route_contexts(mounted.routes):
        if not isinstance(route.original_route, APIRoute):
            continue
        guards = [one.call for one in route.original_route.dependant.dependencies if isinstance(one.call, Guard)]
        # Of several each has to let somebody in.
        roles = None if not guards else frozenset.intersection(*(guard.roles for guard in guards))
        for method in sorted(route.methods or ()):
            found[f"{method} {ADDRESS}{route.path}"] = roles
    return found


def written() -> dict[str, str]:
    """What the table says."""
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {way.strip(): who.strip() for way, who in (line.split("|") for line in lines)}


def let_in(who: str) -> frozenset[Role]:
    """The roles that a line means."""
    if who in (OPEN, ENTERED, ALL):
        return frozenset(Role)
    return frozenset(Role(one) for one in who.split(", "))
