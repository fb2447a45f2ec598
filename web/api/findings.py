"""Findings for programs: lists along keys, one with its history, decisions."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from jobs.cases.reading import note
from jobs.findings.deciding import decide
from jobs.findings.proposing import ask
from schemas.failure import Unknown
from schemas.findings.decision import Action, Decision
from schemas.findings.finding import AT_WORK, Finding, State
from store.findings.decide import DecisionRefused
from store.findings.history import history
from store.findings.lists.asked import Asked
from store.findings.lists.walk import Place, page
from store.findings.lists.words import split
from store.findings.page import one
from store.records.connect import reading
from web.api.bodies import Befund, Befunde, BefundGanz, Entscheidung, Entschieden, Schritt
from web.api.caller import Call, allowed
from web.api.problems import answers
from web.page.menu import READING, WORKING

router = APIRouter(prefix="/befunde", tags=["Befunde"])
Reading = Annotated[Call, allowed(*READING)]
Working = Annotated[Call, allowed(*WORKING)]
Number = Annotated[int, Path(ge=1, le=2**62, description="Die Nummer des Befunds")]
_WORD = {"max_length": 200}


@router.get("", responses=answers(404), summary="Befunde, nach Frist")
def befunde(
    call: Reading,
    stand: Annotated[list[State], Query(description="Wo sie stehen; ohne Angabe, was jemanden fordert")] = [],  # noqa: B006 - FastAPI copies it
    regel: Annotated[str | None, Query(**_WORD, description="Kennung einer Regel")] = None,
    team: Annotated[str | None, Query(**_WORD, description="Kennung eines Teams")] = None,
    fall: Annotated[str | None, Query(**_WORD, description="Pseudonym eines Falls")] = None,
    faellig_bis: Annotated[date | None, Query(description="Letzter Tag, an dem sie fällig sind")] = None,
    altbestand: Annotated[bool, Query(description="Nur der Altbestand statt des Übrigen")] = False,
    suche: Annotated[str, Query(**_WORD, description="Wörter im Grund")] = "",
    anzahl: Annotated[int, Query(ge=1, le=200, description="Befunde je Seite")] = 50,
    nach: Annotated[str | None, Query(**_WORD, description="Aus weiter der vorigen Seite")] = None,
) -> Befunde:
    """Die Befunde der Teams dieses Zugangs, Seite für Seite. Ohne `stand` nur, was jemanden fordert."""
    asked = Asked(
        call.house.store.office, call.person.teams, call.person.closed, tuple(stand) or AT_WORK, altbestand,
        parked=None if stand else False, rules=None if regel is None else (regel,),
        picked=() if team is None else (team,), due_to=faellig_bis, case=fall, words=split(suche),
    )  # fmt: skip
    with reading(call.house.engine) as connection:
        found = page(connection, asked, size=anzahl, behind=_place(nach))
    shown = [Befund(**_said(one)) for one in found.findings]
    return Befunde(befunde=shown, weiter=None if found.next is None else str(found.next))


@router.get("/{nummer}", responses=answers(404), summary="Ein Befund mit seinem Verlauf")
def befund(call: Reading, nummer: Number) -> BefundGanz:
    """Ein Befund und alles, was mit ihm geschehen ist. Wer entschieden hat, steht nicht dabei."""
    with reading(call.house.engine) as connection:
        found = _seen(call, one(connection, nummer))
        steps = [Schritt(art=event.kind, am=event.at, grund=event.reason) for event in history(connection, nummer)]
    note(call.house.store, call.house.engine, call.person.login, f"Befund {nummer}", found.case, call.now)
    return BefundGanz(**_said(found), verlauf=steps)


@router.post("/{nummer}/entscheidung", responses=answers(404, 409), summary="Über einen Befund entscheiden")
def entscheidung(call: Working, nummer: Number, gesagt: Entscheidung) -> Entschieden:
    """Vermerkt eine Entscheidung im Namen dieses Zugangs. Eine Ausnahme wird beantragt, ein Mensch genehmigt sie."""
    house = call.house
    with reading(house.engine) as connection:
        found = _seen(call, one(connection, nummer))
    if gesagt.art is Action.EXEMPT:
        if gesagt.bis is None:
            raise DecisionRefused("Eine Ausnahme ist befristet: bis ist der letzte Tag, an dem sie gilt.")
        ask(house.store, house.engine, call.person, nummer, gesagt.bis, gesagt.grund, None, call.now, call.today)
        return Entschieden(befund=nummer, vorher=found.state, stand=found.state, beantragt=True)
    said = Decision(gesagt.art, call.person.login, gesagt.grund, gesagt.bis, None, gesagt.stelle)
    try:
        done = decide(house.store, house.engine, nummer, said, call.now, call.today, house.programs)
    except DecisionRefused as failure:
        raise DecisionRefused(*(_plain(line) for line in failure.lines)) from failure
    return Entschieden(befund=nummer, vorher=done.before, stand=done.state)


def _plain(line: str) -> str:
    """A refusal without the options of the command line."""
    words = {'--reason "…"': "grund", "--until TAG": "bis", "--role STELLE": "stelle"}
    for option, name in words.items():
        line = line.replace(option, name)
    return line


def _seen(call: Call, found: Finding) -> Finding:
    """The finding if it may be seen; another office's is not there. Raises Unknown."""
    call.must_see(f"Den Befund {found.id}", found.team, found.case)
    return found


def _place(written: str | None) -> Place | None:
    if written is None:
        return None
    try:
        return Place.read(written)
    except ValueError as error:
        raise Unknown(f"Die Stelle {written} gibt es nicht; nach ist das weiter der vorigen Seite.") from error


def _said(found: Finding) -> dict[str, object]:
    return {
        "nummer": found.id, "regel": found.rule, "titel": found.title, "fall": found.case, "vorgang": found.entity,
        "vorgang_id": found.record, "abschnitt": found.period, "ergebnis": found.status, "stand": found.state,
        "team": found.team, "zustaendig": found.responsible, "faellig_am": found.due,
        "wiedervorlage": found.follow_up, "erkannt_am": found.first_day, "geaendert_am": found.last_change_day,
        "geschlossen_am": found.closed_day, "altbestand": found.legacy, "grund": found.reason,
        "fehlend": list(found.missing),
    }  # fmt: skip
