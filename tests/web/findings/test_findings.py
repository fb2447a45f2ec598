"""Befunde: lists with their filters, one finding with all that belongs to it, and every decision about it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from schemas.access.role import Role
from schemas.findings.finding import State
from store.findings.page import one
from store.records import tables
from store.records.connect import reading, writing
from tests.web.office import TEAM, Client, Site

Look = Callable[[Role | None], Client]
F = tables.finding.c


def _id(site: Site, *wanted: object) -> int:
    query = select(F.id).where(F.state == "erkannt", *wanted).order_by(F.id)  # type: ignore[arg-type]
    with reading(site.engine) as connection:
        found = connection.execute(query).scalars().first()
    assert found is not None
    return int(found)


def _mine(site: Site) -> int:
    """One of the office's own findings, whose case was delivered."""
    return _id(site, F.team == TEAM, F.case_key.is_not(None), F.status == "Vorschlag", F.record.not_like("%-%"))


def _state(site: Site, finding: int) -> State:
    with reading(site.engine) as connection:
        return one(connection, finding).state


def _last(page: str) -> str:
    found = re.search(r'name="stand" value="(\d+)"', page)
    assert found is not None
    return found[1]


def _shown(page: str) -> list[str]:
    return re.findall(r'<a href="/befunde/(\d+)">', page)


def test_a_finding_shows_why_it_is_and_where_its_facts_came_from(look: Look, shown: Site) -> None:
    finding = _mine(shown)
    client = look(Role.TEAM_LEAD)
    page = html.unescape(client.get(f"/befunde/{finding}").text)
    with reading(shown.engine) as connection:
        found = one(connection, finding)
    assert found.reason in page
    for part in ("Warum dieser Befund besteht", "Angaben und ihre Herkunft", "Aus der Lieferung vom 30.06.2020",
                 "Die Regel", "Verlauf des Falls", "Verlauf des Befunds", f"/fall/{found.case}"):  # fmt: skip
        assert part in page
    assert "rw-tree__mark" in page
    assert client.get(f"/befunde/{finding}/zeitachse.svg").text.startswith("<svg")


def test_what_was_said_then_is_told_with_its_day_and_today_s_sentence_stands_above(look: Look, shown: Site) -> None:
    finding = _mine(shown)
    client = look(Role.TEAM_LEAD)
    with writing(shown.engine) as connection:
        said, seen = connection.execute(select(F.reason, F.last_change_day).where(F.id == finding)).one()
        connection.execute(update(tables.finding).where(F.id == finding).values(reason="Seit einem Tag überfällig."))
    try:
        page = html.unescape(client.get(f"/befunde/{finding}").text)
        assert said in page and "Seit einem Tag überfällig." not in page
        listed = html.unescape(client.get("/befunde?alt=alle&wort=einem+tag").text)
        assert f"Seit einem Tag überfällig. (Stand {seen:%d.%m.%Y})" in listed
    finally:
        with writing(shown.engine) as connection:
            connection.execute(update(tables.finding).where(F.id == finding).values(reason=said))
    # Posts are suggested as the rules name them.
    assert re.search(r'<datalist id="stelle-liste">.*<option value="Integrationsfachkraft">', page)


