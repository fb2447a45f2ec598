"""Coming in and going out by the pages: what a browser gets, keeps and sends back."""

from __future__ import annotations

import re

import pytest

from schemas.access.happening import Kind
from schemas.access.role import Role
from tests.jobs.access.gate import PASSWORD, token
from tests.web.access.door import Browser, Door

NEW = "Sieben Schwäne am See"


def enter(browser: Browser, login: str = "erika", password: str = PASSWORD, back: str = "/") -> int:
    return browser.post("/anmelden", data={"anmeldename": login, "kennwort": password, "weiter": back}).status_code


@pytest.fixture
def erika(door: Door) -> Door:
    door.gate.account("erika", Role.WORKER, teams=frozenset({"T01"}))
    return door


def test_first_password_is_changed_before_anything_else(door: Door) -> None:
    erika = door
    erika.gate.account("erika", Role.WORKER, due=True)
    browser = erika.browser()
    answer = browser.post("/anmelden", data={"anmeldename": "erika", "kennwort": PASSWORD, "weiter": "/konto"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/konto/kennwort")
    assert browser.get("/").headers["location"] == "/konto/kennwort"
    page = browser.get("/konto/kennwort").text
    browser.csrf = re.search(r'name="csrf" value="(\w+)"', page)[1]  # type: ignore[index]
    wrong = browser.form("/konto/kennwort", {"bisher": PASSWORD, "neu": NEW, "nochmal": NEW + "!"})
    assert wrong.status_code == 422
    assert "nicht gleich" in wrong.text
    done = browser.form("/konto/kennwort", {"bisher": PASSWORD, "neu": NEW, "nochmal": NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert browser.get("/konto").status_code == 200
    assert Kind.PASSWORD in erika.gate.happened()
    assert enter(erika.browser(), password=PASSWORD) == 401
    assert enter(erika.browser(), password=NEW) == 303


def test_a_refusal_is_said_on_the_page_and_tells_nobody_who_exists(erika: Door) -> None:
    pages = []
    for login in ("erika", "niemand"):
        answer = erika.browser().post("/anmelden", data={"anmeldename": login, "kennwort": "falsch"})
        assert answer.status_code == 401
        assert "Die Anmeldung ist nicht gelungen" in answer.text
        pages.append(re.sub(r'nonce="\w+"', "", answer.text.replace(login, "")))
    assert pages[0] == pages[1]


def test_the_cookie_is_for_this_host_and_no_script(erika: Door) -> None:
    answer = erika.browser().post("/anmelden", data={"anmeldename": "erika", "kennwort": PASSWORD})
    flags = answer.headers["set-cookie"].lower()
    assert flags.startswith("sitzung=")
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "domain" not in flags
    assert "max-age" not in flags


def test_under_tls_the_cookie_is_bound_to_host_and_https(erika: Door) -> None:
    erika.gate.settle("[werkbank]", 'adresse = "https://localhost"')
    door = Door(erika.gate)
    answer = door.browser().post("/anmelden", data={"anmeldename": "erika", "kennwort": PASSWORD})
    flags = answer.headers["set-cookie"]
    assert flags.startswith("__Host-sitzung=")
    assert "; Secure" in flags
    assert "Path=/" in flags
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


def test_a_session_cannot_be_fixed_beforehand(erika: Door) -> None:
    """What somebody planted in the browser is never the session that begins."""
    planted, browser = token(), erika.browser()
    browser.cookies.set("sitzung", planted, domain="localhost.local", path="/")
    assert enter(browser) == 303
    thief = erika.browser()
    thief.cookies.set("sitzung", planted, domain="localhost.local", path="/")
    assert thief.get("/konto").headers["location"].startswith("/anmelden")


def test_signing_in_anew_ends_the_session_before(erika: Door) -> None:
    browser = erika.browser("erika")
    old = browser.cookies["sitzung"]
    answer = browser.form("/anmelden", {"anmeldename": "erika", "kennwort": PASSWORD})
    assert answer.status_code == 303
    thief = erika.browser()
    thief.cookies.set("sitzung", old, domain="localhost.local", path="/")
    assert thief.get("/konto").status_code == 303


def test_signing_out_ends_the_session_on_the_server(erika: Door) -> None:
    browser = erika.browser("erika")
    old = browser.cookies["sitzung"]
    answer = browser.form("/abmelden")
    assert answer.headers["location"] == "/anmelden"
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert 'sitzung=""' in answer.headers["set-cookie"]
    thief = erika.browser()
    thief.cookies.set("sitzung", old, domain="localhost.local", path="/")
    assert thief.get("/konto").status_code == 303


def test_signing_out_by_a_link_is_not_possible(erika: Door) -> None:
    assert erika.browser("erika").get("/abmelden").status_code == 405


@pytest.mark.parametrize(
    "back", ["https://boese.example/", "//boese.example", "/\\boese.example", "javascript:alert(1)", "/\tx", "\\\\x"]
)
def test_after_signing_in_nobody_is_led_elsewhere(erika: Door, back: str) -> None:
    answer = erika.browser().post("/anmelden", data={"anmeldename": "erika", "kennwort": PASSWORD, "weiter": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://boese.example"},
        {"origin": "null"},
        {"origin": "http://localhost.boese.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost"},
    ],
)
def test_a_foreign_page_cannot_sign_anybody_in(erika: Door, headers: dict[str, str]) -> None:
    """Login CSRF: whoever is signed in under a stranger's name works for them."""
    form = {"anmeldename": "erika", "kennwort": PASSWORD}
    answer = erika.browser().post("/anmelden", data=form, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_what_says_nothing_of_its_origin_is_not_taken_from_strangers(erika: Door) -> None:
    browser = erika.browser()
    del browser.headers["origin"]
    assert enter(browser) == 403


def test_many_tries_from_one_place_are_slowed_down(erika: Door) -> None:
    browser = erika.browser()
    codes = [enter(browser, f"niemand{n}", "falsch") for n in range(31)]
    assert codes == [401] * 30 + [429]
    erika.later(seconds=2)
    assert enter(browser, "niemand", "falsch") == 401


def test_one_s_own_account_shows_what_is_known_about_it(erika: Door) -> None:
    with_password = erika.browser("erika").get("/konto").text
    for shown in ("erika", "Fachkraft", "T01", "Anmeldename und Kennwort"):
        assert shown in with_password


def test_other_sessions_can_be_ended(erika: Door) -> None:
    here, there = erika.browser("erika"), erika.browser("erika")
    assert here.form("/konto/andere-sitzungen").status_code == 303
    assert (here.get("/konto").status_code, there.get("/konto").status_code) == (200, 303)
