"""Against a real OpenLDAP server by LDAPS: who proves who they are, whom the directory has, what must not work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intake.people.directory import known, proved
from schemas.failure import ProviderRefused
from tests.intake.people.slapd import BASE, PEOPLE, SECRET, Slapd, certificate


def test_the_right_password_vouches_with_name_and_groups(slapd: Slapd) -> None:
    found = proved(slapd.directory, SECRET, "Erika", PEOPLE["erika"])
    assert found is not None
    assert (found.outside, found.login, found.name) == ("erika", "erika", "Erika Muster")
    assert found.groups == {f"cn={group},ou=gruppen,{BASE}" for group in ("rw-fach", "rw-leitung")}


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("erika", "falsch"),
        ("erika", ""),  # a bind without a password succeeds as nobody
        ("", "x"),
        ("niemand", "x"),
        ("weg", "Zehn Wege"),  # left out by the filter
        ("*", "Sieben Schwäne"),
        ("erika)(uid=*", "Sieben Schwäne"),
        ("erika)(|(uid=*", "Sieben Schwäne"),
        ("o*to", "Acht Otter"),  # a star is a star: that is another person's password
    ],
)
def test_who_is_not_vouched_for(slapd: Slapd, login: str, password: str) -> None:
    assert proved(slapd.directory, SECRET, login, password) is None


def test_signs_of_filters_in_a_login_are_letters(slapd: Slapd) -> None:
    found = proved(slapd.directory, SECRET, "o*to", PEOPLE["o*to"])
    assert found is not None
    assert found.login == "o*to"


def test_only_who_is_still_there_is_known(slapd: Slapd) -> None:
    assert sorted(known(slapd.directory, SECRET, ["erika", "otto", "weg", "niemand", "*"])) == ["erika", "otto"]


def test_a_foreign_certificate_is_not_trusted(slapd: Slapd, tmp_path: Path) -> None:
    certificate(tmp_path, "127.0.0.1")
    other = replace(slapd.directory, certificate=str(tmp_path / "zertifikat.pem"))
    with pytest.raises(ProviderRefused, match="antwortet nicht"):
        proved(other, SECRET, "erika", PEOPLE["erika"])


def test_a_certificate_for_another_name_is_not_trusted(slapd: Slapd) -> None:
    other = replace(slapd.directory, server=f"ldaps://localhost:{slapd.port}")
    with pytest.raises(ProviderRefused, match="antwortet nicht"):
        proved(other, SECRET, "erika", PEOPLE["erika"])


def test_a_wrong_reader_is_said_so(slapd: Slapd) -> None:
    with pytest.raises(ProviderRefused, match="Dienstkonto"):
        known(slapd.directory, "falsch", ["erika"])


def test_a_directory_that_is_away_is_said_so(slapd: Slapd) -> None:
    with pytest.raises(ProviderRefused, match="antwortet nicht"):
        known(replace(slapd.directory, server="ldaps://127.0.0.1:9"), SECRET, ["erika"])
