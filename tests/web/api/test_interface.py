"""The interface for programs, asked over HTTP in the real application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from jobs.access.accounts import Acting
from jobs.access.tokens import revoke
from schemas.access.role import Role
from tests.web.api.conftest import Program
from tests.web.office import TEAM, Site
from web.api.app import OPEN, doors
from web.api.caller import BURST

PROBLEM = "application/problem+json"
Own = Callable[..., Program]


def fact(program: Program, path: str, **more: Any) -> Any:
    """What an address answers, if it answers."""
    answer = program.ask("GET", path, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_without_a_token_nothing_is_told(shown: Site, worker: Program) -> None:
    for secret in ("", "rw_" + "x" * 40, "falsch"):
        answer = worker.client.get("/api/v1/befunde", headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 401
        assert answer.headers["content-type"] == PROBLEM
        assert "Bearer" in answer.headers["www-authenticate"]
    signed_in = shown.client(Role.HEAD)
    assert signed_in.get("/befunde").status_code == 200
    assert signed_in.get("/api/v1/befunde").status_code == 401


def test_every_address_but_health_asks_for_a_token(shown: Site) -> None:
    interface = next(one.app for one in shown.app.routes if isinstance(one, Mount) and one.path == "/api/v1")
    assert isinstance(interface, FastAPI)
    assert {path for path, guard in doors(interface) if guard is None} == OPEN
    assert shown.client().get("/api/v1/gesundheit").json() == {"gesund": True}


def test_a_token_may_do_what_its_roles_may(worker: Program, head: Program) -> None:
    assert worker.ask("GET", "/laeufe").status_code == 403
    assert head.ask("GET", "/laeufe").status_code == 200
    assert head.ask("POST", "/laeufe", json={}, headers={"idempotency-key": "nacht-0001"}).status_code == 403


def test_findings_come_page_by_page(head: Program) -> None:
    first = fact(head, "/befunde", params={"anzahl": 3})
    second = fact(head, "/befunde", params={"anzahl": 3, "nach": first["weiter"]})
    numbers = [one["nummer"] for one in first["befunde"] + second["befunde"]]
    assert len(set(numbers)) == 6
    assert fact(head, "/befunde", params={"anzahl": 6})["befunde"] == first["befunde"] + second["befunde"]
    assert head.ask("GET", "/befunde", params={"nach": "unsinn"}).status_code == 404


def test_findings_of_other_teams_are_not_there(worker: Program, head: Program) -> None:
    assert {one["team"] for one in fact(worker, "/befunde", params={"anzahl": 200, "altbestand": True})["befunde"]} == {
        TEAM
    }
    others = next(
        one
        for one in fact(head, "/befunde", params={"anzahl": 200, "altbestand": True})["befunde"]
        if one["team"] != TEAM
    )
    assert worker.ask("GET", f"/befunde/{others['nummer']}").status_code == 404
    answer = worker.ask("POST", f"/befunde/{others['nummer']}/entscheidung", json={"art": "anerkennen"})
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"Den Befund {others['nummer']} gibt es nicht."
    assert fact(head, f"/befunde/{others['nummer']}")["verlauf"][0]["art"] == "erkannt"


def test_a_finding_is_decided(own: Own) -> None:
    asking = own(Role.TEAM_LEAD, teams=frozenset({TEAM}))
    number = fact(asking, "/befunde", params={"altbestand": True})["befunde"][0]["nummer"]
    refused = asking.ask("POST", f"/befunde/{number}/entscheidung", json={"art": "fehlalarm"})
    assert refused.status_code == 409
    assert refused.json()["detail"] == "Zu fehlalarm gehört eine Begründung: grund"
    done = asking.ask("POST", f"/befunde/{number}/entscheidung", json={"art": "anerkennen"})
    assert done.json() == {"befund": number, "vorher": "erkannt", "stand": "anerkannt", "beantragt": False}
    steps = fact(asking, f"/befunde/{number}")["verlauf"]
    assert [one["art"] for one in steps][-1] == "anerkannt"
    asked = {"art": "ausnahme", "grund": "Elternzeit bis zum Herbst", "bis": "2020-09-30"}
    assert asking.ask("POST", f"/befunde/{number}/entscheidung", json=asked).json()["beantragt"] is True


def test_a_case_that_comes_along_is_checked(head: Program) -> None:
    tables = {
        "kunde": [{"kunde_id": "f1", "team_id": "t1", "status": "arbeitslos"}],
        "team": [{"team_id": "t1"}],
        "kontakt": [],
    }
    answer = head.ask("POST", "/pruefung", json={"tabellen": tables, "stichtag": "2020-06-30", "gruende": True})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["fall"], told["team"], told["stichtag"]) == ("f1", "t1", "2020-06-30")
    assert told["ergebnisse"]
    assert all(one["gruende"] for one in told["ergebnisse"] if one["bedeutung"] == "zu tun")
    assert told["ohne_aussage"]


def test_what_is_wrong_with_a_case_is_told_all_at_once(head: Program) -> None:
    tables = {"kunde": [{"kunde_id": "f1", "geburtsdatum": "31.02.2001", "lieblingsfarbe": "rot"}], "raumschiff": []}
    answer = head.ask("POST", "/pruefung", json={"tabellen": tables})
    assert answer.status_code == 422
    said = answer.json()["detail"]
    for part in ("kunde[0].geburtsdatum: Den Tag 31.02.2001 gibt es nicht.", "kunde[0].lieblingsfarbe", "raumschiff"):
        assert part in said
    assert head.ask("POST", "/pruefung", json={}).status_code == 422


def test_a_stored_case_is_checked_and_assumed_about(worker: Program, head: Program) -> None:
    found = fact(head, "/befunde", params={"anzahl": 200, "altbestand": True})["befunde"]
    key = next(one["fall"] for one in found if one["fall"] and one["team"] != TEAM)
    plain = head.ask("POST", "/pruefung", json={"fall": key}).json()
    assert any(one["bedeutung"] in ("zu tun", "ungeklärt") for one in plain["ergebnisse"])
    assert worker.ask("POST", "/pruefung", json={"fall": key}).status_code == 404
    gone = {"tabelle": "kunde", "kennung": key, "art": "weg"}
    assert head.ask("POST", "/pruefung", json={"fall": key, "annahmen": [gone]}).status_code == 422
    more = {"tabelle": "kontakt", "kennung": "neu-1", "art": "neu"}
    assert head.ask("POST", "/pruefung", json={"fall": key, "annahmen": [more]}).status_code == 200
    assert head.ask("POST", "/pruefung", json={"fall": key}).json() == plain


def test_rules_and_reports_are_listed(worker: Program) -> None:
    rules = fact(worker, "/regeln")
    assert any(one["in_kraft"] and one["fassung"] for one in rules)
    assert fact(worker, "/berichte") == []
    assert worker.ask("GET", "/berichte/bericht-monat-2020-05/datei").status_code == 404


def test_a_run_begins_once_for_one_key(own: Own) -> None:
    asking = own(Role.OPERATIONS)
    key = {"idempotency-key": "nacht-2020-07-01"}
    first = asking.ask("POST", "/laeufe", json={}, headers=key)
    assert first.status_code == 202, first.text
    again = asking.ask("POST", "/laeufe", json={}, headers=key)
    assert again.json()["auftrag"] == first.json()["auftrag"]
    other = asking.ask("POST", "/laeufe", json={"stichtag": "2020-06-29"}, headers=key)
    assert other.status_code == 409
    looked = asking.ask("GET", first.headers["location"].removeprefix("/api/v1"))
    assert looked.json()["auftrag"]["auftrag"] == first.json()["auftrag"]
    recorded = fact(asking, "/laeufe")["laeufe"]
    assert {"lauf-0", "lauf-1"} <= {one["lauf"] for one in recorded}
    assert fact(asking, "/laeufe/lauf-1")["lauf"]["stichtag"] == "2020-06-30"
    assert asking.ask("GET", "/laeufe/gibt-es-nicht").status_code == 404


def test_a_token_ends(own: Own, office: Site) -> None:
    asking = own(Role.HEAD, days=2)
    assert asking.ask("GET", "/regeln").status_code == 200
    office.now += timedelta(days=2)
    assert asking.ask("GET", "/regeln").status_code == 401
    other = own(Role.HEAD)
    revoke(office.engine, other.id, Acting("verwaltung@amt", office.now))
    assert other.ask("GET", "/regeln").status_code == 401


def test_who_asks_too_often_waits(own: Own, office: Site) -> None:
    asking = own(Role.AUTHOR)
    statuses = [asking.ask("GET", "/befunde").status_code for _ in range(int(BURST) + 1)]
    assert statuses == [403] * int(BURST) + [429]
    answer = asking.ask("GET", "/befunde")
    assert int(answer.headers["retry-after"]) >= 1
    assert own(Role.AUTHOR).ask("GET", "/befunde").status_code == 403
    office.now += timedelta(seconds=5)
    assert asking.ask("GET", "/befunde").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/unsinn", {}, 404),
        ("DELETE", "/befunde", {}, 405),
        ("POST", "/pruefung", {"content": b"{", "headers": {"content-type": "application/json"}}, 422),
        ("POST", "/pruefung", {"content": b"x" * (2 * 2**20 + 1)}, 413),
        ("GET", "/befunde", {"params": {"anzahl": "viele"}}, 422),
        ("GET", "/befunde/0", {}, 422),
    ],
)
def test_whatever_goes_wrong_is_a_problem(head: Program, method: str, path: str, more: Any, status: int) -> None:
    answer = head.ask(method, path, **more)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["status"] == status


def test_the_document_describes_every_address_in_german(worker: Program) -> None:
    document = worker.client.get("/api/v1/openapi.json").json()
    assert document["servers"] == [{"url": "/api/v1"}]
    asked = [one for path in document["paths"].values() for one in path.values()]
    assert len(asked) == 11
    assert all(one["summary"] and one["description"] for one in asked)
    assert "HTTPValidationError" not in document["components"]["schemas"]
