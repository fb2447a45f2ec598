"""Samples: drawn, worked through case by case, evaluated, followed up, closed, drawn once more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import FileResponse, Response

from engine.checklists.load import CHECKLISTS, load_checklist
from jobs.background.begin import file_of
from jobs.samples import record
from jobs.samples.evaluate import LEAST
from schemas.access.role import Role
from schemas.failure import RulesRefused
from schemas.sample.sample import Sample
from store.records.connect import reading
from store.samples import rows
from web.gate.guard import allowed
from web.page.days import day_of
from web.page.tasks import begun, done
from web.rooms.audit import marks
from web.rooms.audit.plan import READ, whole
from web.visit import Visit, Visiting

router = APIRouter(prefix="/pruefung")
MOST = 500
"""Cases of one sample that a page asks for; more belong into the spreadsheet."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/stichproben", dependencies=[allowed(*READ)])
def every(visit: Visiting) -> Response:
    """All samples, and the form for a new one."""
    return _every(visit, {}, {})


@router.post("/stichproben", dependencies=[allowed(*READ)])
def draw(
    visit: Visiting, bogen: Annotated[str, Form()] = "", umfang: Annotated[str, Form()] = "",
    folgt: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Draws a sample by a checklist, or once more after an earlier one."""
    whole(visit)
    size = umfang.strip().replace(".", "")
    right = size.isdecimal() and 1 <= int(size) <= MOST
    errors = {} if right else {"umfang": f"Bitte eine Zahl von 1 bis {MOST} angeben."}
    if not folgt and bogen not in dict(_checklists(visit)):
        errors["bogen"] = "Bitte einen Prüfbogen wählen."
    if errors:
        if folgt:
            return visit.to(f"/pruefung/stichproben/{folgt}", errors["umfang"], "danger")
        return _every(visit, {"bogen": bogen, "umfang": umfang}, errors)
    given = {"pruefbogen": bogen, "umfang": size, "startwert": visit.house.draw()}
    return begun(visit, "stichprobe", **given, **({"folgt": folgt} if folgt else {}))


@router.get("/gezogen/{task}", dependencies=[allowed(*READ)])
def drawn(visit: Visiting, task: str) -> Response:
    """Leads to a sample that was just drawn."""
    name = done(visit, task, "stichprobe").result["stichprobe"]
    return visit.to(f"/pruefung/stichproben/{name}", f"Die Stichprobe {name} ist gezogen; es steht in der Prüfspur.")


@router.get("/akten/{task}", dependencies=[allowed(*READ)])
def fetched(visit: Visiting, task: str) -> Response:
    """Leads to a sample whose records were just looked up."""
    return visit.to(f"/pruefung/stichproben/{done(visit, task, 'akten').given['stichprobe']}#faelle")


@router.get("/stichproben/{name}", dependencies=[allowed(*READ)])
def one(visit: Visiting, name: str) -> Response:
    """One sample: how it was drawn, how far it is, what it shows, what follows."""
    return _one(visit, name, {})


@router.post("/stichproben/{name}/akten", dependencies=[allowed(*READ)])
def fetch(visit: Visiting, name: str) -> Response:
    """Looks up which records are behind the marks of the cases."""
    whole(visit)
    return begun(visit, "akten", stichprobe=_sample(visit, name).id)


@router.get("/stichproben/{name}/pruefbogen.xlsx", dependencies=[allowed(*READ)])
def book(visit: Visiting, name: str) -> Response:
    """The checklist as a spreadsheet, once the records were looked up."""
    task = marks.looked_up(visit, name)
    if task is None:
        return visit.to(f"/pruefung/stichproben/{name}", "Bitte zuerst die Fälle heraussuchen.", "info")
    return FileResponse(
        file_of(visit.house.store, task, "pruefbogen.xlsx"), media_type=XLSX, filename=f"pruefbogen-{name}.xlsx"
    )


@router.post("/stichproben/{name}/massnahme", dependencies=[allowed(Role.HEAD)])
def measure(
    visit: Visiting, name: str, text: Annotated[str, Form()] = "", bis: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Settles what follows from a sample, and by when."""
    until = day_of(bis)
    errors = {key: said for key, said, wrong in (
        ("text", "Bitte sagen, was geschehen soll.", not text.strip()),
        ("bis", "Bitte einen Tag angeben, zum Beispiel 30.06.2026.", until is None),
    ) if wrong}  # fmt: skip
    if errors or until is None:
        return _one(visit, name, errors, {"text": text, "bis": bis})
    record.settle(visit.house.engine, name, text, until, visit.person.login, visit.now)
    return visit.to(f"/pruefung/stichproben/{name}#massnahmen", "Die Maßnahme ist festgehalten.")


@router.post("/stichproben/{name}/massnahme/{number}", dependencies=[allowed(Role.HEAD)])
def carried_out(visit: Visiting, name: str, number: int) -> Response:
    """Notes that a measure was carried out today."""
    record.done(visit.house.engine, name, number, visit.today, visit.person.login, visit.now)
    return visit.to(f"/pruefung/stichproben/{name}#massnahmen", "Die Maßnahme ist als erledigt festgehalten.")


@router.post("/stichproben/{name}/abschluss", dependencies=[allowed(Role.HEAD)])
def close(
    visit: Visiting, name: str, feld: Annotated[str, Form()] = "", dokument: Annotated[str, Form()] = "",
    stelle: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Closes a sample as a record of the office, which the rules about Fachaufsicht look at."""
    given = {"feld": feld.strip(), "dokument": dokument.strip(), "stelle": stelle.strip()}
    errors = {key: "Bitte ausfüllen." for key, value in given.items() if not value}
    if errors:
        return _one(visit, name, errors, given)
    closing = record.Closing(given["feld"], visit.today, given["dokument"], given["stelle"])
    record.close(visit.house.store, visit.house.engine, name, closing, visit.person.login, visit.now)
    return visit.to(f"/pruefung/stichproben/{name}", "Die Stichprobe ist abgeschlossen und als Nachweis erfasst.")


def _checklists(visit: Visit) -> list[tuple[str, str]]:
    """The checklists by name; one with mistakes in it keeps no other from being drawn by, and says what is wrong."""
    rules = visit.house.store.rules
    found = []
    for path in sorted((rules / CHECKLISTS).glob("*.yaml")):
        try:
            found.append((path.stem, load_checklist(rules, path.stem).title))
        except RulesRefused:
            found.append((path.stem, f"{path.stem} (fehlerhaft)"))
    return found


def _sample(visit: Visit, name: str) -> Sample:
    with reading(visit.house.engine) as connection:
        return rows.one(connection, name)


def _every(visit: Visit, asked: dict[str, str], errors: dict[str, str]) -> Response:
    with reading(visit.house.engine) as connection:
        found = [(one, rows.closed(connection, one.id)) for one in rows.listed(connection, visit.house.store.office)]
    return visit.page(
        "pruefung/stichproben.html", 422 if errors else 200, samples=found, checklists=_checklists(visit), asked=asked,
        errors=errors,
    )  # fmt: skip


def _one(visit: Visit, name: str, errors: dict[str, str], asked: dict[str, str] | None = None) -> Response:
    sample, task = _sample(visit, name), marks.looked_up(visit, name)
    with reading(visit.house.engine) as connection:
        said = [entry for _, entry in rows.results(connection, name)]
        measures, closed = rows.measures(connection, name), rows.closed(connection, name)
    report = record.report_of(visit.house.engine, name)
    return visit.page(
        "pruefung/stichprobe.html", 422 if errors else 200, sample=sample, sure=marks.sure(sample), report=report,
        cases=marks.cases(sample, said, marks.records(task)), looked_up=task, shares=marks.shares(report),
        chosen=marks.chosen(report, LEAST), measures=marks.measures(measures, visit.today), closed=closed,
        may=visit.person.has(Role.HEAD), errors=errors, asked=asked or {}, most=MOST,
    )  # fmt: skip
