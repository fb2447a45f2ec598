"""Sessions: how long they last, what ends them, what a stolen table is worth."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.access.accounts import Acting, grant, lock
from jobs.access.changing import change
from jobs.access.sessions import begin, csrf_of, end, end_of, visited
from schemas.access.role import Role
from schemas.failure import AccessRefused
from store.records.connect import reading
from store.records.tables import session
from tests.jobs.access.gate import NOW, PASSWORD, Gate, token

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def enter(gate: Gate, login: str = "erika") -> str:
    cookie = token()
    begin(gate.store, gate.engine, gate.now(login).id, NOW, cookie)
    return cookie


def inside(gate: Gate, cookie: str, after: timedelta = timedelta()) -> bool:
    return visited(gate.store, gate.engine, cookie, NOW + after) is not None


@pytest.fixture
def cookie(gate: Gate) -> str:
    gate.account("erika", Role.WORKER, teams=frozenset({"T01"}))
    return enter(gate)


def test_idle_half_an_hour_ends_a_session(gate: Gate, cookie: str) -> None:
    assert inside(gate, cookie, 29 * MINUTE)
    assert inside(gate, cookie, 58 * MINUTE)
    assert not inside(gate, cookie, 88 * MINUTE)


def test_ten_hours_end_a_session_that_is_always_used(gate: Gate, cookie: str) -> None:
    assert all(inside(gate, cookie, 20 * MINUTE * n) for n in range(1, 30))
    assert not inside(gate, cookie, 10 * HOUR)


def test_the_settings_say_how_long(gate: Gate, cookie: str) -> None:
    gate.settle("[werkbank]", "leerlauf_minuten = 5", "hoechstens_stunden = 1")
    assert inside(gate, cookie, 4 * MINUTE)
    assert not inside(gate, cookie, 9 * MINUTE)


def test_signing_out_ends_it(gate: Gate, cookie: str) -> None:
    end(gate.engine, cookie, NOW)
    assert not inside(gate, cookie)


def test_the_table_does_not_let_anybody_in(gate: Gate, cookie: str) -> None:
    with reading(gate.engine) as connection:
        kept = connection.execute(session.select()).one()
    assert cookie not in str(kept)
    assert not inside(gate, kept.id)
    assert csrf_of(cookie) != kept.id


@pytest.mark.parametrize("forged", ["", "x", "0" * 40, "ä" * 40, "0" * 200, "' OR 1=1 --" + "0" * 40])
def test_what_is_no_cookie_of_ours_is_nobody(gate: Gate, cookie: str, forged: str) -> None:
    assert cookie
    assert visited(gate.store, gate.engine, forged, NOW) is None


def test_a_cookie_that_is_too_short_to_be_random_begins_nothing(gate: Gate, cookie: str) -> None:
    assert cookie
    with pytest.raises(KeyError):
        begin(gate.store, gate.engine, gate.now("erika").id, NOW, "kurz")


def test_a_locked_account_is_out_at_once(gate: Gate, cookie: str) -> None:
    lock(gate.engine, gate.now("erika").id, "Austritt", Acting("probe", NOW))
    assert not inside(gate, cookie)


def test_new_roles_end_old_sessions(gate: Gate, cookie: str) -> None:
    grant(gate.engine, gate.now("erika").id, frozenset({Role.HEAD}), None, Acting("probe", NOW))
    assert not inside(gate, cookie)


def test_others_end_and_one_stays(gate: Gate, cookie: str) -> None:
    other = enter(gate)
    here = visited(gate.store, gate.engine, cookie, NOW)
    assert here is not None
    assert end_of(gate.engine, here.person.id, here.person.id, NOW, here.id) == 1
    assert (inside(gate, cookie), inside(gate, other)) == (True, False)


def test_a_new_password_is_a_new_session(gate: Gate, cookie: str) -> None:
    other = enter(gate)
    here = visited(gate.store, gate.engine, cookie, NOW)
    assert here is not None
    fresh = token()
    made = change(gate.store, gate.engine, here, PASSWORD, "Sieben Schwäne am See", NOW, fresh)
    assert not made.must_change
    assert (inside(gate, cookie), inside(gate, other), inside(gate, fresh)) == (False, False, True)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("falsch", "Sieben Schwäne am See", "bisherige Kennwort"),
        (PASSWORD, PASSWORD, "ist das bisherige"),
        (PASSWORD, "Kurz7!", "mindestens 12 Zeichen"),
        (PASSWORD, "erikaerikaerika", "leicht zu erraten"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "leicht zu erraten"),
        (PASSWORD, "Passwort123456!", "leicht zu erraten"),
        (PASSWORD, "x" * 2000, "höchstens 1024"),
    ],
)
def test_passwords_that_are_not_taken(gate: Gate, cookie: str, old: str, new: str, why: str) -> None:
    here = visited(gate.store, gate.engine, cookie, NOW)
    assert here is not None
    with pytest.raises(AccessRefused, match=why):
        change(gate.store, gate.engine, here, old, new, NOW, token())
    assert inside(gate, cookie)


def test_old_sessions_are_swept_when_somebody_enters(gate: Gate, cookie: str) -> None:
    begin(gate.store, gate.engine, gate.now("erika").id, NOW + HOUR, token())
    with reading(gate.engine) as connection:
        assert len(connection.execute(session.select()).all()) == 1
    assert not inside(gate, cookie)
