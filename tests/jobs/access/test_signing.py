"""Signing in with a password: one answer and one amount of work for every wrong try, growing delays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from jobs.access.accounts import Acting, lock, unlock
from jobs.access.signing import LONGEST, TRIES, Entered, Refused, sign_in
from schemas.access.happening import Kind
from schemas.access.role import Role
from schemas.access.session import Way
from store.access import secret
from store.records.connect import reading
from store.records.tables import account, security_log, session
from tests.jobs.access.gate import NOW, PASSWORD, Gate, token
from tests.store.records.test_portable import everything

SECOND = timedelta(seconds=1)


def attempt(gate: Gate, login: str, password: str, at: timedelta = timedelta()) -> Entered | Refused:
    return sign_in(gate.store, gate.engine, login, password, NOW + at, token(), "192.0.2.7")


def test_the_right_password_enters_however_the_login_is_written(gate: Gate) -> None:
    gate.account("erika", Role.WORKER, teams=frozenset({"T01"}), due=True)
    found = attempt(gate, " ERIKA ", PASSWORD)
    assert isinstance(found, Entered)
    person = found.session.person
    assert (person.login, person.roles, person.teams) == ("erika", {Role.WORKER}, {"T01"})
    assert found.session.must_change
    assert gate.happened() == [Kind.CREATED, Kind.ENTERED]


def test_every_refusal_says_the_same(gate: Gate) -> None:
    gate.account("erika", Role.WORKER)
    gate.account("zu", Role.WORKER)
    gate.account("anderswo", Role.WORKER, way=Way.OIDC, outside="x")
    lock(gate.engine, gate.now("zu").id, "Austritt", Acting("probe", NOW))
    tries = [("erika", "falsch"), ("zu", PASSWORD), ("anderswo", PASSWORD), ("niemand", PASSWORD), ("", "")]
    assert {attempt(gate, login, password) for login, password in tries} == {Refused()}


@pytest.mark.usefixtures("full_work")
def test_an_unknown_login_costs_the_same_work(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted is the work itself: one hash with the same parameters and the same statements."""
    gate.account("erika", Role.WORKER)
    hashed: list[str] = []
    real = secret._HASHER

    class Counting:
        def verify(self, known: str, password: str) -> bool:
            hashed.append(known.rsplit("$", 2)[0])
            return real.verify(known, password)

    monkeypatch.setattr(secret, "_HASHER", Counting())
    written = {}
    for login in ("erika", "niemand"):
        statements: list[str] = []
        with _watched(gate, statements):
            attempt(gate, login, "falsch")
        written[login] = statements
    assert len(hashed) == 2
    assert hashed[0] == hashed[1]
    assert [one for one in written["niemand"] if one not in written["erika"]] == []
    assert len(written["erika"]) - len(written["niemand"]) <= 1


@contextmanager
def _watched(gate: Gate, statements: list[str]) -> Iterator[None]:
    def heard(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(gate.engine, "before_cursor_execute", heard)
    yield
    event.remove(gate.engine, "before_cursor_execute", heard)


def test_delays_grow_and_hold_back_the_right_password_too(gate: Gate) -> None:
    gate.account("erika", Role.WORKER)
    for _ in range(TRIES):
        attempt(gate, "erika", "falsch")
    assert gate.now("erika").retry == NOW + timedelta(seconds=30)
    assert attempt(gate, "erika", PASSWORD, timedelta(seconds=29)) == Refused()
    assert gate.now("erika").failures == TRIES, "a try within the delay makes it no longer"
    attempt(gate, "erika", "falsch", timedelta(seconds=30))
    assert gate.now("erika").retry == NOW + timedelta(seconds=30 + 60)
    assert gate.happened().count(Kind.LOCKED_OUT) == 2
    found = attempt(gate, "erika", PASSWORD, timedelta(seconds=90))
    assert isinstance(found, Entered)
    assert gate.now("erika").failures == 0


def test_no_delay_is_longer_than_half_an_hour(gate: Gate) -> None:
    gate.account("erika", Role.WORKER)
    at = timedelta()
    for _ in range(TRIES + 9):
        attempt(gate, "erika", "falsch", at)
        at += LONGEST
    retry = gate.now("erika").retry
    assert retry is not None
    assert retry - (NOW + at - LONGEST) == LONGEST


def test_many_tries_at_once_gain_nothing(gate: Gate) -> None:
    """Twelve at the same time: five are wrong, the others find the door closed, the right one too."""
    gate.account("erika", Role.WORKER)
    words = [f"falsch {n}" for n in range(11)]
    threads = [threading.Thread(target=attempt, args=(gate, "erika", word)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gate.now("erika").failures == TRIES
    assert attempt(gate, "erika", PASSWORD) == Refused()


def test_who_is_let_in_again_starts_anew(gate: Gate) -> None:
    gate.account("erika", Role.WORKER)
    for _ in range(TRIES):
        attempt(gate, "erika", "falsch")
    unlock(gate.engine, gate.now("erika").id, Acting("probe", NOW))
    assert isinstance(attempt(gate, "erika", PASSWORD, SECOND), Entered)


@pytest.mark.usefixtures("full_work")
def test_nothing_secret_is_kept(gate: Gate) -> None:
    """Neither a password, nor what somebody typed by mistake in the place of the login, nor a cookie."""
    gate.account("erika", Role.WORKER)
    attempt(gate, "Mein Kennwort ist Rabe", "Fünf Katzen im Garten")
    found = attempt(gate, "erika", PASSWORD)
    assert isinstance(found, Entered)
    kept = str(everything(gate.engine)) + gate.store.settings.read_text(encoding="utf-8")
    for word in (PASSWORD, "Rabe", "Katzen", found.cookie, found.session.csrf):
        assert word not in kept
    with reading(gate.engine) as connection:
        hashed = connection.execute(account.select()).one().secret
        assert connection.execute(session.select()).one().id == found.session.id
        assert {row.address for row in connection.execute(security_log.select())} == {"", "192.0.2.7"}
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_password_of_ten_megabytes_is_not_hashed(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    gate.account("erika", Role.WORKER)
    longest: list[int] = []
    real = secret._HASHER.verify
    monkeypatch.setattr(
        secret, "_HASHER", type("Seen", (), {"verify": lambda _, h, p: longest.append(len(p)) or real(h, p)})()
    )
    assert attempt(gate, "erika", "x" * 10_000_000) == Refused()
    assert longest == [1024]
