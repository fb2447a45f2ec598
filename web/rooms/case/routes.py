"""The pages of a case."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from jobs.cases import check as checking
from jobs.cases.course import course
from jobs.cases.desk import Desk, Found
from jobs.cases.form import records
from jobs.cases.suppose import addable, applied, suppose
from jobs.evidence.records.values import Complaint
from jobs.evidence.records.values import day as read_day
from jobs.imports.keys.unmask import unmask
from schemas.cases.assumed import AssumptionRefused
from schemas.failure import ReasonNeeded, Unknown
from web.gate.guard import allowed
from web.page.menu import READING
from web.page.tree import questions
from web.rooms.case import assuming, view
from web.visit import Visit, Visiting

router = APIRouter(prefix="/fall")
_LONGEST = 100
"""Characters of a case key; pseudonyms have twenty-one."""


@router.get("", dependencies=[allowed(*READING)])
def search(visit: Visiting, kennung: str = "") -> Response:
    """Where a case is asked for by its pseudonym."""
    key = kennung.strip()
    if not key:
        return visit.page("fall/suche.html", errors={}, key="")
    try:
        _found(visit, key, None)
    except Unknown as failure:
        return visit.page("fall/suche.html", 404, errors={"kennung": " ".join(failure.lines)}, key=key)
    return RedirectResponse(view.address(key), 303)


@router.get("/{key}", dependencies=[allowed(*READING)])
def rules(visit: Visiting, key: str, stichtag: str = "") -> Response:
    """Every rule: what applies, what does not and why, what is unclear."""
    day, error = _day(stichtag)
    found = _found(visit, key, day)
    checked = checking.check(found.book, found.whole)
    return _page(
        visit, "regeln", found, "", day, groups=view.groups(checked, day), silent=checked.silent, typed=stichtag,
        errors={"stichtag": error} if error else {},
    )  # fmt: skip


@router.get("/{key}/regel/{rule}", dependencies=[allowed(*READING)])
def reasons(visit: Visiting, key: str, rule: str, vorgang: str, abschnitt: str = "", stichtag: str = "") -> Response:
    """Why a rule says what it says about a record of the case."""
    day, _ = _day(stichtag)
    found = _found(visit, key, day)
    told = checking.explain(found.book, found.whole, rule, vorgang, abschnitt)
    shown = [(one, questions(one)) for one in told]
    return _page(visit, "grund", found, None, day, told=shown)


@router.get("/{key}/zeitachse", dependencies=[allowed(*READING)])
def axis(visit: Visiting, key: str, stichtag: str = "") -> Response:
    """The course of the case: a picture, and the same as a list."""
    day, _ = _day(stichtag)
    found = _found(visit, key, day)
    run = course(found.whole, checking.check(found.book, found.whole))
    return _page(visit, "zeitachse", found, "/zeitachse", day, course=run, listed=view.listed(run))


@router.get("/{key}/zeitachse.svg", dependencies=[allowed(*READING)])
def picture(visit: Visiting, key: str, stichtag: str = "") -> Response:
    """The course of the case as a picture."""
    from delivery.charts.axis import svg  # 35 MB, held from the first picture on

    found = _found(visit, key, _day(stichtag)[0])
    drawn = svg(course(found.whole, checking.check(found.book, found.whole)))
    return Response(drawn, media_type="image/svg+xml")


@router.get("/{key}/angaben", dependencies=[allowed(*READING)])
def facts(visit: Visiting, key: str, stichtag: str = "") -> Response:
    """What the delivery says about the case, record by record."""
    day, _ = _day(stichtag)
    found = _found(visit, key, day)
    shown = [
        (title, [assuming.choice(found.whole, (one.entity, one.key)) for one in some])
        for title, some in records(found.whole)
    ]
    return _page(visit, "angaben", found, "/angaben", day, kinds=shown)


@router.get("/{key}/annahmen", dependencies=[allowed(*READING)])
def assume(visit: Visiting, key: str, stichtag: str = "") -> Response:
    """What would be if: nothing is assumed yet."""
    day, _ = _day(stichtag)
    return _assumed(visit, _found(visit, key, day), day, {})


async def fields(request: Request) -> dict[str, str]:
    """The texts of a form whose fields come from the fact model."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


