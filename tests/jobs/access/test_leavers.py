"""Leavers: whom a real directory no longer has is locked at the next sync, and who has not come for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from jobs.access.accounts import Acting
from jobs.access.leavers import GONE, SILENT, sync
from jobs.access.sessions import begin, visited
from schemas.access.role import Role
from schemas.access.session import Way
from schemas.failure import ProviderRefused
from tests.intake.people.slapd import BASE, READER, SECRET, Slapd
from tests.jobs.access.gate import NOW, Gate, token

SECRETS = {"REGELWERK_LDAP_KENNWORT": SECRET}


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    made = Slapd.make(tmp_path_factory.mktemp("slapd"))
    yield made
    made.stop()


@pytest.fixture
def office(gate: Gate, slapd: Slapd) -> Gate:
    found = slapd.directory
    gate.settle(
        "[werkbank]", 'anmeldung = ["kennwort", "ldap"]', "[ldap]", f'server = "{found.server}"', f'basis = "{BASE}"',
        f'dienstkonto = "{READER}"', f'zertifikat = "{found.certificate}"', f'gruppen_basis = "ou=gruppen,{BASE}"',
        f'filter = "{found.narrow}"', "[gruppen]", f'"cn=rw-leitung,ou=gruppen,{BASE}" = ["Leitung", "team:*"]',
    )  # fmt: skip
    gate.account("ada", Role.ADMINISTRATION)
    for login in ("erika", "otto", "weg"):
        gate.account(login, Role.WORKER, way=Way.LDAP, outside=login, teams=frozenset({"T01"}))
    return gate


def test_who_has_left_is_out_and_groups_are_followed(office: Gate) -> None:
    cookies = {login: token() for login in ("erika", "otto", "weg")}
    for login, cookie in cookies.items():
        begin(office.store, office.engine, office.now(login).id, NOW, cookie)
    done = sync(office.store, office.engine, Acting("nacht", NOW), SECRETS)
    assert done.locked == (("weg", GONE),)
    assert office.now("weg").why_locked == GONE
    assert (office.now("erika").roles, office.now("erika").teams) == ({Role.HEAD}, None)
    assert office.now("otto").roles == frozenset(), "no group of ours means no role"
    assert all(visited(office.store, office.engine, cookie, NOW) is None for cookie in cookies.values())
    assert sync(office.store, office.engine, Acting("nacht", NOW), SECRETS).locked == ()


def test_a_directory_that_is_away_locks_nobody(office: Gate) -> None:
    file = office.store.settings
    file.write_text(file.read_text(encoding="utf-8").replace("ldaps://127.0.0.1:", "ldaps://127.0.0.1:9#"))
    office.settle()
    with pytest.raises(ProviderRefused):
        sync(office.store, office.engine, Acting("nacht", NOW), SECRETS)
    assert office.now("weg").locked is None


def test_a_directory_that_knows_hardly_anybody_is_not_believed(office: Gate) -> None:
    for number in range(4):
        office.account(f"neu{number}", Role.WORKER, way=Way.LDAP, outside=f"neu{number}")
    with pytest.raises(ProviderRefused, match=r"5 von 7 Konten.*niemand gesperrt"):
        sync(office.store, office.engine, Acting("nacht", NOW), SECRETS)
    assert office.now("weg").locked is None
    assert len(sync(office.store, office.engine, Acting("ada", NOW), SECRETS, anyway=True).locked) == 5


def test_who_has_not_come_for_ninety_days_is_locked_but_not_the_last_of_the_administration(gate: Gate) -> None:
    gate.account("ada", Role.ADMINISTRATION)
    gate.account("still", Role.WORKER)
    gate.account("da", Role.WORKER)
    later = NOW + timedelta(days=91)
    begin(gate.store, gate.engine, gate.now("da").id, NOW + timedelta(days=30), token())
    done = sync(gate.store, gate.engine, Acting("nacht", later), {})
    assert done.locked == (("still", SILENT),)
    assert done.kept == ("ada",)
    assert gate.now("da").locked is None
