"""The law changes: end a rule, copy it, write the transition; see both days side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.authoring.surroundings import surroundings
from jobs.background.begin import file_of, look
from jobs.releases.lawchange import BY_DAY, BY_EVENT, Turn, turn
from jobs.releases.shown.small import by_team
from schemas.failure import ReleaseRefused, Unknown
from schemas.operation.task import Stage
from schemas.outcome import Kind
from schemas.release.simulation import Told
from store.releases.differing import FILE, Wanted, rows
from web.gate.guard import allowed
from web.page.days import day_of
from web.page.tasks import begun
from web.rooms.releases import view
from web.rooms.releases.changes import doing
from web.rooms.releases.trials import PAGE, pages, seen
from web.rooms.releases.view import HOME, READ, WRITE
from web.visit import Visit, Visiting

router = APIRouter(prefix=HOME)
_DAY = timedelta(days=1)


@router.get("/recht", dependencies=[allowed(*READ)])
def asked(visit: Visiting, regel: str = "") -> Response:
    """The form of a change of law, and that of two days side by side."""
    return _asked(visit, {}, {"datei": regel})


def _asked(visit: Visit, errors: dict[str, str], given: dict[str, str]) -> Response:
    store = visit.house.store
    around = surroundings(store.rules, store.office)
    rules = sorted(around.authored.rules, key=lambda one: (one.title.lower(), one.start))
    files = [
        (around.path_of(one), f"{one.title} (ab {one.start:%d.%m.%Y})") for one in rules
        if one.kind is not Kind.DEFINITION
    ]  # fmt: skip
    names = sorted(
        {(one.id.text, one.title) for one in rules if one.kind is not Kind.DEFINITION}, key=lambda one: one[1]
    )
    return visit.page(
        "aenderungen/recht.html", 422 if errors else 200, tabs=view.tabs(f"{HOME}/recht"), errors=errors, given=given,
        files=[("", "bitte wählen"), *files], names=[("", "keine, die Regel bekommt eine neue Fassung"), *names],
        rules=[("", "bitte wählen"), *names], by_day=BY_DAY, by_event=BY_EVENT, writes=visit.person.has(*WRITE),
    )  # fmt: skip


@router.post("/recht", dependencies=[allowed(*WRITE)])
def made(
    visit: Visiting, datei: Annotated[str, Form()] = "", ende: Annotated[str, Form()] = "",
    massgeblich: Annotated[str, Form()] = BY_DAY, weiter: Annotated[str, Form()] = "",
    nachfolge: Annotated[str, Form()] = "", titel: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Makes the change: two files as drafts."""
    given = {
        "datei": datei, "ende": ende, "massgeblich": massgeblich, "weiter": weiter, "nachfolge": nachfolge,
        "titel": titel,
    }  # fmt: skip
    last, until = day_of(ende), day_of(weiter)
    checks = {
        "datei": "" if datei else "Bitte die Regel wählen, die endet.",
        "ende": "" if last else "Bitte den letzten Tag angeben, an dem die Regel gilt, zum Beispiel 31.12.2026.",
        "massgeblich": "" if massgeblich in (BY_DAY, BY_EVENT) else "Bitte eines von beiden wählen.",
        "weiter": "" if until or not weiter.strip() else "Das ist kein Tag; zum Beispiel 31.03.2027.",
        "titel": "" if titel.strip() else "Bitte in einem Satz sagen, was sich am Recht ändert.",
    }
    errors = {name: text for name, text in checks.items() if text}
    if errors or last is None:
        return _asked(visit, errors, given)
    try:
        number = turn(doing(visit), Turn(datei, last, massgeblich, until, nachfolge), titel)
    except (ReleaseRefused, Unknown) as refused:
        return _asked(visit, {"datei": " ".join(refused.lines)}, given)
    return visit.to(f"{HOME}/{number}", "Die Änderung ist angelegt. Als Nächstes die neue Fassung schreiben.")


@router.post("/recht/tage", dependencies=[allowed(*READ)])
def compare(
    visit: Visiting, regel: Annotated[str, Form()] = "", von: Annotated[str, Form()] = "",
    bis: Annotated[str, Form()] = "", aenderung: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Evaluates the same delivery on two days."""
    one = day_of(von)
    other = day_of(bis) or (one + _DAY if one is not None and not bis.strip() else None)
    checks = {
        "regel": "" if regel else "Bitte eine Regel wählen.",
        "von": "" if one else "Bitte den ersten Tag angeben, zum Beispiel 31.12.2026.",
        "bis": "" if other or one is None else "Das ist kein Tag; ohne Angabe ist es der Tag danach.",
        "aenderung": "" if not aenderung or aenderung.isdecimal() else "Bitte die Nummer der Änderung angeben.",
    }
    errors = {name: text for name, text in checks.items() if text}
    if errors or one is None or other is None:
        return _asked(visit, errors, {"regel": regel, "von": von, "bis": bis, "aenderung": aenderung})
    given = {"regeln": regel, "von": one.isoformat(), "bis": other.isoformat()}
    return begun(visit, "rechtstage", **given, **({"aenderung": aenderung} if aenderung else {}))


@router.get("/tage/{task}", dependencies=[allowed(*READ)])
def compared(visit: Visiting, task: str, seite: int = 1) -> Response:
    """Both days side by side."""
    store = visit.house.store
    found = look(store, task)
    if found.kind != "rechtstage" or found.stage is not Stage.DONE:
        raise Unknown("Diesen Vergleich gibt es nicht oder nicht mehr.")
    told = Told.model_validate(found.result["gefunden"])
    wanted = Wanted(visit.teams, visit.person.closed, offset=(max(seite, 1) - 1) * PAGE, limit=PAGE)
    shown = rows(file_of(store, found, FILE), wanted)
    least = store.reports.cases if visit.teams is None else 0
    one, other = (day_of(found.given[name]) for name in ("von", "bis"))
    return visit.page(
        "aenderungen/tage.html", told=told, cases=shown, one=one, other=other, task=found,
        flows=[flow for flow in told.flows if flow.before != flow.after],
        teams=by_team(seen(visit, told.teams), least), least=least,
        titles={rule.rule: rule.title for rule in told.rules}, paged=pages(f"{HOME}/tage/{task}", {}, wanted, shown),
    )  # fmt: skip