Filled = Annotated[dict[str, str], Depends(fields)]


@router.post("/{key}/annahmen", dependencies=[allowed(*READING)])
def assumed(
    visit: Visiting, key: str, form: Annotated[dict[str, str], Depends(fields)], stichtag: str = ""
) -> Response:
    """Takes a step in the form of assumptions and shows what would be; nothing is stored."""
    day, _ = _day(stichtag)
    return _assumed(visit, _found(visit, key, day), day, form)


@router.get("/{key}/nummer", dependencies=[allowed(*READING)])
def ask_number(visit: Visiting, key: str) -> Response:
    """Where somebody says why they need the number behind a case."""
    return _page(visit, "nummer", _found(visit, key, None), None, None, number="", errors={}, reason="")


@router.post("/{key}/nummer", dependencies=[allowed(*READING)])
def number(visit: Visiting, key: str, grund: Annotated[str, Form()] = "") -> Response:
    """Shows the number once; that it was shown, to whom and why, is on record."""
    found = _found(visit, key, None)
    house, reason = visit.house, grund.strip()
    if len(reason) < 10:
        errors = {"grund": "Wofür wird die Nummer gebraucht? Bitte mit mindestens zehn Zeichen begründen."}
        return _page(visit, "nummer", found, None, None, status=422, number="", errors=errors, reason=reason)
    try:
        shown = unmask(house.store, house.engine, [key], visit.person.login, reason, visit.now)
    except ReasonNeeded as failure:
        errors = {"grund": " ".join(failure.lines)}
        return _page(visit, "nummer", found, None, None, status=422, number="", errors=errors, reason=reason)
    return _page(visit, "nummer", found, None, None, number=shown[0].number, errors={}, reason="")


def desk(request: Request) -> Desk:
    """The cases that this process holds."""
    found: Desk = request.app.state.desk
    return found


def _found(visit: Visit, key: str, day: date | None) -> Found:
    """A case that the person may see. Raises Unknown for any other."""
    if len(key) > _LONGEST or key in visit.person.closed:
        raise Unknown(f"Den Fall {key[:_LONGEST]} gibt es nicht.")
    found = desk(visit.request).find(key, day)
    visit.must_see(f"Den Fall {key}", found.whole.team, key)
    return found


def _day(written: str) -> tuple[date | None, str]:
    """The day that is asked about, and what is wrong with it."""
    if not written.strip():
        return None, ""
    try:
        return read_day(written), ""
    except Complaint as complaint:
        return None, str(complaint)


def _assumed(visit: Visit, found: Found, day: date | None, form: dict[str, str]) -> Response:
    errors: list[str] = []
    step = assuming.Asked()
    after = checking.check(found.book, found.whole)
    flips: tuple[Any, ...] = ()
    now = found.whole
    try:
        step = assuming.asked(form, found.book, found.whole)
        _, after, flips = suppose(found.book, found.whole, step.assumed)
        now = applied(found.book, found.whole, step.assumed)
        chosen = assuming.choice(now, step.chosen) if step.chosen is not None else None
    except AssumptionRefused as failure:
        errors, chosen = list(failure.lines), None
        step = assuming.Asked(_sound(form))
    return _page(
        visit, "annahmen", found, "/annahmen", day, status=422 if errors else 200, wrong=errors,
        told=[assuming.told(one, now.model) for one in step.assumed], held=assuming.written(step.assumed),
        chosen=chosen, kinds=records(now), addable=addable(now), flips=flips,
        same=len(after.verdicts) - sum(one.after is not None for one in flips),
    )  # fmt: skip


def _sound(form: dict[str, str]) -> tuple[Any, ...]:
    """What was assumed before the step that cannot be taken."""
    try:
        return assuming.read(form.get(assuming.HELD, ""))
    except AssumptionRefused:
        return ()


def _page(
    visit: Visit, name: str, found: Found, tab: str | None, day: date | None, status: int = 200, **shown: Any
) -> Response:
    key = found.whole.key
    return visit.page(
        f"fall/{name}.html", status, key=key, safe=quote(key, safe=""), found=found, day=day,
        tabs=view.tabs(key, tab, day) if tab is not None else [], here=lambda page: view.address(key, page, day),
        flagged=key in visit.person.flagged, **shown,
    )  # fmt: skip
