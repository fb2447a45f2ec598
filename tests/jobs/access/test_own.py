"""Employees' own cases: closed to the person, to their team and to named colleagues; flagged to who leads."""

from __future__ import annotations

import pytest

from jobs.access.accounts import Acting
from jobs.access.own import closed, keep
from jobs.access.sessions import begin
from schemas.access.person import Person
from schemas.access.role import Role
from schemas.failure import AccessRefused
from store.records.connect import reading
from store.trail.entries import entries
from tests.jobs.access.gate import NOW, Gate, token

T1, T2 = frozenset({"T01"}), frozenset({"T02"})
ACTING = Acting("ada", NOW)


def person(gate: Gate, login: str) -> Person:
    return begin(gate.store, gate.engine, gate.now(login).id, NOW, token()).person


@pytest.fixture
def team(gate: Gate) -> Gate:
    gate.account("erika", Role.WORKER, teams=T1)
    gate.account("kollege", Role.WORKER, teams=T1)
    gate.account("fremd", Role.WORKER, teams=T2)
    gate.account("schwester", Role.WORKER, teams=T2)
    gate.account("lead", Role.TEAM_LEAD, teams=T1)
    gate.account("leitung", Role.HEAD)
    gate.account("pruefer", Role.AUDITOR)
    keep(gate.engine, gate.now("erika").id, ["K1", " K1 ", "K2", ""], [], ACTING)
    keep(gate.engine, gate.now("schwester").id, [], ["erika"], ACTING)
    return gate


@pytest.mark.parametrize(
    ("login", "hidden", "shown"),
    [
        ("erika", {"K1", "K2"}, set()),
        ("kollege", {"K1", "K2"}, set()),
        ("fremd", set(), set()),
        ("schwester", {"K1", "K2"}, set()),
        ("lead", set(), {"K1", "K2"}),
        ("leitung", set(), {"K1", "K2"}),
        ("pruefer", {"K1", "K2"}, set()),
    ],
)
def test_who_sees_what(team: Gate, login: str, hidden: set[str], shown: set[str]) -> None:
    found = person(team, login)
    assert (set(found.closed), set(found.flagged)) == (hidden, shown)
    assert found.sees("T01", "K1") is (login != "fremd" and not hidden)


def test_a_lead_s_own_case_is_closed_to_the_lead(team: Gate) -> None:
    keep(team.engine, team.now("lead").id, ["K9"], [], ACTING)
    assert person(team, "lead").closed == {"K9"}
    assert person(team, "leitung").flagged == {"K1", "K2", "K9"}


def test_what_is_left_out_is_open_again(team: Gate) -> None:
    known = team.now("erika").id
    assert keep(team.engine, known, ["K2"], [], ACTING).cases == ("K2",)
    assert person(team, "kollege").closed == {"K2"}
    assert closed(team.engine, team.now("schwester").id).colleagues == ("erika",)


def test_no_trail_and_no_log_say_that_an_employee_gets_benefits(team: Gate) -> None:
    with reading(team.engine) as connection:
        told = str([(entry.body, entry.reason, entry.subject) for entry in entries(connection)])
    assert "K1" not in told
    assert "eigene" not in told


@pytest.mark.parametrize(("cases", "others"), [(["K1/../x"], []), ([], ["niemand"]), ([], ["erika"])])
def test_what_is_no_key_or_no_other_account(team: Gate, cases: list[str], others: list[str]) -> None:
    with pytest.raises(AccessRefused):
        keep(team.engine, team.now("erika").id, cases, others, ACTING)
