"""The table of every way into the workbench and who may go it, as somebody has looked at it: rights.txt."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from schemas.access.role import Role
from web.guard import doors

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
    return lines


def written() -> dict[str, str]:
    """What the table says."""
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {way.strip(): who.strip() for way, who in (line.split("|") for line in lines)}


def let_in(who: str) -> frozenset[Role]:
    """The roles that a line means."""
    if who in (OPEN, ENTERED, ALL):
        return frozenset(Role)
    return frozenset(Role(one) for one in who.split(", "))
