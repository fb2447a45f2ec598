"""The form of a rule: every change is a form sent, edits the draft's text and shows the form again."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from jobs.authoring.form.scope import Around
from jobs.authoring.sending import Done, Sent, carried
from jobs.authoring.surroundings import Surroundings, own, place
from jobs.authoring.texts import Written, change
from schemas.access.role import Role
from web.gate.guard import allowed
from web.rooms.rules import view
from web.rooms.rules.desk import around, shown, text_of
from web.rooms.rules.form import anchor as anchor_of
from web.rooms.rules.form import form_page
from web.visit import Visit, Visiting

router = APIRouter()


async def fields(request: Request) -> dict[str, str]:
    """Everything that a form sent; of several values of one name all, a line each."""
    sent: dict[str, str] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            sent[name] = f"{sent[name]}\n{value}" if name in sent else value
    return sent


@router.get("/{thema}/{datei}/formular", dependencies=[allowed(Role.AUTHOR)])
def form(
    visit: Visiting, thema: str, datei: str, teil: str = "kopf", hier: str = "", suche: str = "", neu: str = ""
) -> Response:
    """One page of the form; `hier` is the place that something is being added to."""
    page = shown(visit, thema, datei)
    made = form_page(around(visit), page, teil, hier, suche, visit.today)
    answer = visit.page("regeln/formular.html", page=page, form=made)
    if neu:
        # What was sent in passing has changed more than a text, or was not taken: more than the side is shown again.
        answer.headers["HX-Retarget"] = answer.headers["HX-Reselect"] = "#inhalt" if neu == "ganz" else "#regel"
    return answer


@router.post("/{thema}/{datei}/formular", dependencies=[allowed(Role.AUTHOR)])
def send(visit: Visiting, thema: str, datei: str, sent: dict[str, str] = Depends(fields)) -> Response:  # noqa: B008
    """Carries the fields into the draft's text, does what the button says, and shows the form again."""
    known = around(visit)
    asked = Sent(sent, sent.get("teil", "kopf"), sent.get("tun", ""), sent.get("stand", ""))
    passing = visit.request.headers.get("hx-request") is not None
    while True:
        text = text_of(visit, thema, datei)
        done = _carried(visit, known, text, asked)
        if done.data == text.data or change(
            visit.house.store, visit.house.engine, text, done.data, visit.person.login, visit.now
        ):  # fmt: skip
            break
    query = {"teil": done.section, "hier": done.picking, "suche": sent.get("suche", "") if done.picking else "",
             "neu": "" if not passing else "ganz" if done.said else "ja" if done.moved else ""}  # fmt: skip
    target = f"{view.address(text.path)}/formular?{urlencode({k: v for k, v in query.items() if v})}"
    anchor = f"#{anchor_of(done.at)}" if done.at else ""
    return visit.to(f"{target}{anchor}", (done.said,) if done.said else (), "warning")


def _carried(visit: Visit, known: Surroundings, text: Written, asked: Sent) -> Done:
    """What becomes of a text by what was sent."""

    def frame(data: bytes) -> Around:
        return place(known, text.path, own(known, text.path, data), visit.today)

    return carried(text.data, frame(text.data), frame, asked)
