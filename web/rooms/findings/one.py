"""One finding: why it is, what became of it, and what somebody decides about it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.authoring.trying import tried
from jobs.cases.check import check, explain
from jobs.cases.course import course
from jobs.cases.desk import Desk, Found
from jobs.cases.reading import note
from jobs.findings import proposing
from jobs.findings.deciding import decide, looked_at
from jobs.findings.example import example
from schemas.access.role import LEADING
from schemas.failure import EvidenceRefused, Failure, RulesRefused, SnapshotRefused, Unknown
from schemas.findings.finding import OPEN, Finding
from store.archive import delivered
from store.findings import page
from store.findings.history import history
from store.findings.lists import proposals
from store.records.actors import name_of
from store.records.connect import reading
from web.gate.guard import allowed
from web.page.menu import READING, WORKING
from web.rooms.findings import why
from web.rooms.findings.catalogue import catalogue
from web.rooms.findings.sent import Sent
from web.visit import Visit, Visiting

router = APIRouter()


@router.get("/antraege", dependencies=[allowed(*READING)])
def asked(visit: Visiting) -> Response:
    """Exceptions that wait for a second person."""
    with reading(visit.house.engine) as connection:
        found = proposals.waiting(connection, visit.house.store.office, visit.teams, visit.person.closed)
        names = {one.by: name_of(connection, one.by) for one in found}
    return visit.page("befunde/antraege.html", proposals=found, names=names, may=bool(visit.person.roles & LEADING))


@router.get("/{number}", dependencies=[allowed(*READING)])
def shown(visit: Visiting, number: int, neu: bool = False) -> Response:
    """The finding."""
    return _page(visit, number, anew=neu)


@router.get("/{number}/zeitachse.svg", dependencies=[allowed(*READING)])
def axis(visit: Visiting, number: int) -> Response:
    """The course of the finding's case as a picture."""
    case = _case(visit, _finding(visit, number))
    if case is None:
        raise Unknown("Zu diesem Befund gibt es keinen Verlauf.")
    from delivery.charts.axis import svg  # 35 MB, held from the first picture on

    return Response(svg(course(case.whole, check(case.book, case.whole))), media_type="image/svg+xml")


@router.get("/{number}/beispiel", dependencies=[allowed(*READING)])
def as_example(visit: Visiting, number: int) -> Response:
    """The case as an example of the rule, to be copied."""
    found = _finding(visit, number)
    case = _case(visit, found)
    if case is None:
        return visit.page("befunde/beispiel.html", finding=found, text=None, verdict=None)
    text = example(found, case.book, case.whole)
    # By the folder of rules, where its author will put it.
    verdict = tried(visit.house.store.rules, visit.house.store.office, found.rule, text)
    return visit.page("befunde/beispiel.html", finding=found, text=text, verdict=verdict)


@router.post("/{number}/entscheiden", dependencies=[allowed(*WORKING)])
def decided(visit: Visiting, number: int, sent: Annotated[Sent, Form()]) -> Response:
    """Takes a decision down, unless something has happened since the page was opened."""
    _finding(visit, number)
    errors = sent.errors(visit.today)
    if errors:
        return _page(visit, number, 422, sent=sent, errors=errors)
    house = visit.house
    decide(house.store, house.engine, number, sent.decision(visit.person.login), visit.now, visit.today,
           house.programs, sent.stand)  # fmt: skip
    return visit.to(f"/befunde/{number}", said=f"Befund {number}: {sent.label}.")


@router.post("/{number}/ausnahme", dependencies=[allowed(*WORKING)])
def ask_exception(visit: Visiting, number: int, sent: Annotated[why.Wanted, Form()]) -> Response:
    """Asks for an exception; somebody else grants it."""
    _finding(visit, number)
    errors = sent.errors(visit.today)
    day = sent.day
    if errors or day is None:
        return _page(visit, number, 422, exception=sent, errors=errors)
    house = visit.house
    proposing.ask(house.store, house.engine, visit.person, number, day, sent.warum, sent.stand, visit.now, visit.today)
    said = "Die Ausnahme ist beantragt. Sie gilt, sobald eine Teamleitung oder die Leitung sie genehmigt."
    return visit.to(f"/befunde/{number}", said=said)


