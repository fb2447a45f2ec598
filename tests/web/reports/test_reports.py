"""Reports, the office's days, calendars to subscribe to, the Notbremse."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from schemas.access.role import Role
from schemas.operation.task import Stage
from store.access import log
from store.records.connect import reading
from tests.web.audit.test_audit import begun
from tests.web.office import TEAM, Client, Site


def test_a_report_is_written_read_and_fetched(office: Site) -> None:
    head = office.client(Role.HEAD)
    assert "Noch kein Bericht" in head.get("/berichte").text
    assert head.send_form("/berichte", bericht="woche 1999-W01").status_code == 422
    asked = re.search(r'<option value="(monat [^"]+)"', head.get("/berichte").text)
    assert asked
    task = begun(office, head.send_form("/berichte", bericht=asked[1]))
    assert task.stage is Stage.DONE, task.lines
    name = head.get(f"/berichte/geschrieben/{task.id}").headers["location"]
    worker = office.client(Role.WORKER)
    assert worker.send_form("/berichte", bericht=asked[1]).status_code == 403
    page = worker.get(name).text
    assert "Woher diese Zahlen kommen" in page
    assert "Lauf lauf-1" in page
    for picture in re.findall(r'<img src="(/berichte/[^"]+\.svg)"', page):
        assert worker.get(picture).content.startswith(b"<svg")
    pdf, book = (worker.get(f"{name}/datei/{ending}") for ending in ("pdf", "xlsx"))
    assert pdf.content.startswith(b"%PDF")
    assert zipfile.ZipFile(io.BytesIO(book.content)).testzip() is None
    assert book.headers["content-disposition"].startswith("attachment")
    with reading(office.engine) as connection:
        told = [str(one.body) for _, one in log.listed(connection)]
    assert any(".pdf" in one for one in told)


@pytest.mark.parametrize("name", ["bericht-woche-2020-W99", "bericht-woche-..", "regelwerk", "bericht-x-2020"])
def test_only_reports_are_handed_out(look: Callable[[Role | None], Client], name: str) -> None:
    for address in (f"/berichte/{name}", f"/berichte/{name}/datei/json", f"/berichte/{name}/datei/toml"):
        assert look(Role.HEAD).get(address).status_code == 404


def test_the_days_of_the_office(look: Callable[[Role | None], Client]) -> None:
    page = look(Role.WORKER).get("/kalender?jahr=2020").text
    assert "25.12.2020" in page
    assert "Feiertag" in page
    assert "25.12.2021" in look(Role.WORKER).get("/kalender?jahr=2021").text
    assert look(Role.WORKER).get("/kalender?jahr=99999999").status_code == 200


def test_a_calendar_is_allowed_read_by_strangers_and_revoked(office: Site) -> None:
    lead, stranger = office.client(Role.TEAM_LEAD), office.client()
    until = "31.12.2020"
    for wrong in ({"team": "T99"}, {"team": TEAM, "bis": "31.12.2030"}, {"team": TEAM, "grund": " "}):
        fields = {"stelle": "", "team": TEAM, "bis": until, "grund": "Wunsch", **wrong}
        assert lead.send_form("/kalender/abos", **fields).status_code == 422
    page = lead.send_form("/kalender/abos", stelle="", team=TEAM, bis=until, grund="Wunsch des Teams").text
    found = re.search(r"/kalender/abo/[^<\s]+\.ics", page)
    assert found
    answer = stranger.get(found[0])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.text.startswith("BEGIN:VCALENDAR")
    forged = stranger.get(found[0].replace(".ics", "A.ics"))
    unknown = stranger.get("/kalender/abo/0000000000000000.abc.ics")
    assert (forged.status_code, forged.text) == (unknown.status_code, unknown.text) == (404, forged.text)
    assert found[0] not in lead.get("/kalender/abos").text
    feed = found[0].rpartition("/")[2].partition(".")[0]
    assert office.client(Role.WORKER).send_form(f"/kalender/abos/{feed}/widerrufen", grund="x").status_code == 403
    assert lead.send_form(f"/kalender/abos/{feed}/widerrufen", grund="nicht mehr gebraucht").status_code == 303
    assert stranger.get(found[0]).status_code == 404
    assert lead.send_form(f"/kalender/abos/{feed}x/widerrufen", grund="x").status_code == 404


def test_the_post_of_a_calendar_is_chosen_by_its_name(office: Site) -> None:
    head = office.client(Role.HEAD)
    assert '<option value="integrationsfachkraft">Integrationsfachkraft</option>' in head.get("/kalender/abos").text
    fields = {"team": "", "bis": "31.12.2020", "grund": "Wunsch der Fachkräfte"}
    wrong = head.send_form("/kalender/abos", stelle="Integrationskraft", **fields)
    assert "Bitte eine Stelle aus der Liste wählen." in wrong.text
    wrong = head.send_form("/kalender/abos", stelle="", **{**fields, "team": "T77"})
    assert "Bitte ein Team aus der Liste wählen." in wrong.text
    made = head.send_form("/kalender/abos", stelle="integrationsfachkraft", **fields)
    assert "Für Integrationsfachkraft, bis 31.12.2020" in made.text
    assert '<th scope="row">Integrationsfachkraft</th>' in head.get("/kalender/abos").text


def test_strangers_are_answered_only_so_often(office: Site) -> None:
    stranger = office.client()
    codes = [stranger.get("/kalender/abo/0000000000000000.abc.ics").status_code for _ in range(130)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_the_notbremse_is_pulled_and_lifted_by_those_who_may(office: Site) -> None:
    author, address = office.client(Role.AUTHOR), "/kalender/notbremse"
    given = {"regel": "kontaktdichte", "bis": "10.07.2020", "grund": "Daten falsch geliefert"}
    for role in (Role.WORKER, Role.HEAD, Role.AUDITOR, Role.OPERATIONS):
        assert office.client(role).get(address).status_code == 200
        assert office.client(role).send_form(address, **given).status_code == 403
    assert author.send_form(address, **{**given, "bis": "31.12.2020"}).status_code == 422
    assert author.send_form(address, **{**given, "grund": ""}).status_code == 422
    assert author.send_form(address, **{**given, "regel": "gibt-es-nicht"}).status_code == 404
    assert author.send_form(address, **given).status_code == 303
    assert "Daten falsch geliefert" in office.client(Role.WORKER).get(address).text
    lead = office.client(Role.TEAM_LEAD)
    assert lead.send_form(f"{address}/loesen", regel="kontaktdichte", grund="").headers["location"] == address
    assert "gezogen" in lead.get(address).text
    assert lead.send_form(f"{address}/loesen", regel="kontaktdichte", grund="Daten berichtigt").status_code == 303
    assert "gelöst" in lead.get(address).text
    assert "notbremse gelöst" in office.client(Role.AUDITOR).get("/pruefung/spur?sache=notbremse").text
