"""Two commands at once on one store: both end right or one refuses clearly; the result is that of one after the other.

Also a database that is not as it has to be: newer, locked, no database, gone in the middle.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from sqlalchemy import insert

from store.records import tables
from store.records.connect import connect, writing
from store.records.upgrade import NEWEST
from tests.faults.office import Office, ended, fine, refused, standing, start, tidy, whole
from tests.nursery import Child

BUSY = "anderer Lauf"
told_what_is_open = pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc: which files are open is not told")


def same(office: Office, finished: dict[str, Any]) -> None:
    """The second day has come out as it would have if one thing had followed the other."""
    whole(office)
    tidy(office)
    stands = standing(office)
    runs = stands.pop("runs")
    assert stands == {name: what for name, what in finished.items() if name != "runs"}
    assert finished["runs"] <= runs


def test_two_runs_at_once(delivered: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    office = delivered.copy(tmp_path)
    both = [ended(one) for one in [start(office.asked("run")) for _ in range(2)]]
    assert 0 in {one.code for one in both}
    for one in both:
        if one.code:
            refused(one, BUSY, "wiederholen")
    same(office, finished)


def test_a_run_while_another_one_is_at_work(delivered: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    """Certain to meet: the second starts when the first has its folder, and is refused or comes after it."""
    office = delivered.copy(tmp_path)
    first = start(office.asked("run"))
    _wait(office, "laeufe/.*.neu")
    second = ended(start(office.asked("reconcile")))
    assert ended(first).code == 0
    if second.code:
        refused(second, BUSY)
    same(office, finished)


def test_an_import_beside_a_run(delivered: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    """The delivery that is evaluated comes in once more while it is."""
    office = delivered.copy(tmp_path)
    both = [ended(one) for one in [start(office.asked("run")), start(office.asked("import"))]]
    assert [one.code for one in both] == [0, 0], both
    assert "schon" in both[1].out, both[1].out
    same(office, finished)


@pytest.mark.slow
def test_a_new_delivery_beside_a_run(morning: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    """The run is over the delivery of yesterday or that of today; the next one is over that of today."""
    office = morning.copy(tmp_path)
    both = [ended(one) for one in [start(office.asked("run")), start(office.asked("import"))]]
    assert [one.code for one in both] == [0, 0], both
    fine(*office.asked("run"))
    same(office, finished)


def test_two_imports_at_once(morning: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    office = morning.copy(tmp_path)
    both = [ended(one) for one in [start(office.asked("import")) for _ in range(2)]]
    assert [one.code for one in both] == [0, 0], both
    fine(*office.asked("run"))
    same(office, finished)


def test_decisions_while_a_run_is_reconciled(recorded: Office, tmp_path: Path) -> None:
    """Each decision is taken down before or after, never lost; what reconciling says about others is the same."""
    office = recorded.copy(tmp_path)
    numbers = (11, 12, 13)
    asked = [
        start(["decide", str(one), "anerkennen", "--store", str(office.path), "--by", "Y. Beispiel"]) for one in numbers
    ]
    done = ended(start(office.asked("reconcile")))
    assert done.code == 0, done.err
    decided = [ended(one) for one in asked]
    whole(office)
    tidy(office)
    for number, said in zip(numbers, decided, strict=True):
        shown = fine("findings", "show", str(number), "--store", office.path)
        if said.code == 0:
            assert "anerk" in shown, shown
        else:
            # Closed by then: there is nothing left to decide.
            assert "entfallen" in shown or "abgestellt" in shown, (said, shown)
            refused(said)


def test_a_backup_beside_a_run(delivered: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    office = delivered.copy(tmp_path)
    both = [ended(one) for one in [start(office.asked("run")), start(office.asked("backup"))]]
    assert [one.code for one in both] == [0, 0], both
    same(office, finished)
    (made,) = office.store.backups.iterdir()
    fine("db", "restore", made, "--store", tmp_path / "neu" / "ablage", "--by", "B", "--reason", "Übung")
    assert "passt zusammen" in fine("verify", "--store", tmp_path / "neu" / "ablage")


@pytest.mark.parametrize(
    "what",
    ["run", "findings", *(pytest.param(what, marks=pytest.mark.slow) for what in ("import", "reconcile", "verify"))],
)
def test_a_database_of_a_newer_version(what: str, before: dict[str, Office], tmp_path: Path) -> None:
    office = before.get(what, before["run"]).copy(tmp_path)
    _sql(office, "UPDATE alembic_version SET version_num = '0999'")
    refused(ended(start(office.asked(what))), "neueren Fassung", "Programm aktualisieren")
    _sql(office, f"UPDATE alembic_version SET version_num = '{NEWEST}'")
    whole(office)


@told_what_is_open
@pytest.mark.parametrize(
    "what", ["run", *(pytest.param(what, marks=pytest.mark.slow) for what in ("import", "reconcile"))]
)
def test_a_file_that_somebody_holds(
    what: str, before: dict[str, Office], finished: dict[str, Any], tmp_path: Path
) -> None:
    """Somebody else has the database in exclusive use for a while: the command waits, then goes on."""
    office = before[what].copy(tmp_path)
    other = sqlite3.connect(office.path / "regelwerk.db", isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    process = start(office.asked(what))
    _arrived(process, office)
    other.close()
    said = ended(process)
    assert said.code == 0, said.err
    if what == "import":
        fine(*office.asked("run"))
    same(office, finished)


@pytest.mark.slow
def test_a_file_that_somebody_holds_for_ever(delivered: Office, tmp_path: Path) -> None:
    """After half a minute the command says so."""
    office = delivered.copy(tmp_path)
    stood = standing(office)
    other = sqlite3.connect(office.path / "regelwerk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused(ended(start(office.asked("run"))), "gesperrt", "später")
    other.close()
    whole(office)
    assert standing(office) == stood


@told_what_is_open
def test_a_decision_while_somebody_writes(delivered: Office, tmp_path: Path) -> None:
    """Somebody's transaction is open for a while; who decides waits for its end."""
    office = delivered.copy(tmp_path)
    engine = connect(office.store.url)
    with writing(engine) as connection:
        connection.execute(insert(tables.actor).values(id="a", name="A"))
        process = start(["decide", "11", "anerkennen", "--store", str(office.path), "--by", "Y. Beispiel"])
        _arrived(process, office)
    engine.dispose()
    assert ended(process).code == 0
    whole(office)


