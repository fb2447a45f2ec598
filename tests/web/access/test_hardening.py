"""What every answer of the real application has in common: headers, hosts, limits, no way out of the folders."""

from __future__ import annotations

import re

import pytest

from schemas.access.role import Role
from tests.jobs.access.gate import Gate
from tests.web.access.door import Browser, Door

ANSWERS = ("/anmelden", "/gesundheit", "/gibt-es-nicht", "/konto", "/teile/gibt-es-nicht.js")


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_its_headers_once(door: Door, path: str) -> None:
    answer = door.browser().get(path)
    for name, value in {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }.items():
        assert answer.headers.get_list(name) == [value], name
    assert len(answer.headers.get_list("content-security-policy")) == 1
    assert "strict-transport-security" not in answer.headers
    assert "server" not in answer.headers


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(door: Door) -> None:
    policy = door.browser().get("/anmelden").headers["content-security-policy"]
    rules = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == ["'none'"]
    assert rules["script-src"] == rules["form-action"] == rules["connect-src"] == rules["font-src"] == ["'self'"]
    assert rules["img-src"] == ["'self'", "data:"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_the_nonce_is_another_one_each_time(door: Door) -> None:
    browser = door.browser()
    nonces = {re.search(r"'nonce-([^']+)'", browser.get("/anmelden").headers["content-security-policy"])[1]  # type: ignore[index]
              for _ in range(3)}  # fmt: skip
    assert len(nonces) == 3


@pytest.mark.parametrize("host", ["boese.example", "localhost.boese.example", "localhost@boese.example", ""])
def test_another_host_is_not_answered(door: Door, host: str) -> None:
    answer = door.browser().get("/anmelden", headers={"host": host})
    assert answer.status_code == 400
    assert "boese" not in answer.text


def test_links_never_come_from_the_host_header(door: Door) -> None:
    answer = door.browser().get("/", headers={"x-forwarded-host": "boese.example", "forwarded": "host=boese.example"})
    assert answer.headers["location"] == "/anmelden"


def test_tls_makes_cookies_and_answers_strict(gate: Gate) -> None:
    gate.settle("[werkbank]", 'adresse = "https://localhost"')
    answer = Door(gate).browser().get("/anmelden")
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    "path",
    ["/teile/../../../../etc/passwd", "/teile/%2e%2e/%2e%2e/app.py", "/teile/..%2f..%2fapp.py", "/teile//etc/passwd",
     "/teile/%00", "/teile/"],
)  # fmt: skip
def test_no_way_out_of_the_folder_of_the_front_end(door: Door, path: str) -> None:
    answer = door.browser().get(path)
    assert answer.status_code in (303, 404)
    assert "root:" not in answer.text
    assert "FastAPI" not in answer.text


def test_a_form_that_is_too_large_is_refused_before_it_is_read(door: Door) -> None:
    browser = door.browser()
    told = browser.post("/anmelden", content=b"x" * (2**21 + 1))
    assert told.status_code == 413

    def endless():  # type: ignore[no-untyped-def]
        for _ in range(40):
            yield b"x" * 2**16

    untold = browser.post("/anmelden", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert untold.status_code in (400, 413)


def test_a_delivery_may_be_as_large_as_the_settings_say(gate: Gate) -> None:
    gate.settle("[werkbank]", "hochladen_mib = 1")
    gate.account("betrieb", Role.OPERATIONS)
    browser = Door(gate).browser("betrieb")
    answer = browser.post("/import/hochladen", content=b"x" * (2**20 + 1), headers={"x-csrf": browser.csrf})
    assert answer.status_code in (404, 405, 413)
    assert Door(gate).browser("betrieb").post("/import/", content=b"x" * (2**20 + 1)).status_code != 200


def test_a_thousand_fields_are_not_read(door: Door) -> None:
    fields = "&".join(f"f{n}=1" for n in range(1_500))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert door.browser().post("/anmelden", content=fields, headers=kind).status_code in (400, 401)


def test_too_many_requests_are_slowed_down_and_told_how_long(door: Door) -> None:
    browser: Browser = door.browser()
    assert door.app.state.paces.strangers.burst == 600
    door.app.state.paces.strangers.burst = 20
    codes = [browser.get("/gesundheit").status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]
    last = browser.get("/gesundheit")
    assert int(last.headers["retry-after"]) >= 1
    door.later(seconds=1)
    assert browser.get("/gesundheit").status_code == 200


def test_one_person_s_haste_is_not_another_one_s(door: Door) -> None:
    door.gate.account("erika", Role.WORKER)
    door.gate.account("otto", Role.WORKER)
    hasty, calm = door.browser("erika"), door.browser("otto")
    door.app.state.paces.people.burst = 20
    for _ in range(21):
        hasty.get("/gesundheit")
    assert (hasty.get("/konto").status_code, calm.get("/konto").status_code) == (429, 200)


def test_a_bug_tells_its_number_and_nothing_else(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    browser = door.browser()
    browser._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    door.app.state.paces = None
    answer = browser.get("/anmelden")
    assert answer.status_code == 500
    assert re.search(r"die Nummer \w{8}\.", answer.text)
    assert "NoneType" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"]
    assert "strangers" in caplog.text