def test_a_long_course_is_cut_and_says_where_all_of_it_is(
    look: Look, shown: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = _mine(shown)
    client = look(Role.TEAM_LEAD)
    with reading(shown.engine) as connection:
        case = one(connection, finding).case
    link = f'<a href="/fall/{case}/zeitachse">'
    assert link not in client.get(f"/befunde/{finding}").text
    monkeypatch.setattr("web.rooms.findings.why.MANY", 1)
    page = client.get(f"/befunde/{finding}").text
    assert "die 1 neuesten von" in page
    assert link in page


def test_findings_of_other_teams_are_not_there(look: Look, shown: Site) -> None:
    other = _id(shown, F.team != TEAM, F.team.is_not(None))
    lead = look(Role.TEAM_LEAD)
    for address in (f"/befunde/{other}", f"/befunde/{other}/zeitachse.svg", f"/befunde/{other}/beispiel"):
        assert lead.get(address).status_code == 404
    assert lead.get("/befunde/99999999").status_code == 404
    assert lead.send_form(f"/befunde/{other}/entscheiden", aktion="anerkennen", stand="1").status_code == 404
    assert lead.send_form(f"/befunde/{other}/ausnahme", gilt="31.12.2020", warum="x").status_code == 404
    assert look(Role.HEAD).get(f"/befunde/{other}").status_code == 200


def test_a_list_follows_its_filters_and_pages(look: Look, shown: Site) -> None:
    client = look(Role.HEAD)
    seen: list[str] = []
    address: str | None = "/befunde?alt=alle"
    for _ in range(3):
        assert address is not None
        page = client.get(address).text
        assert len(_shown(page)) == 50
        seen += _shown(page)
        address = next((html.unescape(one) for one in re.findall(r'href="([^"]+)" rel="next"', page)), None)
    assert len(set(seen)) == 150
    found = _shown(client.get("/befunde?alt=alle&wort=nachweis&von=01.01.2020&bis=2020-06-30&sortiert=neu").text)
    with reading(shown.engine) as connection:
        for number in found:
            finding = one(connection, int(number))
            assert "nachweis" in finding.reason.lower()
            assert finding.due is not None
            assert finding.due.year == 2020
    wrong = client.get("/befunde?von=gestern")
    assert wrong.status_code == 200
    assert "Bitte ein Datum angeben" in wrong.text
    assert client.get("/befunde?stand=erfunden&sortiert=zufall&nach=unsinn").status_code == 200
    for group in ("regel", "team", "thema"):
        grouped = client.get(f"/befunde?alt=alle&gruppe={group}").text
        assert "Die Liste in Zahlen" in grouped


def test_a_decision_is_taken_once_and_a_stale_page_is_told_so(visit: Look, office: Site) -> None:
    finding = _mine(office)
    worker = visit(Role.WORKER)
    before = _last(worker.get(f"/befunde/{finding}").text)
    address = f"/befunde/{finding}/entscheiden"
    missing = worker.send_form(address, aktion="fehlalarm", stand=before)
    assert missing.status_code == 422
    assert "Bitte eine Begründung angeben." in missing.text
    assert worker.send_form(address, aktion="anerkennen", stand=before).status_code == 303
    assert _state(office, finding) is State.ACKNOWLEDGED
    stale = visit(Role.TEAM_LEAD).send_form(address, aktion="fehlalarm", grund="irrt", stand=before)
    assert stale.status_code == 409
    assert "Seit Sie die Seite geöffnet haben" in stale.text
    assert _state(office, finding) is State.ACKNOWLEDGED
    page = worker.get(f"/befunde/{finding}").text
    assert "anerkannt" in page
    assert "Was die Regel bei der letzten Entscheidung sah" in page
    for fields in (
        {"aktion": "wiedervorlage", "wieder": "01.08.2020"},
        {"aktion": "zuständig", "stelle": "Teamleitung"},
        {"aktion": "bemerkung", "grund": "gesehen"},
        {"aktion": "zurück", "grund": "doch nicht"},
    ):
        now = _last(worker.get(f"/befunde/{finding}").text)
        assert worker.send_form(address, stand=now, **fields).status_code == 303, fields
    assert _state(office, finding) is State.FOUND
    assert visit(Role.AUDITOR).send_form(address, aktion="anerkennen").status_code == 403


def test_an_exception_needs_a_second_person(visit: Look, office: Site) -> None:
    finding = _mine(office)
    lead, head = visit(Role.TEAM_LEAD), visit(Role.HEAD)
    page = lead.get(f"/befunde/{finding}").text
    address = f"/befunde/{finding}/ausnahme"
    assert lead.send_form(address, gilt="31.12.2029", warum="", stand=_last(page)).status_code == 422
    assert lead.send_form(address, gilt="31.12.2020", warum="Mutterschutz", stand=_last(page)).status_code == 303
    assert _state(office, finding) is State.FOUND
    assert "Mutterschutz" in head.get("/befunde/antraege").text
    assert lead.send_form(address, gilt="31.12.2020", warum="noch einmal", stand=_last(page)).status_code == 409
    own = lead.send_form("/befunde/antraege/1/genehmigen")
    assert own.status_code == 409
    assert "zweite Person" in own.text
    assert visit(Role.WORKER).send_form("/befunde/antraege/1/genehmigen").status_code == 404
    assert head.send_form("/befunde/antraege/1/genehmigen").status_code == 303
    assert _state(office, finding) is State.EXEMPT
    assert "genehmigt von" in head.get(f"/befunde/{finding}").text
    assert head.send_form("/befunde/antraege/1/ablehnen", antwort="zu spät").status_code == 409
    other = _id(office, F.team == TEAM, F.id != finding)
    last = _last(lead.get(f"/befunde/{other}").text)
    assert lead.send_form(f"/befunde/{other}/ausnahme", gilt="31.12.2020", warum="x", stand=last).status_code == 303
    assert head.send_form("/befunde/antraege/2/ablehnen", antwort="").status_code == 409
    assert head.send_form("/befunde/antraege/2/ablehnen", antwort="Kein Grund.").status_code == 303
    assert "Kein Grund." in lead.get(f"/befunde/{other}").text
    assert _state(office, other) is State.FOUND


def test_several_are_looked_at_before_and_decided_in_one(visit: Look, office: Site) -> None:
    worker = visit(Role.WORKER)
    first = _mine(office)
    worker.send_form(f"/befunde/{first}/entscheiden", aktion="anerkennen")
    listed = [int(one) for one in _shown(worker.get("/befunde?alt=alle&stand=erkannt").text)]
    others = [one for one in listed if one != first][:3]
    foreign = _id(office, F.team != TEAM)
    chosen = [str(one) for one in (first, *others, foreign)]
    assert worker.send_form("/befunde/mehrere", aktion="anerkennen").status_code == 422
    preview = worker.send_form("/befunde/mehrere", aktion="anerkennen", befund=chosen)
    assert preview.status_code == 200
    assert "Nicht möglich bei" in preview.text
    pairs = re.findall(r'name="befund" value="(\d+:\d+)"', preview.text)
    assert [int(pair.split(":")[0]) for pair in pairs] == others
    assert [_state(office, one) for one in others] == [State.FOUND] * 3
    # One of them is decided about by somebody else before the form is sent.
    worker.send_form(f"/befunde/{others[0]}/entscheiden", aktion="bemerkung", grund="kam dazwischen")
    answer = worker.send_form("/befunde/mehrere/entscheiden", aktion="anerkennen", befund=[*pairs, f"{foreign}:1"])
    assert "Seit Sie die Seite geöffnet haben" in answer.text
    assert [_state(office, one) for one in others] == [State.FOUND, State.ACKNOWLEDGED, State.ACKNOWLEDGED]
    assert _state(office, foreign) is State.FOUND
    with reading(office.engine) as connection:
        t = tables.trail.c
        noted = connection.execute(select(t.subject).where(t.kind == "entscheidung").order_by(t.seq)).scalars().all()
    assert noted == [str(one) for one in (first, others[0], *others[1:])]


def test_views_are_kept_and_shared_with_a_team(visit: Look) -> None:
    lead = visit(Role.TEAM_LEAD)
    asked = "alt=ja&sortiert=neu"
    assert lead.send_form("/befunde/ansichten", name="Alter Bestand", liste=asked).status_code == 303
    assert (
        lead.send_form("/befunde/ansichten", name="Für alle", liste="status=überfällig", team=TEAM).status_code == 303
    )
    assert "Alter Bestand" in lead.get("/befunde").text
    colleague = visit(Role.WORKER).get("/befunde").text
    assert "Für alle" in colleague
    assert "Alter Bestand" not in colleague
    assert lead.send_form("/befunde/ansichten", name="Fremd", liste="", team="T99").status_code == 409
    number = re.search(r"/befunde/ansichten/(\d+)/loeschen", lead.get("/befunde").text)
    assert number is not None
    assert visit(Role.WORKER).send_form(number[0]).status_code == 404
    assert lead.send_form(number[0]).status_code == 303


def test_the_spreadsheet_holds_the_list_and_is_noted(visit: Look, office: Site) -> None:
    lead = visit(Role.TEAM_LEAD)
    told = re.search(r'rw-subline">([\d.]+) Befund', lead.get("/befunde?alt=alle").text)
    assert told is not None
    answer = lead.send_form("/befunde/ausgabe", liste="alt=alle")
    assert "attachment" in answer.headers["content-disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("Befunde").to_python()
    assert len(rows) - 1 == int(told[1].replace(".", ""))
    assert {row[6] for row in rows[1:]} == {TEAM}
    with ZipFile(io.BytesIO(answer.content)) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/"))
    with reading(office.engine) as connection:
        t, a = tables.trail.c, tables.access.c
        assert connection.execute(select(t.subject).where(t.kind == "export")).scalars().all() == ["befunde"]
        assert connection.execute(select(a.what)).scalars().all() == ["Befunde ausgegeben"]


def test_a_case_becomes_an_example_without_keys(look: Look, shown: Site) -> None:
    finding = _mine(shown)
    page = look(Role.TEAM_LEAD).get(f"/befunde/{finding}/beispiel").text
    text = html.unescape(re.search(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)[1])  # type: ignore[index]
    with reading(shown.engine) as connection:
        found = one(connection, finding)
    assert f"erwartet: {found.status}" in text
    assert "stichtag: 30.06.2020" in text
    assert found.case is not None
    assert found.case not in text
    assert found.record not in text
    assert "_id:" not in text
    # It was tried before it was offered.
    assert f"Die Regel sagt zu diesem Beispiel „{found.status}“" in html.unescape(page)


def test_a_case_of_each_rule_becomes_an_example_that_the_rule_reads(look: Look, shown: Site) -> None:
    """Where a table has no row, too: the language has no empty lists."""
    query = select(F.rule, func.min(F.id)).where(F.case_key.is_not(None), F.state == "erkannt").group_by(F.rule)
    with reading(shown.engine) as connection:
        found = [(str(rule), int(number)) for rule, number in connection.execute(query)]
    assert len(found) >= 3
    pages = {rule: look(Role.HEAD).get(f"/befunde/{number}/beispiel").text for rule, number in found}
    assert [rule for rule, page in pages.items() if "ließ sich nicht prüfen" in page] == []


@pytest.mark.parametrize("address", ["/befunde", "/befunde/antraege", "/uebersicht"])
def test_first_pages_are_small(look: Look, address: str) -> None:
    answer = look(Role.HEAD).get(address, headers={"accept-encoding": "gzip"})
    assert len(answer.content) < 150_000
