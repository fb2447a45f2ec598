"""The Notbremse: the reminders of one rule rest for a time. Pulled by authors and team leads, with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.reminders.suspend import Asked, lift, listed, pull
from jobs.rules.rulebook import load
from jobs.rules.titles import titles_of
from schemas.access.role import EVERYBODY, Role
from schemas.reminder.suspension import LONGEST
from web.gate.guard import allowed
from web.page.days import day_of
from web.visit import Visit, Visiting

router = APIRouter()
MAY = (Role.AUTHOR, Role.TEAM_LEAD)


@router.get("/kalender/notbremse", dependencies=[allowed(*EVERYBODY)])
def every(visit: Visiting) -> Response:
    """Every Notbremse, and for those who may the form to pull one."""
    return _every(visit, {}, {})


@router.post("/kalender/notbremse", dependencies=[allowed(*MAY)])
def pulled(
    visit: Visiting, regel: Annotated[str, Form()] = "", bis: Annotated[str, Form()] = "",
    grund: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Suspends the reminders of a rule until the end of a day."""
    asked, until = {"regel": regel.strip(), "bis": bis, "grund": grund.strip()}, day_of(bis)
    last = visit.today + timedelta(days=LONGEST)
    errors = {key: said for key, said, wrong in (
        ("regel", "Bitte eine Regel wählen.", not asked["regel"]),
        ("bis", f"Bitte einen Tag von heute bis {last:%d.%m.%Y} angeben.",
         until is None or not visit.today <= until <= last),
        ("grund", "Bitte sagen, warum die Erinnerungen ruhen sollen.", not asked["grund"]),
    ) if wrong}  # fmt: skip
    if errors or until is None:
        return _every(visit, asked, errors)
    done = pull(_asked(visit, asked["regel"], asked["grund"]), visit.house.engine, until)
    return visit.to("/kalender/notbremse", (
        f"Die Erinnerungen der Regel ruhen bis {until:%d.%m.%Y}. Zurückgezogene Mails: {done.withdrawn}. "
        f"Benachrichtigt wird: {done.told}."
    ))  # fmt: skip


@router.post("/kalender/notbremse/loesen", dependencies=[allowed(*MAY)])
def lifted(visit: Visiting, regel: Annotated[str, Form()], grund: Annotated[str, Form()] = "") -> Response:
    """Ends a Notbremse before its time."""
    if not grund.strip():
        return visit.to("/kalender/notbremse", "Bitte sagen, warum die Notbremse gelöst wird.", "danger")
    lift(_asked(visit, regel, grund.strip()), visit.house.engine)
    return visit.to("/kalender/notbremse", "Die Notbremse ist gelöst; ab der nächsten Nacht wird wieder erinnert.")


def _asked(visit: Visit, rule: str, reason: str) -> Asked:
    house = visit.house
    loaded = load(house.store.rules, house.store.office, visit.today, remembered=house.programs, only=rule)
    return Asked(house.store, loaded, rule, visit.person.login, visit.now, reason)


def _every(visit: Visit, asked: dict[str, str], errors: dict[str, str]) -> Response:
    rules = titles_of(visit.house.store, visit.house.engine)
    return visit.page(
        "kalender/notbremse.html", 422 if errors else 200, brakes=listed(visit.house.store, visit.house.engine),
        rules=rules, titles=dict(rules), asked=asked, errors=errors, may=visit.person.has(*MAY), today=visit.today,
        longest=LONGEST,
    )  # fmt: skip