def test_a_file_that_is_no_database(delivered: Office, tmp_path: Path) -> None:
    office = delivered.copy(tmp_path)
    for path in office.path.glob("regelwerk.db*"):
        path.unlink()
    refused(ended(start(office.asked("run"))), "regelwerk db restore")
    (office.path / "regelwerk.db").write_bytes(b"Das ist keine Datenbank. " * 200)
    for what in ("import", "run", "reconcile", "findings", "verify", "backup"):
        refused(ended(start(office.asked(what))), "regelwerk db restore")


def _sql(office: Office, statement: str) -> None:
    with sqlite3.connect(office.path / "regelwerk.db") as connection:
        connection.execute(statement)
    connection.close()


def _wait(office: Office, pattern: str) -> None:
    limit = time.monotonic() + 300
    while not any(office.path.glob(pattern)):
        assert time.monotonic() < limit
        time.sleep(0.01)


def _arrived(process: Child | Popen[str], office: Office) -> None:
    """Waits until a process has the database open, and a moment, in which it is told that it has to wait."""
    assert isinstance(process, Child)
    limit = time.monotonic() + 300
    path, opened = office.path / "regelwerk.db", Path(f"/proc/{process.pid}/fd")
    while not any(one.exists() and one.samefile(path) for one in opened.iterdir()):
        assert process.returncode is None, "ended without having asked for the database"
        assert time.monotonic() < limit
        time.sleep(0.01)
    time.sleep(1)
    assert process.returncode is None, "did not wait"
