"""An invented office to look at: a caseload, two nights over it, an account for each role, made by the usual steps."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from jobs.access.accounts import Acting, Wanted, made
from jobs.findings.evaluate import Asked, evaluate
from jobs.generate import generate
from jobs.imports.bring import bring
from jobs.imports.order import Order
from jobs.office.make import make_store
from jobs.operation import first_day
from jobs.progress import Step, silent
from schemas.access.role import EVERY_TEAM, Role
from schemas.clock.place import day_of
from schemas.failure import space
from store.access import accounts, sessions
from store.access.secret import sealed
from store.archive.results.browse import teams
from store.findings import runs
from store.folder import SETTINGS, StoreFolder, open_store
from store.records.connect import Connection, Engine, reading, writing
from store.records.upgrade import open_database

OFFICE, PEOPLE, SEED = "magdeburg", 1_500, 7
BY = "Vorführung"
STORE, RULES = "ablage", "rules"
LOGINS = {
    Role.AUTHOR: "autor", Role.RELEASE: "freigabe", Role.WORKER: "fachkraft", Role.TEAM_LEAD: "teamleitung",
    Role.HEAD: "leitung", Role.AUDITOR: "pruefer", Role.OPERATIONS: "betrieb", Role.ADMINISTRATION: "verwaltung",
}  # fmt: skip
_NIGHTS = 2


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown: the store, and for each role its login and the password that holds from now on."""

    store: StoreFolder
    passwords: Mapping[Role, tuple[str, str]]


def prepare(
    folder: Path, rules: Path, now: datetime, draw: Callable[[], str], programs: Path | None, step: Step = silent
) -> Showing:
    """The invented office in `folder`, made if it is not there, with new passwords; `draw` gives random words.

    Its rules are a copy, so that what is released in it changes nothing else. Raises what making a store, an import
    and a run raise; then nothing is left.
    """
    if not (folder / STORE / SETTINGS).exists():
        _make(folder, rules, now, draw, programs, step)
    store = open_store(folder / STORE)
    engine = open_database(store.url)
    try:
        with reading(engine) as connection:
            last = runs.last(connection, store.office)
        there = teams(store.runs / last.id) if last is not None else ()
        with writing(engine) as connection:
            return Showing(store, _people(store, connection, there[:1], now, draw))
    finally:
        engine.dispose()


def _make(folder: Path, rules: Path, now: datetime, draw: Callable[[], str], programs: Path | None, step: Step) -> None:
    """Everything aside, then in its place at once; the settings name the rules by their place in the end."""
    with space():
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(rules, folder / RULES)
    try:
        store = make_store(folder / STORE, OFFICE, folder / RULES, None, BY, now)
        first_day.keys(store)
        first_day.sealed(store)
        engine = open_database(store.url)
        try:
            today = day_of(now)
            for number in reversed(range(_NIGHTS)):
                _night(store, engine, today - timedelta(number), now - timedelta(number), draw, programs, step)
        finally:
            engine.dispose()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _night(
    store: StoreFolder, engine: Engine, day: date, at: datetime, draw: Callable[[], str], programs: Path | None,
    step: Step,
) -> None:  # fmt: skip
    """A delivery of the day, taken in, checked and reconciled."""
    with tempfile.TemporaryDirectory(prefix="regelwerk-") as made:
        files = Path(made) / "daten"
        generate(OFFICE, PEOPLE, SEED, day, files, store.rules, step)
        step("Lieferung einlesen", 0, 0)
        bring(Order(store, ("fachmodell",), (files,), day, BY, at, day, draw(), programs=programs), engine)
    run = f"{at:%Y%m%dT%H%M%SZ}-{draw()[:8]}"
    evaluate(Asked(store, BY, run, at, programs=programs, planned=True), engine, step)


def _people(
    store: StoreFolder, connection: Connection, own: tuple[str, ...], now: datetime, draw: Callable[[], str]
) -> dict[Role, tuple[str, str]]:
    """An account for each role with a password made just now; who works in a team has one of the office's."""
    found = {}
    for role, login in LOGINS.items():
        password = draw()[:16]
        known = accounts.by_login(connection, login)
        if known is None:
            scope = None if role in EVERY_TEAM else frozenset(own if role in (Role.WORKER, Role.TEAM_LEAD) else ())
            wanted = Wanted(login, f"Vorführung {role.value}", frozenset({role}), scope)
            known = made(store, connection, wanted, password, Acting(BY, now))
        accounts.reseal(connection, known.id, sealed(password), must_change=False, at=now)
        sessions.drop_of(connection, known.id)
        found[role] = (login, password)
    return found
