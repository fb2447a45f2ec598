"""One case held against all rules: a stored one, or one that is handed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from engine.run.explain import steps_as_data
from jobs.cases.book import Book
from jobs.cases.check import check
from jobs.cases.given import CaseRefused, given
from jobs.cases.reading import note
from jobs.cases.suppose import applied
from jobs.cases.whole import Whole
from schemas.cases.assumed import Assumed, Change
from schemas.cases.verdict import Verdict
from schemas.failure import Unknown
from web.api.bodies import Ergebnis, Geprueft, Pruefung, Stumm
from web.api.caller import Call, allowed
from web.api.problems import answers
from web.page.menu import READING

router = APIRouter(prefix="/pruefung", tags=["Prüfung"])


@router.post("", response_model=Geprueft, responses=answers(404, 409), summary="Einen Fall mit allen Regeln prüfen")
def pruefung(call: Annotated[Call, allowed(*READING)], wunsch: Pruefung) -> Response:
    """Alle Regeln über einzelne Fälle: was zutrifft, was nicht, was ungeklärt ist, warum. Nichts wird gespeichert."""
    book, found = _stored(call, wunsch) if wunsch.tabellen is None else _sent(call, wunsch)
    assumed = [Assumed(one.tabelle, one.kennung, Change(one.art), one.feld, one.wert) for one in wunsch.annahmen]
    if assumed:
        found = applied(book, found, assumed)
    checked = check(book, found, wunsch.gruende)
    told = Geprueft(
        fall=found.key, stichtag=checked.as_of, team=checked.team,
        ergebnisse=[_said(one, wunsch.gruende) for one in checked.verdicts],
        ohne_aussage=[Stumm(regel=one.rule, titel=one.title, warum=one.why) for one in checked.silent],
    )  # fmt: skip
    # With its trees the answer is long: what was just made of checked values need not be checked a second time.
    return Response(told.model_dump_json(), media_type="application/json")


def _stored(call: Call, wanted: Pruefung) -> tuple[Book, Whole]:
    if wanted.fall is None:
        raise CaseRefused("Bitte einen Fall nennen (fall) oder mitschicken (tabellen).")
    if wanted.fall in call.person.closed:
        raise Unknown(f"Den Fall {wanted.fall} gibt es nicht.")
    found = call.desk.find(wanted.fall, wanted.stichtag)
    call.must_see(f"Den Fall {wanted.fall}", found.whole.team, wanted.fall)
    note(call.house.store, call.house.engine, call.person.login, "Prüfung", wanted.fall, call.now)
    return found.book, found.whole


def _sent(call: Call, wanted: Pruefung) -> tuple[Book, Whole]:
    """A case that came along; nobody else's is looked at, so no team has to be asked about."""
    if wanted.fall is not None:
        raise CaseRefused("Bitte entweder fall oder tabellen schicken, nicht beides.")
    book = call.desk.book(wanted.stichtag or call.today)
    return book, given(book, wanted.tabellen or {})


def _said(one: Verdict, reasons: bool) -> Ergebnis:
    said = one.outcome
    return Ergebnis(
        regel=said.regel, titel=one.title, fassung=said.fassung, vorgang=said.vorgang, vorgang_id=said.vorgang_id,
        abschnitt=said.periode or "", ergebnis=said.status, bedeutung=one.bearing, faellig_am=said.faellig_am,
        erledigt_am=said.erledigt_am, grund=said.grund, fehlend=list(one.missing),
        gruende=steps_as_data(one.steps) if reasons else None,
    )  # fmt: skip
