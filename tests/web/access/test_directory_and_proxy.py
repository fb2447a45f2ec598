"""Signing in with the directory's password (a real slapd) and by the name that the workplace's proxy says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schemas.access.role import Role
from schemas.access.session import Way
from schemas.failure import StoreRefused
from tests.intake.people.slapd import BASE, PEOPLE, READER, SECRET, Slapd
from tests.jobs.access.gate import PASSWORD, Gate
from tests.web.access.door import Browser, Door

PROXY = "192.0.2.1"
LDAP = """\
[werkbank]
anmeldung = ["kennwort", "ldap"]
[ldap]
server = "{server}"
basis = "{base}"
dienstkonto = "{reader}"
zertifikat = "{certificate}"
gruppen_basis = "ou=gruppen,{base}"
[gruppen]
"cn=rw-fach,ou=gruppen,{base}" = ["Fachkraft", "team:T01", "team:T02"]
"""
BY_PROXY = """\
[werkbank]
anmeldung = ["proxy", "kennwort"]
adresse = "https://localhost"
proxy = ["{proxy}"]
"""


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    made = Slapd.make(tmp_path_factory.mktemp("slapd"))
    yield made
    made.stop()


@pytest.fixture
def office(gate: Gate, slapd: Slapd, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setenv("REGELWERK_LDAP_KENNWORT", SECRET)
    found = slapd.directory
    gate.settle(LDAP.format(server=found.server, base=BASE, reader=READER, certificate=found.certificate))
    return Door(gate)


def enter(door: Door, login: str, password: str) -> Browser | None:
    browser = door.browser()
    answer = browser.post("/anmelden", data={"anmeldename": login, "kennwort": password, "weiter": "/konto"})
    assert answer.status_code in (303, 401)
    return browser if answer.status_code == 303 else None


def test_the_directory_s_password_enters_with_the_roles_of_its_groups(office: Door) -> None:
    browser = enter(office, "Otto", PEOPLE["otto"])
    assert browser is not None
    made = office.gate.now("otto")
    assert (made.way, made.roles, made.teams) == (Way.LDAP, {Role.WORKER}, {"T01", "T02"})
    assert "Otto Muster" in browser.get("/konto").text
    assert enter(office, "otto", "falsch") is None
    assert enter(office, "o*to", PEOPLE["o*to"]) is None, "without a group there is no account"


def test_both_ways_stand_beside_each_other(office: Door) -> None:
    office.gate.account("lokal", Role.OPERATIONS)
    office.gate.account("erika", Role.OPERATIONS)
    assert enter(office, "lokal", PASSWORD)
    assert enter(office, "erika", PASSWORD)
    assert enter(office, "erika", PEOPLE["erika"]) is None, "a local account is not taken over"


def behind(door: Door, peer: str, **headers: str) -> Browser:
    return Browser(
        door.app, base_url="https://localhost", follow_redirects=False, client=(peer, 4711),
        headers={"origin": "https://localhost", **{name.replace("_", "-"): value for name, value in headers.items()}},
    )  # fmt: skip


@pytest.fixture
def proxied(gate: Gate) -> Door:
    gate.settle(BY_PROXY.format(proxy=PROXY))
    gate.account("erika", Role.WORKER, way=Way.PROXY, outside="erika", teams=frozenset({"T01"}))
    return Door(gate)


def test_the_proxy_s_name_enters(proxied: Door) -> None:
    browser = behind(proxied, PROXY, remote_user="Erika", x_forwarded_for="198.51.100.9, 203.0.113.5")
    answer = browser.get("/anmelden?weiter=/konto")
    assert (answer.status_code, answer.headers["location"]) == (303, "/konto")
    assert "Anmeldung am Arbeitsplatz" in browser.get("/konto").text


@pytest.mark.parametrize("peer", ["192.0.2.2", "127.0.0.1", "203.0.113.5"])
def test_nobody_else_s_name_counts(proxied: Door, peer: str) -> None:
    browser = behind(proxied, peer, remote_user="erika", x_forwarded_for=PROXY)
    answer = browser.get("/anmelden")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


def test_another_person_at_the_same_browser_is_not_who_signed_in(proxied: Door) -> None:
    browser = behind(proxied, PROXY, remote_user="erika")
    browser.get("/anmelden")
    assert browser.get("/konto").status_code == 200
    browser.headers["remote-user"] = "otto"
    assert browser.get("/konto").status_code == 303
    del browser.headers["remote-user"]
    assert browser.get("/konto").status_code == 303


def test_whom_nobody_made_an_account_for_stays_outside(proxied: Door) -> None:
    answer = behind(proxied, PROXY, remote_user="otto").get("/anmelden")
    assert answer.status_code == 401
    assert "kein offenes Konto" in answer.text


def test_the_log_knows_the_client_behind_the_proxy_and_believes_no_stranger(proxied: Door) -> None:
    from store.access import log
    from store.records.connect import reading

    behind(proxied, PROXY, remote_user="erika", x_forwarded_for="10.9.9.9, 203.0.113.5").get("/anmelden")
    stranger = behind(proxied, "192.0.2.2", x_forwarded_for="10.9.9.9")
    stranger.post("/anmelden", data={"anmeldename": "x", "kennwort": "y"})
    with reading(proxied.gate.engine) as connection:
        addresses = [happening.address for _, happening in log.listed(connection) if happening.address]
    assert addresses == ["192.0.2.2", "203.0.113.5"]


@pytest.mark.parametrize(
    "lines",
    [
        ["[werkbank]", 'anmeldung = ["proxy"]'],
        ["[werkbank]", 'rechner = "0.0.0.0"'],
        ["[werkbank]", 'zertifikat = "a.pem"'],
        ["[werkbank]", "anmeldung = []"],
        ["[ldap]", 'server = "ldap://dc.amt.example"', 'basis = "x"', 'dienstkonto = "y"'],
        ["[oidc]", 'aussteller = "http://idp.amt.example"', 'client = "x"'],
        ["[gruppen]", 'chefs = ["Kaiser"]'],
        ["[werkbank]", 'adresse = "https://a@b/pfad"'],
    ],
)
def test_settings_that_would_leave_a_door_open_are_refused(gate: Gate, lines: list[str]) -> None:
    with pytest.raises(StoreRefused):
        gate.settle(*lines)
