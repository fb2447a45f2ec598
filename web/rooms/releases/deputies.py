"""Who may release in the place of those who usually do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.releases.deciding import called, name_substitute, revoke_substitute
from schemas.access.role import Role
from schemas.failure import ReleaseRefused, Unknown
from store.access import accounts
from store.records.connect import reading
from store.releases import substitutes
from web.gate.guard import allowed
from web.page.days import day_of
from web.rooms.releases import view
from web.rooms.releases.changes import doing
from web.rooms.releases.view import HOME, READ
from web.visit import Visit, Visiting

router = APIRouter(prefix=f"{HOME}/vertretung")
NAMING = frozenset({Role.RELEASE, Role.HEAD})


@router.get("", dependencies=[allowed(*READ)])
def listed(visit: Visiting) -> Response:
    """All substitutes there were, and the form for a new one."""
    return _listed(visit, {}, {})


def _listed(visit: Visit, errors: dict[str, str], given: dict[str, str]) -> Response:
    house = visit.house
    with reading(house.engine) as connection:
        rows = [
            (one, called(connection, one.person), called(connection, one.actor), one.holds(visit.today))
            for one in substitutes.listed(connection, house.store.office)
        ]
        people = [
            (one.login, f"{one.name} ({', '.join(sorted(one.roles))})") for one in accounts.listed(connection)
            if one.locked is None and one.roles & view.RELEASING and one.login != visit.person.login
        ]  # fmt: skip
    return visit.page(
        "aenderungen/vertretung.html", 422 if errors else 200, tabs=view.tabs(f"{HOME}/vertretung"), rows=rows,
        people=[("", "bitte wählen"), *people], errors=errors, given=given, names=visit.person.has(*NAMING),
        start=given.get("von") or f"{visit.today:%d.%m.%Y}",
    )  # fmt: skip


@router.post("", dependencies=[allowed(*NAMING)])
def named(
    visit: Visiting, person: Annotated[str, Form()] = "", von: Annotated[str, Form()] = "",
    bis: Annotated[str, Form()] = "", grund: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Names a substitute."""
    first, last = day_of(von), day_of(bis)
    checks = {
        "person": ("" if person else "Bitte eine Person wählen."),
        "von": ("" if first else "Bitte den ersten Tag angeben, zum Beispiel 30.06.2026."),
        "bis": ("" if last else "Bitte den letzten Tag angeben, zum Beispiel 15.07.2026."),
        "grund": ("" if grund.strip() else "Bitte sagen, warum die Vertretung nötig ist."),
    }
    errors = {name: text for name, text in checks.items() if text}
    given = {"person": person, "von": von, "bis": bis, "grund": grund}
    if errors or first is None or last is None:
        return _listed(visit, errors, given)
    try:
        name_substitute(doing(visit), person, first, last, grund)
    except (ReleaseRefused, Unknown) as refused:
        return _listed(visit, {"bis": " ".join(refused.lines)}, given)
    return visit.to(f"{HOME}/vertretung", "Die Vertretung ist benannt.")


@router.post("/{number}/beenden", dependencies=[allowed(*NAMING)])
def ended(visit: Visiting, number: int) -> Response:
    """Ends a substitution now."""
    revoke_substitute(doing(visit), number)
    return visit.to(f"{HOME}/vertretung", "Die Vertretung ist beendet.")
