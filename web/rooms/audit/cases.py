"""One case of a sample: its questions, and what the person says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.samples.files import Answer
from jobs.samples.record import take
from schemas.failure import Unknown
from schemas.sample.result import Verdict
from store.records.actors import name_of
from store.records.connect import reading
from store.samples import rows
from web.gate.guard import allowed
from web.rooms.audit import marks
from web.rooms.audit.plan import READ
from web.visit import Visit, Visiting

router = APIRouter(prefix="/pruefung/stichproben")


@router.get("/{name}/faelle/{number}", dependencies=[allowed(*READ)])
def case(visit: Visiting, name: str, number: int) -> Response:
    """The questions of the checklist about one case."""
    return _case(visit, name, number, {})


@router.post("/{name}/faelle/{number}", dependencies=[allowed(*READ)])
async def answered(
    request: Request, visit: Visiting, name: str, number: int, bemerkung: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Keeps what the person says about a case; then comes the next one."""
    given = {key: str(value) for key, value in (await request.form()).items() if key.startswith("frage-")}
    return await run_in_threadpool(_answered, visit, name, number, given, bemerkung.strip())


def _answered(visit: Visit, name: str, number: int, given: Mapping[str, str], remark: str) -> Response:
    with reading(visit.house.engine) as connection:
        sample = rows.one(connection, name)
    told = {
        one.name: given.get(f"frage-{place}", "") for place, one in enumerate(sample.checklist.questions, 1)
    }  # fmt: skip
    errors = {
        f"frage-{place}": "Bitte eine Antwort wählen."
        for place, one in enumerate(sample.checklist.questions, 1) if told[one.name] not in set(Verdict)
    }  # fmt: skip
    if errors:
        return _case(visit, name, number, errors, given)
    answers = [Answer(number, question, Verdict(said), remark) for question, said in told.items()]
    take(visit.house.engine, name, answers, visit.person.login, visit.now)
    numbers = [one.number for one in sample.cases]
    following = next((one for one in numbers if one > number), None)
    if following is None:
        return visit.to(f"/pruefung/stichproben/{name}#faelle", "Festgehalten; das war der letzte Fall.")
    return visit.to(f"/pruefung/stichproben/{name}/faelle/{following}", f"Fall {number} ist festgehalten.")


def _case(
    visit: Visit, name: str, number: int, errors: dict[str, str], given: Mapping[str, str] | None = None
) -> Response:  # fmt: skip
    with reading(visit.house.engine) as connection:
        sample = rows.one(connection, name)
        said = [entry for _, entry in rows.results(connection, name)]
        closed = rows.closed(connection, name)
        mine = {
            one.question: str(one.verdict) for one in said
            if one.number == number and name_of(connection, one.actor) == visit.person.login
        }  # fmt: skip
    task = marks.looked_up(visit, name)
    found = next((one for one in marks.cases(sample, said, marks.records(task)) if one.case.number == number), None)
    if found is None:
        raise Unknown(f"Einen Fall {number} gibt es in der Stichprobe nicht.")
    asked = [
        (f"frage-{place}", one, (given or {}).get(f"frage-{place}", mine.get(one.name, "")))
        for place, one in enumerate(sample.checklist.questions, 1)
    ]
    return visit.page(
        "pruefung/fall.html", 422 if errors else 200, sample=sample, found=found, asked=asked, errors=errors,
        verdicts=[(str(one), str(one)) for one in Verdict], closed=closed, looked_up=task is not None,
        previous=number - 1 if number > 1 else None, following=number + 1 if number < len(sample.cases) else None,
    )  # fmt: skip
