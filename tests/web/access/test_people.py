"""Administration of people by the pages: what it does, what it must not do, and what stands in the log afterwards."""

from __future__ import annotations

import re

import pytest

from jobs.access.tokens import bearer
from schemas.access.happening import Kind
from schemas.access.role import Role
from store.records.connect import reading
from store.trail.entries import entries
from tests.jobs.access.gate import NOW, PASSWORD
from tests.web.access.door import Browser, Door

SCRIPT = '<script>alert("x")</script>'


@pytest.fixture
def admin(door: Door) -> Browser:
    door.gate.account("ada", Role.ADMINISTRATION)
    door.gate.account("zweite", Role.ADMINISTRATION)
    return door.browser("ada")


def test_an_account_made_by_the_page_can_sign_in_once_and_must_change(door: Door, admin: Browser) -> None:
    form = {"login": "Erika", "name": "Erika Muster", "weg": "kennwort", "rollen": ["Fachkraft"], "teams": "T01, T02"}
    page = admin.form("/verwaltung/personen/neu", form)
    assert page.status_code == 200
    password = re.search(r"nur jetzt zu sehen: ([0-9a-f-]+)", page.text)[1]  # type: ignore[index]
    assert password not in admin.get(f"/verwaltung/personen/{door.gate.now('erika').id}").text
    made = door.gate.now("erika")
    assert (made.roles, made.teams, made.must_change) == ({Role.WORKER}, {"T01", "T02"}, True)
    entered = door.browser().post("/anmelden", data={"anmeldename": "erika", "kennwort": password})
    assert entered.headers["location"] == "/konto/kennwort"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("login", "ada", "gibt es schon"), ("login", "a b", "geht nicht als Anmeldename"), ("name", "", "Namen angeben"),
     ("rollen", "Kaiser", "Diese Rolle"), ("weg", "brieftaube", "diesen Weg")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_made(
    door: Door, admin: Browser, field: str, value: str, said: str
) -> None:
    form = {"login": "erika", "name": "Erika", "weg": "kennwort", "rollen": "Fachkraft", field: value}
    page = admin.form("/verwaltung/personen/neu", form)
    assert page.status_code == 422
    assert said in page.text
    assert door.gate.happened().count(Kind.CREATED) == 2


def test_new_roles_count_at_once_and_are_in_log_and_trail(door: Door, admin: Browser) -> None:
    erika = door.gate.account("erika", Role.WORKER, teams=frozenset({"T01"}))
    inside = door.browser("erika")
    admin.form(f"/verwaltung/personen/{erika.id}/rollen", {"rollen": ["Leitung"], "teams": ""})
    assert door.gate.now("erika").roles == {Role.HEAD}
    assert door.gate.now("erika").teams is None
    assert inside.get("/konto").status_code == 303
    log = admin.get("/verwaltung/sicherheit").text
    assert "Konto geändert" in log
    assert "Fachkraft" in log
    with reading(door.gate.engine) as connection:
        last = list(entries(connection))[-1]
    assert (last.kind, last.subject) == ("einstellung", erika.id)
    assert "erika" not in f"{last.body}{last.reason}"


@pytest.mark.parametrize("what", ["rollen", "sperren", "entsperren"])
def test_nobody_changes_their_own_rights(door: Door, admin: Browser, what: str) -> None:
    me = door.gate.now("ada")
    answer = admin.form(f"/verwaltung/personen/{me.id}/{what}", {"rollen": ["Verwaltung", "Freigabe"]})
    assert answer.status_code == 409
    assert door.gate.now("ada") == me


def test_the_last_administrator_stays(door: Door, admin: Browser) -> None:
    second = door.browser("zweite")
    assert admin.form(f"/verwaltung/personen/{door.gate.now('zweite').id}/sperren").status_code == 303
    assert second.get("/konto").status_code == 303
    door.gate.account("dritte", Role.OPERATIONS)
    from jobs.access.accounts import Acting, lock
    from schemas.failure import AccessRefused

    with pytest.raises(AccessRefused, match="letzte offene Konto"):
        lock(door.gate.engine, door.gate.now("ada").id, "", Acting("kommandozeile", NOW))


def test_what_somebody_typed_is_shown_as_text(door: Door, admin: Browser) -> None:
    """A name, a reason, a search word and a login that are markup stay text on every page that shows them."""
    erika = door.gate.account("erika", Role.WORKER)
    admin.form(f"/verwaltung/personen/{erika.id}/angaben", {"name": SCRIPT, "fachverfahren": SCRIPT})
    admin.form(f"/verwaltung/personen/{erika.id}/sperren", {"grund": SCRIPT})
    pages = [
        admin.get("/verwaltung/personen", params={"suche": SCRIPT}),
        admin.get(f"/verwaltung/personen/{erika.id}"),
        admin.form("/verwaltung/personen/neu", {"login": SCRIPT, "name": SCRIPT}),
        admin.get("/verwaltung/sicherheit", params={"art": SCRIPT}),
        door.browser().post("/anmelden", data={"anmeldename": SCRIPT, "kennwort": "x", "weiter": SCRIPT}),
    ]
    for page in pages:
        assert "alert(" not in page.text.replace("&lt;script&gt;alert(", "")


def test_sessions_are_listed_without_what_opens_them_and_can_be_ended(door: Door, admin: Browser) -> None:
    door.gate.account("erika", Role.WORKER)
    inside = door.browser("erika")
    page = admin.get("/verwaltung/sitzungen").text
    assert inside.cookies["sitzung"] not in page
    number = re.findall(r'name="sitzung" value="(\w+)"', page)
    assert len(number) == 2
    for one in number:
        admin.form("/verwaltung/sitzungen/beenden", {"sitzung": one})
    assert (inside.get("/konto").status_code, admin.get("/konto").status_code) == (303, 200)


def test_a_token_is_shown_once_counts_and_is_withdrawn(door: Door, admin: Browser) -> None:
    page = admin.form("/verwaltung/zugaenge", {"name": "Berichtswesen", "rollen": ["Prüfer"], "tage": "30"}).text
    secret = re.search(r"nur jetzt zu sehen: (rw_\w+)", page)[1]  # type: ignore[index]
    assert secret not in admin.get("/verwaltung/zugaenge").text
    person = bearer(door.gate.engine, secret, NOW)
    assert person is not None
    assert (person.login, person.roles, person.teams) == ("zugang-0001", {Role.AUDITOR}, None)
    door.later(days=30)
    assert bearer(door.gate.engine, secret, door.now) is None
    admin = door.browser("ada")
    admin.form("/verwaltung/zugaenge/zugang-0001/widerrufen")
    assert bearer(door.gate.engine, secret, NOW) is None
    assert door.gate.happened().count(Kind.TOKEN) == 2


@pytest.mark.parametrize("role", ["Verwaltung", "Freigabe"])
def test_programs_never_administer_or_release(admin: Browser, role: str) -> None:
    answer = admin.form("/verwaltung/zugaenge", {"name": "x", "rollen": ["Prüfer", role], "tage": "30"})
    assert answer.status_code == 422
    assert "bekommen nur Menschen" in answer.text


def test_a_new_first_password_ends_the_old_one(door: Door, admin: Browser) -> None:
    erika = door.gate.account("erika", Role.WORKER)
    page = admin.form(f"/verwaltung/personen/{erika.id}/kennwort").text
    assert "nur jetzt zu sehen" in page
    old = door.browser().post("/anmelden", data={"anmeldename": "erika", "kennwort": PASSWORD})
    assert old.status_code == 401
