"""Coming in: the first room, the theme, the health; failures as pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schemas.access.role import Role
from tests.web.office import Client, Site
from web.rooms.door.routes import own

Look = Callable[[Role | None], Client]


def test_nobody_enters_without_signing_in(look: Look) -> None:
    answer = look(None).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/anmelden")


def test_where_somebody_wanted_to_go_is_kept(look: Look) -> None:
    answer = look(None).get("/befunde?team=T01")
    assert answer.headers["location"] == "/anmelden?weiter=%2Fbefunde%3Fteam%3DT01"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_is_led_to_a_room_of_theirs(look: Look, role: Role) -> None:
    client = look(role)
    answer = client.get("/")
    assert answer.status_code == 303
    assert client.get(answer.headers["location"]).status_code != 403


def test_the_health_is_told_to_strangers_and_nothing_else(look: Look) -> None:
    assert look(None).get("/gesundheit").json() == {"gesund": True}


def test_that_no_night_comes_is_told_to_strangers_by_day_and_number_alone(look: Look) -> None:
    answer = look(None).get("/gesundheit/nacht")
    assert (answer.status_code, answer.json()) == (
        503, {"gesund": False, "letzte_pruefung": None, "versaeumt": 0},
    )  # fmt: skip


def test_a_page_that_is_not_there(look: Look) -> None:
    answer = look(Role.HEAD).get("/gibt-es-nicht")
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht." in answer.text


def test_the_theme_is_kept_and_leads_back(office: Site) -> None:
    client = office.client(Role.HEAD)
    answer = client.post("/darstellung", data={"csrf": client.csrf, "theme": "dunkel", "back": "/regeln?q=1"})
    assert answer.headers["location"] == "/regeln?q=1"
    assert client.cookies["darstellung"] == "dunkel"


def test_a_form_without_its_token_is_refused(look: Look) -> None:
    answer = look(Role.HEAD).post("/darstellung", data={"theme": "dunkel"})
    assert answer.status_code == 403
    assert "gehört nicht zu dieser Sitzung" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\nb",
        "/\t/evil.example",
    ],
)
def test_a_redirect_never_leads_elsewhere(address: str) -> None:
    assert own(address) == "/"


def test_a_body_that_is_too_large_is_refused(look: Look) -> None:
    client = look(Role.HEAD)
    answer = client.post("/darstellung", content=b"x" * (2**21 + 1), headers={"x-csrf": client.csrf})
    assert answer.status_code == 413


def test_a_page_that_is_not_there_still_leads_on(look: Look) -> None:
    answer = look(Role.HEAD).get("/gibt-es-nicht")
    assert 'href="/befunde"' in answer.text


def test_how_accessible_it_is_can_be_read_by_everybody(look: Look) -> None:
    assert "Eine Hürde melden" in look(None).get("/barrierefreiheit").text
