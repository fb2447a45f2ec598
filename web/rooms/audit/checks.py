"""What is reckoned again: replaying, verifying, why a case was (not) reported, the audit package."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import FileResponse, Response

from jobs.background.begin import file_of
from jobs.rules.titles import titles_of
from schemas.access.happening import Happening, Kind
from schemas.evidence.replay import Replay
from schemas.evidence.verification import Proof
from store.access import log
from store.records.connect import writing
from web.gate.guard import allowed
from web.page.days import day_of
from web.page.tasks import begun, done
from web.page.tree import tree
from web.rooms.audit.plan import READ, whole
from web.visit import Visiting

router = APIRouter(prefix="/pruefung")
_NO_DAY = "Bitte einen Tag angeben, zum Beispiel 30.06.2026."


@router.get("/wiederholung/{task}", dependencies=[allowed(*READ)])
def replayed(visit: Visiting, task: str) -> Response:
    """What came of evaluating a run again."""
    found = done(visit, task, "replay")
    told = Replay.model_validate(found.result["wiederholung"])
    return visit.page("pruefung/wiederholung.html", found=told, task=found)


@router.get("/nachrechnen", dependencies=[allowed(*READ)])
def ask_verify(visit: Visiting) -> Response:
    """What a verification of the store is, and the button for it."""
    return visit.page("pruefung/nachrechnen.html")


@router.post("/nachrechnen", dependencies=[allowed(*READ)])
def verify(visit: Visiting) -> Response:
    """Verifies the whole store."""
    whole(visit)
    return begun(visit, "verify")


@router.get("/nachrechnung/{task}", dependencies=[allowed(*READ)])
def verified(visit: Visiting, task: str) -> Response:
    """What a verification has found."""
    found = done(visit, task, "verify")
    return visit.page("pruefung/nachrechnung.html", proof=Proof.model_validate(found.result["nachweis"]), task=found)


@router.get("/warum", dependencies=[allowed(*READ)])
def ask_why(visit: Visiting, fall: str = "", regel: str = "", tag: str = "") -> Response:
    """Asks which case, which rule, which day."""
    return _asking(visit, {"fall": fall, "regel": regel, "tag": tag}, {})


@router.post("/warum", dependencies=[allowed(*READ)])
def why(
    visit: Visiting, fall: Annotated[str, Form()] = "", regel: Annotated[str, Form()] = "",
    tag: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Has the rule of then asked once more."""
    asked = {"fall": fall.strip(), "regel": regel.strip(), "tag": tag.strip()}
    day = day_of(tag)
    errors = {name: said for name, said, wrong in (
        ("fall", "Bitte die Fallkennung angeben.", not asked["fall"]),
        ("regel", "Bitte eine Regel wählen.", not asked["regel"]),
        ("tag", _NO_DAY, day is None),
    ) if wrong}  # fmt: skip
    if errors or day is None:
        return _asking(visit, asked, errors)
    whole(visit)
    visit.must_see(f"Den Fall {asked['fall']}", None, asked["fall"])
    return begun(visit, "warum", fall=asked["fall"], regel=asked["regel"], tag=day.isoformat())


@router.get("/warum/{task}", dependencies=[allowed(*READ)])
def reasoned(visit: Visiting, task: str) -> Response:
    """Why a case was (not) reported, with the rules and data of that day."""
    found = done(visit, task, "warum")
    visit.must_see("Den Fall", None, found.given["fall"])
    result = found.result
    told = result["explanations"]
    assert isinstance(told, list)
    explained = [(one, tree(one["schritte"], facts=True)) for one in told]
    return visit.page(
        "pruefung/begruendung.html", task=found, asked=found.given, result=result, explained=explained,
        day=date.fromisoformat(found.given["tag"]), as_of=date.fromisoformat(str(result["as_of"])),
    )  # fmt: skip


@router.get("/paket", dependencies=[allowed(*READ)])
def ask_package(visit: Visiting) -> Response:
    """Asks for the days of an audit package."""
    first = visit.today.replace(month=1, day=1)
    return visit.page("pruefung/paket.html", first=first, last=visit.today, errors={})


@router.post("/paket", dependencies=[allowed(*READ)])
def package(visit: Visiting, von: Annotated[str, Form()] = "", bis: Annotated[str, Form()] = "") -> Response:
    """Has an audit package written."""
    whole(visit)
    first, last = day_of(von), day_of(bis)
    errors = {name: _NO_DAY for name, day in (("von", first), ("bis", last)) if day is None}
    if first is not None and last is not None and last < first:
        errors["bis"] = "Der letzte Tag liegt vor dem ersten."
    if errors or first is None or last is None:
        return visit.page("pruefung/paket.html", 422, first=von, last=bis, errors=errors)
    return begun(visit, "paket", von=first.isoformat(), bis=last.isoformat())


@router.get("/paket/{task}", dependencies=[allowed(*READ)])
def packed(visit: Visiting, task: str) -> Response:
    """An audit package, ready to be fetched."""
    found = done(visit, task, "paket")
    first, last = (date.fromisoformat(found.given[name]) for name in ("von", "bis"))
    return visit.page("pruefung/paket_fertig.html", task=found, result=found.result, first=first, last=last)


@router.get("/paket/{task}/datei", dependencies=[allowed(*READ)])
def fetch(visit: Visiting, task: str) -> Response:
    """The audit package itself; that it was handed out is logged."""
    found = done(visit, task, "paket")
    names = found.result["dateien"]
    assert isinstance(names, list)
    name = str(names[0])
    file = file_of(visit.house.store, found, name)
    with writing(visit.house.engine) as connection:
        body = {"datei": name, "sha256": str(found.result["sha256"])}
        log.note(connection, Happening(Kind.EXPORTED, visit.now, visit.person.id, None, visit.caller, body))
    return FileResponse(file, media_type="application/zip", filename=name)


def _asking(visit: Visiting, asked: dict[str, str], errors: dict[str, str]) -> Response:
    rules = titles_of(visit.house.store, visit.house.engine)
    return visit.page("pruefung/warum.html", 422 if errors else 200, asked=asked, errors=errors, rules=rules)