@router.post("/antraege/{number}/{answer}", dependencies=[allowed(*WORKING)])
def answered(visit: Visiting, number: int, answer: str, antwort: Annotated[str, Form()] = "") -> Response:
    """Grants, refuses or withdraws an exception."""
    house = visit.house
    with reading(house.engine) as connection:
        about = proposals.one(connection, house.store.office, number)
    visit.must_see(f"Den Antrag {number}", about.team, about.case)
    match answer:
        case "zurueckziehen":
            proposing.withdraw(house.engine, visit.person, about, visit.now)
            said = "Der Antrag ist zurückgezogen."
        case "genehmigen" if visit.person.roles & LEADING:
            proposing.grant(house.store, house.engine, visit.person, about, visit.now, visit.today, house.programs)
            said = f"Die Ausnahme gilt bis {about.until:%d.%m.%Y}."
        case "ablehnen" if visit.person.roles & LEADING:
            if not antwort.strip():
                raise Failure("Zur Ablehnung gehört eine Begründung.")
            proposing.refuse(house.engine, visit.person, about, visit.now, antwort)
            said = "Die Ausnahme ist abgelehnt."
        case _:
            raise Unknown("Diese Seite gibt es nicht, oder sie steht Ihrer Rolle nicht offen.")
    return visit.to(f"/befunde/{about.finding}", said=said)


def _finding(visit: Visit, number: int) -> Finding:
    with reading(visit.house.engine) as connection:
        found = page.one(connection, number)
    visit.must_see(f"Den Befund {number}", found.team, found.case)
    return found


def _page(visit: Visit, number: int, status: int = 200, *, anew: bool = False, **more: Any) -> Response:
    found = _finding(visit, number)
    if found.case is not None:
        note(visit.house.store, visit.house.engine, visit.person.login, "Befund", found.case, visit.now)
    with reading(visit.house.engine) as connection:
        events = history(connection, number)
        asked_for = proposals.of_finding(connection, number)
        actors = {event.actor for event in events if event.actor} | {one.by for one in asked_for}
        actors |= {str(event.body["approver"]) for event in events if event.body.get("approver")}
        actors |= {one.answered_by for one in asked_for if one.answered_by}
        names = {actor: name_of(connection, actor) for actor in actors}
    case = _case(visit, found)
    told = explain_now(visit, found, case, anew)
    waiting = next((one for one in asked_for if one.state == proposals.WAITING), None)
    given = {"sent": Sent(), "exception": why.Wanted(), "errors": {}, **more}
    return visit.page(
        "befunde/befund.html", status, finding=found, told=told, facts=why.facts(told, case), rule=_rule(visit, found),
        origin=_origin(visit), steps=why.steps(events, names), stand=events[-1].id if events else 0,
        kept=why.kept(found), proposals=asked_for, waiting=waiting, names=names, course=_course(case), many=why.MANY,
        may=bool(visit.person.roles & WORKING), grants=_grants(visit, waiting, names), is_open=found.state in OPEN,
        flagged=found.case in visit.person.flagged, anew=anew, posts=catalogue(visit).posts, **given,
    )  # fmt: skip


def _grants(visit: Visit, waiting: proposals.Proposal | None, names: dict[str, str]) -> bool:
    asker = names.get(waiting.by) if waiting is not None else None
    return waiting is not None and bool(visit.person.roles & LEADING) and asker != visit.person.login


def _case(visit: Visit, found: Finding) -> Found | None:
    """The case in the newest delivery; None where it is not there any more."""
    desk: Desk = visit.request.app.state.desk
    if found.case is None:
        return None
    try:
        return desk.find(found.case)
    except (Unknown, SnapshotRefused, RulesRefused, EvidenceRefused):
        return None


def explain_now(visit: Visit, found: Finding, case: Found | None, anew: bool) -> why.Told | None:
    """Why the rule says so on the last run's data; what is about no case only where it was asked for: it takes longer.

    None where neither rule nor record are there any more.
    """
    if case is not None:
        try:
            told = explain(case.book, case.whole, found.rule, found.record, found.period)
        except Unknown:
            return None
        return why.from_explanation(told[0])
    if not anew:
        return None
    seen = looked_at(visit.house.store, visit.house.engine, [found], visit.house.programs).get(found.id)
    return None if seen is None else why.from_kept(seen)


def _rule(visit: Visit, found: Finding) -> why.RuleText | None:
    names = catalogue(visit)
    return None if names.book is None else why.rule(names.book, found.rule, names.topic(found.rule))


def _course(case: Found | None) -> list[why.Mark]:
    return [] if case is None else why.marks(course(case.whole, check(case.book, case.whole)))


def _origin(visit: Visit) -> delivered.Delivered | None:
    desk: Desk = visit.request.app.state.desk
    try:
        run = desk.run()
    except Unknown:
        return None
    with reading(visit.house.engine) as connection:
        return delivered.known(connection, run.snapshot)
