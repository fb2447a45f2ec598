"""Signing in by OpenID Connect, by the pages, against a real provider (Authlib's server side) behind TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from schemas.access.happening import Kind
from schemas.access.role import Role
from schemas.access.session import Way
from tests.intake.people.provider import ERIKA, SECRET, Provider
from tests.jobs.access.gate import Gate
from tests.web.access.door import Browser, Door

BACK = "http://127.0.0.1:4300/anmelden/zurueck"
SETTINGS = """\
[werkbank]
anmeldung = ["kennwort", "oidc"]
[oidc]
aussteller = "{issuer}"
client = "regelwerk"
zertifikat = "{certificate}"
geheimnis_datei = "geheimnis"
[gruppen]
rw-fach = ["Fachkraft", "team:T01"]
rw-Leitung = ["Leitung", "team:*"]
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    made = Provider(tmp_path_factory.mktemp("anbieter"), BACK).start()
    yield made
    made.stop()


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.user, running.twist, running.signing = dict(ERIKA), lambda claims: claims, None
    return running


@pytest.fixture
def office(gate: Gate, provider: Provider) -> Door:
    certificate = provider.folder / "zertifikat.pem"
    gate.settle(SETTINGS.format(issuer=provider.issuer, certificate=certificate))
    secret = gate.store.path / "geheimnis"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    secret.chmod(0o600)
    return Door(gate, datetime.now(UTC))


def away(browser: Browser, back: str = "/konto") -> tuple[str, str]:
    """Goes to the provider as a browser does; where it sends the browser back to, and with what."""
    there = browser.get("/anmelden/dienst", params={"weiter": back}).headers["location"]
    answer = httpx.get(there, verify=False)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return parts.path, parts.query


def trip(browser: Browser, back: str = "/konto") -> httpx.Response:
    path, query = away(browser, back)
    return browser.get(f"{path}?{query}")


def test_there_and_back_makes_an_account_with_the_roles_of_the_groups(office: Door) -> None:
    browser = office.browser()
    assert "Mit dem Konto des Amts anmelden" in browser.get("/anmelden").text
    answer = trip(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/konto")
    made = office.gate.now("erika")
    assert (made.way, made.outside, made.roles, made.teams) == (Way.OIDC, "u-4711", {Role.WORKER}, {"T01"})
    page = browser.get("/konto").text
    assert "Anmeldedienst des Amts" in page
    assert "Kennwort ändern" not in page


def test_other_groups_are_other_roles_at_the_next_sign_in(office: Door, provider: Provider) -> None:
    first = office.browser()
    trip(first)
    provider.user["groups"] = ["RW-LEITUNG"]
    second = office.browser()
    trip(second)
    assert (office.gate.now("erika").roles, office.gate.now("erika").teams) == ({Role.HEAD}, None)
    assert (first.get("/konto").status_code, second.get("/konto").status_code) == (303, 200)
    provider.user["groups"] = []
    refused = trip(office.browser())
    assert refused.status_code == 401
    assert office.gate.now("erika").roles == frozenset()
    assert second.get("/konto").status_code == 303


def test_who_has_no_group_gets_no_account(office: Door, provider: Provider) -> None:
    provider.user["groups"] = ["kantine"]
    answer = trip(office.browser())
    assert answer.status_code == 401
    assert "kein offenes Konto" in answer.text
    assert office.gate.happened() == [Kind.REFUSED]


def test_a_local_account_of_the_same_name_is_not_taken_over(office: Door) -> None:
    local = office.gate.account("erika", Role.ADMINISTRATION)
    assert trip(office.browser()).status_code == 401
    assert office.gate.now("erika").way is local.way is Way.LOCAL


def test_the_way_back_belongs_to_one_browser_and_is_gone_once(office: Door) -> None:
    """Somebody else's code cannot be slipped to a browser, and not be used twice."""
    first, other = office.browser(), office.browser()
    path, query = away(first)
    assert other.get(f"{path}?{query}").status_code == 409
    away(other)
    assert other.get(f"{path}?{query}").status_code == 409
    assert first.get(f"{path}?{query}").status_code == 303
    first.cookies.delete("sitzung")
    assert first.get(f"{path}?{query}").status_code == 409


def test_back_without_a_code(office: Door) -> None:
    assert office.browser().get("/anmelden/zurueck?error=access_denied").status_code == 401


def test_the_code_is_worth_nothing_without_the_verifier(office: Door, provider: Provider) -> None:
    """PKCE: a stolen code, with the client's secret even, gives no token."""
    there = office.browser().get("/anmelden/dienst").headers["location"]
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) == len(asked["state"][0]) == 64
    code = parse_qs(urlsplit(httpx.get(there, verify=False).headers["location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": "x" * 64}
    stolen = httpx.post(f"{provider.issuer}/holen", data=form, auth=("regelwerk", SECRET), verify=False)
    assert stolen.status_code == 400


@pytest.mark.parametrize(
    "twist",
    [
        lambda claims: claims | {"nonce": "0" * 64},
        lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
        lambda claims: claims | {"aud": ["jemand-anderes"]},
        lambda claims: claims | {"aud": ["regelwerk", "jemand-anderes"]},
        lambda claims: claims | {"azp": "jemand-anderes"},
        lambda claims: claims | {"iss": "https://boese.example"},
        lambda claims: claims | {"exp": claims["iat"] - 3600},
        lambda claims: claims | {"sub": None},
        lambda claims: claims | {"preferred_username": ""},
    ],
    ids=["nonce", "keine-nonce", "aud", "mehrere-aud", "azp", "iss", "exp", "sub", "name"],
)
def test_a_token_that_is_not_for_us_now_is_refused(
    office: Door, provider: Provider, twist: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    provider.twist = twist
    answer = trip(office.browser())
    assert answer.status_code == 409
    assert office.gate.happened() == []


def test_a_token_signed_by_somebody_else_is_refused(office: Door, provider: Provider) -> None:
    provider.signing = RSAKey.generate_key(2048, {"kid": "eins"})
    assert trip(office.browser()).status_code == 409


def test_a_token_of_yesterday_is_refused(office: Door) -> None:
    office.now += timedelta(days=1)
    assert trip(office.browser()).status_code == 409


def test_a_foreign_certificate_is_not_trusted(gate: Gate, provider: Provider, tmp_path: Path) -> None:
    from tests.intake.people.slapd import certificate

    certificate(tmp_path, "127.0.0.1")
    gate.settle(SETTINGS.format(issuer=provider.issuer, certificate=tmp_path / "zertifikat.pem"))
    assert Door(gate).browser().get("/anmelden/dienst").status_code == 409


def test_a_secret_that_others_may_read_is_not_used(office: Door) -> None:
    (office.gate.store.path / "geheimnis").chmod(0o644)
    answer = trip(office.browser())
    assert answer.status_code == 503
    assert "0600" in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize("back", ["https://boese.example", "//boese.example"])
def test_nobody_is_led_elsewhere_afterwards(office: Door, back: str) -> None:
    assert trip(office.browser(), back).headers["location"] == "/"
