"""The auditor's room: plan, runs, outcomes, rules in words, why, checks, trail, samples."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import duckdb
from httpx import Response

from jobs.background.begin import look as look_at
from jobs.background.begin import stop
from schemas.access.role import Role
from schemas.clock.deviation import Deviation, Kind
from schemas.clock.planned import Due
from schemas.operation.task import Stage, Task
from store.clock import deviations
from store.records.connect import writing
from tests.web.office import Client, Site

READS = (
    "/pruefung", "/pruefung/laeufe", "/pruefung/laeufe/lauf-1", "/pruefung/laeufe/lauf-1/ergebnisse",
    "/pruefung/laeufe/lauf-1/regeln/kontaktdichte", "/pruefung/warum", "/pruefung/nachrechnen", "/pruefung/paket",
    "/pruefung/spur", "/pruefung/pruefpunkte", "/pruefung/stichproben",
)  # fmt: skip


def begun(site: Site, answer: Response) -> Task:
    """The task that a page has begun, once it has ended."""
    assert answer.status_code == 303, answer.text
    name = answer.headers["location"].rpartition("/")[2]
    for _ in range(900):
        task = look_at(site.store, name)
        if task.stage.ended:
            return task
        time.sleep(0.1)
    raise AssertionError(task)


def test_every_page_is_read_by_the_auditor_and_the_head(look: Callable[[Role | None], Client]) -> None:
    for role in (Role.AUDITOR, Role.HEAD):
        client = look(role)
        for address in READS:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.text)
            assert "<h1" in answer.text


def test_nobody_else_comes_in(look: Callable[[Role | None], Client]) -> None:
    client = look(Role.WORKER)
    assert [client.get(address).status_code for address in READS] == [403] * len(READS)


def test_a_run_that_there_is_not(look: Callable[[Role | None], Client]) -> None:
    for address in ("/pruefung/laeufe/x", "/pruefung/laeufe/x/ergebnisse", "/pruefung/laeufe/lauf-1/regeln/x"):
        assert look(Role.AUDITOR).get(address).status_code == 404


def test_outcomes_come_page_by_page_none_twice_and_none_left_out(shown: Site) -> None:
    client, address = shown.client(Role.AUDITOR), "/pruefung/laeufe/lauf-1/ergebnisse?regel=kontaktdichte"
    seen: list[str] = []
    for _ in range(3):
        text = client.get(address).text
        seen += re.findall(r"</a></th><td>([^<]+)</td>", text)
        following = re.search(r'href="([^"]+)" rel="next"', text)
        assert following
        address = following[1].replace("&amp;", "&")
    path = shown.store.runs / "lauf-1" / "outcomes.parquet"
    query = (
        f"SELECT vorgang_id || coalesce(' (' || periode || ')', '') FROM '{path}' WHERE regel = 'kontaktdichte' "
        "ORDER BY vorgang_id, coalesce(periode, '') LIMIT 150"
    )
    assert seen == [row[0] for row in duckdb.execute(query).fetchall()]


def test_a_deviation_is_acknowledged_by_the_head_alone_and_once(office: Site) -> None:
    due = Due(office.store.office, "tagespruefung", date(2020, 6, 30), datetime(2020, 6, 30, 2, 30, tzinfo=UTC))
    with writing(office.engine) as connection:
        deviations.note(connection, [Deviation(due, Kind.MISSING, office.now, lines=("Kein Strom.",))])
    named = f"tagespruefung|2020-06-30|2020-06-30T02:30:00.000000Z|{Kind.MISSING}"
    assert "Kein Strom." in office.client(Role.AUDITOR).get("/pruefung").text
    assert office.client(Role.AUDITOR).send_form("/pruefung/abweichung", name=named, grund="x").status_code == 403
    head = office.client(Role.HEAD)
    assert head.get("/pruefung/abweichung", params={"name": named}).status_code == 200
    refused = head.send_form("/pruefung/abweichung", name=named, grund="  ")
    assert refused.status_code == 422
    assert "Bitte angeben, woran es lag" in refused.text
    assert head.send_form("/pruefung/abweichung", name=named, grund="Stromausfall; USV bestellt").status_code == 303
    page = head.get("/pruefung").text
    assert "Stromausfall; USV bestellt" in page
    assert "davon 0 noch nicht" in page
    assert head.send_form("/pruefung/abweichung", name="x|2020-06-30|y|z", grund="x").status_code == 404
    assert "Stromausfall" in office.client(Role.AUDITOR).get("/pruefung/spur?art=einstellung").text


def test_why_a_case_was_reported_and_only_the_asker_sees_it(office: Site) -> None:
    client = office.client(Role.AUDITOR)
    text = client.get("/pruefung/laeufe/lauf-1/ergebnisse?regel=bfm-zugang").text
    case = re.search(r"fall=(k\w+)", text)
    assert case
    wrong = client.send_form("/pruefung/warum", fall="", regel="", tag="31.02.2020")
    assert wrong.status_code == 422
    assert wrong.text.count("kern-error") == 3
    task = begun(office, client.send_form("/pruefung/warum", fall=case[1], regel="bfm-zugang", tag="1.7.2020"))
    assert task.stage is Stage.DONE, task.lines
    page = client.get(f"/pruefung/warum/{task.id}").text
    assert "rw-tree" in page
    assert "Für den 01.07.2020 gibt es keinen Lauf" in page
    assert "gemeldet" in page
    assert client.get(f"/auftrag/{task.id}").headers["location"] == f"/pruefung/warum/{task.id}"
    other = office.client(Role.HEAD)
    assert other.get(f"/auftrag/{task.id}").status_code == 404
    assert other.get(f"/pruefung/warum/{task.id}").status_code == 404
    failed = begun(office, client.send_form("/pruefung/warum", fall="kxyz", regel="bfm-zugang", tag="30.06.2020"))
    assert failed.stage is Stage.FAILED
    page = client.get(f"/auftrag/{failed.id}").text
    assert "Den Fall kxyz gab es" in page
    assert 'class="kern-btn kern-btn--secondary" href="/pruefung"' in page


def test_replay_verify_and_package(office: Site) -> None:
    client = office.client(Role.AUDITOR)
    answers = [
        client.send_form("/pruefung/laeufe/lauf-1/wiederholen"), client.send_form("/pruefung/nachrechnen"),
    ]  # fmt: skip
    page = client.get(answers[0].headers["location"])
    assert 'http-equiv="refresh"' in page.text or page.status_code == 303
    replayed, verified = (begun(office, one) for one in answers)
    assert "Es kommt dasselbe heraus" in client.get(f"/pruefung/wiederholung/{replayed.id}").text
    assert "Alles passt zusammen" in client.get(f"/pruefung/nachrechnung/{verified.id}").text
    assert client.get(f"/pruefung/nachrechnung/{replayed.id}").status_code == 404
    assert client.send_form("/pruefung/paket", von="01.07.2020", bis="30.06.2020").status_code == 422
    packed = begun(office, client.send_form("/pruefung/paket", von="01.06.2020", bis="30.06.2020"))
    assert "herunterladen" in client.get(f"/pruefung/paket/{packed.id}").text
    file = client.get(f"/pruefung/paket/{packed.id}/datei")
    assert file.content.startswith(b"PK")
    assert file.headers["content-disposition"].startswith("attachment")
    assert office.client(Role.HEAD).get(f"/pruefung/paket/{packed.id}/datei").status_code == 404


def test_what_is_broken_off_says_so(office: Site) -> None:
    client = office.client(Role.AUDITOR)
    name = client.send_form("/pruefung/nachrechnen").headers["location"].rpartition("/")[2]
    assert client.send_form(f"/auftrag/{name}/abbrechen").status_code == 303
    stop(office.store, name)
    for _ in range(100):
        if look_at(office.store, name).stage.ended:
            break
        stop(office.store, name)
        time.sleep(0.1)
    page = client.get(f"/auftrag/{name}")
    assert "abgebrochen" in page.text or page.status_code == 303


def test_the_trail_is_filtered(look: Callable[[Role | None], Client]) -> None:
    client = look(Role.AUDITOR)
    assert "lauf-0" in client.get("/pruefung/spur?art=lauf").text
    assert "lauf-0" not in client.get("/pruefung/spur?art=import").text
    assert "lauf-1" not in client.get("/pruefung/spur?art=lauf&bis=29.06.2020").text
    assert "kern-error" in client.get("/pruefung/spur?von=gestern").text
