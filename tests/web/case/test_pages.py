"""The pages of a case, asked for by a browser without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape

import duckdb
import pytest
import sqlalchemy as sa

from schemas.access.role import Role
from store.records.connect import reading
from store.records.tables import access
from tests.web.office import TEAM, Client, Site

Visit = Callable[[Role | None], Client]


@dataclass(frozen=True)
class Cases:
    """A case of the team of those who do not see everything, and one of another team."""

    ours: str
    others: str


@pytest.fixture(scope="session")
def cases(shown: Site) -> Cases:
    """Out of the last delivery: of grown-ups with contacts the one in each team about whom most is found."""
    run = shown.app.state.desk.run()
    folder = shown.store.snapshots / run.snapshot
    rows = duckdb.execute(
        f"SELECT k.kunde_id, k.team_id = '{TEAM}' FROM '{folder}/kunde.parquet' k "
        f"JOIN '{folder}/kontakt.parquet' c USING (kunde_id) "
        f"JOIN '{shown.store.runs / run.id}/outcomes.parquet' o ON o.kunde_id = k.kunde_id "
        "WHERE k.geburtsdatum < DATE '1990-01-01' AND k.team_id IS NOT NULL "
        "GROUP BY ALL ORDER BY count(DISTINCT (o.regel, o.vorgang_id)) DESC, min(k.geburtsdatum)"
    ).fetchall()
    ours = next(key for key, mine in rows if mine)
    return Cases(ours, next(key for key, mine in rows if not mine))


def text(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def held(page: str) -> str:
    """The assumptions that a page's form carries."""
    found = re.search(r'name="annahmen" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def test_a_case_is_found_by_its_pseudonym(look: Visit, cases: Cases) -> None:
    client = look(Role.WORKER)
    answer = client.get("/fall", params={"kennung": f" {cases.ours} "})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/fall/{cases.ours}")
    missing = client.get("/fall", params={"kennung": "kgibtesnicht"})
    assert missing.status_code == 404
    assert "Den Fall kgibtesnicht gibt es nicht." in text(missing.text)


@pytest.mark.parametrize("page", ["", "/zeitachse", "/zeitachse.svg", "/angaben", "/annahmen", "/nummer"])
def test_a_case_of_another_team_is_not_there(look: Visit, cases: Cases, page: str) -> None:
    assert look(Role.WORKER).get(f"/fall/{cases.others}{page}").status_code == 404
    assert look(Role.HEAD).get(f"/fall/{cases.others}{page}").status_code == 200


def test_all_rules_are_told_with_their_reasons(look: Visit, cases: Cases) -> None:
    answer = look(Role.WORKER).get(f"/fall/{cases.ours}")
    said = text(answer.text)
    assert answer.status_code == 200
    assert f"Team {TEAM}" in said
    assert re.search(r"Trifft nicht zu \((\d+)\)", said)
    assert "Trifft nicht zu, denn" in said
    assert "Regeln, die zu diesem Fall nichts sagen" in said
    assert "In diesem Fall gibt es keinen Vorgang der Art" in said


def test_what_the_pages_say_is_what_the_run_said(look: Visit, cases: Cases, shown: Site) -> None:
    """The set-wise evaluator has written the outcomes of the last run; the page asks the other one."""
    run = shown.app.state.desk.run()
    outcomes = duckdb.execute(
        f"SELECT regel, status, grund FROM '{shown.store.runs / run.id}/outcomes.parquet' WHERE kunde_id = $key "
        "AND rang IS NULL",
        {"key": cases.ours},
    ).fetchall()
    said = text(look(Role.WORKER).get(f"/fall/{cases.ours}").text)
    assert outcomes
    for _, status, reason in outcomes:
        assert status in said
        assert " ".join(reason.split()) in said


def test_another_day_asks_the_rules_of_that_day(look: Visit, cases: Cases) -> None:
    client = look(Role.WORKER)
    said = text(client.get(f"/fall/{cases.ours}", params={"stichtag": "31.01.2019"}).text)
    assert "Geprüft mit einem anderen Stichtag: 31.01.2019" in said
    wrong = text(client.get(f"/fall/{cases.ours}", params={"stichtag": "31.02.2019"}).text)
    assert "Den Tag 31.02.2019 gibt es nicht." in wrong


def test_the_reasons_of_an_outcome_are_a_tree(look: Visit, cases: Cases) -> None:
    client = look(Role.WORKER)
    page = client.get(f"/fall/{cases.ours}").text
    addresses = [unescape(one) for one in re.findall(r'href="(/fall/[^"]+/regel/[^"]+)"', page)]
    answer = client.get(addresses[0])
    assert answer.status_code == 200
    assert "Wie es dazu kommt" in text(answer.text)
    assert "rw-tree" in answer.text
    assert client.get(f"/fall/{cases.ours}/regel/gibt-es-nicht?vorgang=x").status_code == 404
    assert client.get(addresses[0].replace("vorgang=", "vorgang=anderer")).status_code == 404


def test_the_course_is_drawn_and_listed(look: Visit, cases: Cases) -> None:
    client = look(Role.WORKER)
    assert "Kontakt" in text(client.get(f"/fall/{cases.ours}/zeitachse").text)
    picture = client.get(f"/fall/{cases.ours}/zeitachse.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "Kontakte" in picture.text


def test_the_facts_of_the_delivery_are_shown_with_their_labels(look: Visit, cases: Cases) -> None:
    said = text(look(Role.WORKER).get(f"/fall/{cases.ours}/angaben").text)
    assert "Geburtsdatum" in said
    assert "Kontakte (" in said


def test_what_would_be_if(look: Visit, cases: Cases) -> None:
    """Somebody is thought to be seventeen; nothing of it stays."""
    client = look(Role.WORKER)
    address, before = f"/fall/{cases.ours}/annahmen", text(client.get(f"/fall/{cases.ours}").text)
    chosen = client.post(address, data={"csrf": client.csrf, "weg": "waehlen", "vorgang": f"kunde|{cases.ours}"})
    fields = dict(re.findall(r'<input[^>]*name="(feld\.[^"]+)"[^>]*value="([^"]*)"', chosen.text))
    selects = re.findall(r'<select[^>]*name="(feld\.[^"]+)".*?</select>', chosen.text, re.DOTALL)
    for name in selects:
        inner = re.search(rf'name="{re.escape(name)}".*?</select>', chosen.text, re.DOTALL)
        picked = re.search(r'value="([^"]*)" selected', inner[0] if inner else "")
        fields[name] = picked[1] if picked else ""
    assert "feld.geburtsdatum" in fields
    form = {name: unescape(value) for name, value in fields.items()}
    form |= {"csrf": client.csrf, "weg": "annehmen", "vorgang": f"kunde|{cases.ours}", "annahmen": held(chosen.text)}
    done = client.post(address, data={**form, "feld.geburtsdatum": "01.02.2003"})
    said = text(done.text)
    assert done.status_code == 200
    assert "Geburtsdatum ist 01.02.2003." in said
    assert held(done.text).count("wert") == 1
    undone = client.post(address, data={"csrf": client.csrf, "annahmen": held(done.text), "streichen": "0"})
    assert held(undone.text) == "[]"
    assert text(client.get(f"/fall/{cases.ours}").text) == before


def test_outcomes_that_change_are_told_with_before_and_after(look: Visit, cases: Cases) -> None:
    """Without any contact, the rule about how often there must be one says something else."""
    client = look(Role.WORKER)
    address = f"/fall/{cases.ours}/annahmen"
    records = re.findall(r'<option value="kontakt\|([^"]+)"', client.get(address).text)
    assumed = json.dumps([["kontakt", one, "weg", "", ""] for one in records])
    said = text(client.post(address, data={"csrf": client.csrf, "annahmen": assumed}).text)
    assert records
    assert re.search(r"Was sich ändert \([1-9]\d*\)", said)
    assert f"Kontakt {records[0]} gibt es nicht." in said
    assert "kein Ergebnis Den Vorgang oder den Abschnitt gäbe es nicht." in said


def test_a_record_can_be_thought_of_and_away(look: Visit, cases: Cases) -> None:
    client = look(Role.WORKER)
    address = f"/fall/{cases.ours}/annahmen"
    more = client.post(address, data={"csrf": client.csrf, "weg": "neu", "art": "kontakt"})
    assert "Kontakt angenommen-1 gibt es zusätzlich." in text(more.text)
    form = {"csrf": client.csrf, "weg": "weg", "vorgang": "kontakt|angenommen-1", "annahmen": held(more.text)}
    assert held(client.post(address, data=form).text) == "[]"
    refused = client.post(address, data={**form, "annahmen": "[]", "vorgang": f"kunde|{cases.ours}"})
    assert refused.status_code == 422
    assert "Der Fall selbst kann nicht weggedacht werden." in text(refused.text)
    foreign = client.post(address, data={**form, "annahmen": "[]", "vorgang": f"kunde|{cases.others}"})
    assert foreign.status_code == 422


def test_the_number_is_shown_only_with_a_reason_and_on_record(visit: Visit, office: Site, cases: Cases) -> None:
    client = visit(Role.WORKER)
    address = f"/fall/{cases.ours}/nummer"
    refused = client.post(address, data={"csrf": client.csrf, "grund": "kurz"})
    assert refused.status_code == 422
    told = client.post(address, data={"csrf": client.csrf, "grund": "Rückruf wegen des Termins am Montag"})
    assert re.search(rf"Fall {cases.ours} Kundennummer \S+", text(told.text))
    with reading(office.engine) as connection:
        noted = connection.execute(sa.select(access).where(access.c.case_key == cases.ours)).all()
    assert [row.reason for row in noted] == ["Rückruf wegen des Termins am Montag"]


def test_reading_is_noted_where_the_office_says_so(visit: Visit, office: Site, cases: Cases) -> None:
    client = visit(Role.HEAD)
    client.get(f"/fall/{cases.ours}")
    wanted = replace(office.store, workbench=replace(office.store.workbench, log_reading=True))
    office.app.state.house = replace(office.house, store=wanted)
    client.get(f"/fall/{cases.ours}")
    with reading(office.engine) as connection:
        noted = connection.execute(sa.select(access.c.what).where(access.c.case_key == cases.ours)).scalars().all()
    assert noted == ["Seite"]
