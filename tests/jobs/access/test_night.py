"""The night locks leavers, and goes on where the directory is away."""

from __future__ import annotations

from datetime import timedelta

from jobs.clock.check import Night
from jobs.clock.night import locked_leavers
from schemas.access.role import Role
from schemas.access.session import Way
from tests.jobs.access.gate import NOW, Gate, token


def night(gate: Gate, days: int) -> Night:
    return Night(gate.store, gate.engine, "Nacht", lambda: NOW + timedelta(days=days), token, lambda _: None)


def test_the_night_locks_who_was_silent_and_says_so(gate: Gate) -> None:
    gate.account("ada", Role.ADMINISTRATION)
    gate.account("still", Role.WORKER)
    assert locked_leavers(night(gate, 90)) == ()
    assert locked_leavers(night(gate, 91)) == ("Konto gesperrt: still (lange nicht angemeldet)",)


def test_a_directory_that_is_away_is_said_and_no_more(gate: Gate) -> None:
    gate.settle(
        "[werkbank]", 'anmeldung = ["ldap"]', "[ldap]", 'server = "ldaps://127.0.0.1:9"', 'basis = "x"',
        'dienstkonto = "y"',
    )  # fmt: skip
    gate.account("erika", Role.WORKER, way=Way.LDAP, outside="erika")
    (said,) = locked_leavers(night(gate, 1))
    assert said.startswith("Konten: Das Geheimnis für [ldap] fehlt")
    assert gate.now("erika").locked is None
