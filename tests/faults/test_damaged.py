"""A snapshot that misses a file or holds a swapped one; a clock that was set back; a server that goes away."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from jobs.findings.evaluate import Asked, evaluate
from jobs.imports.bring import bring
from jobs.imports.order import FORM, Order
from schemas.findings.reconciled import RunState
from store.records import tables
from store.records.connect import glance, reading
from store.records.upgrade import open_database
from tests.databases import Server, binaries
from tests.faults.office import TODAY, YESTERDAY, Office, call, ended, fine, refused, standing, start, tidy, whole

Damage = Callable[[Path], None]


def _missing(folder: Path) -> None:
    (folder / "kunde.parquet").unlink()


def _swapped(folder: Path) -> None:
    shutil.copy(folder / "team.parquet", folder / "kunde.parquet")


def _manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace("fachmodell", "fachmodel1"), encoding="utf-8")


def _gone(folder: Path) -> None:
    shutil.rmtree(folder)


DAMAGES = {"kunde.parquet fehlt": _missing, "kunde.parquet wurde verändert": _swapped,
           "manifest.json wurde verändert": _manifest, "Der Ordner fehlt": _gone}  # fmt: skip


def newest(office: Office) -> Path:
    """The folder of today's delivery."""
    engine = open_database(office.store.url)
    with reading(engine) as connection:
        name: str = connection.execute(
            select(tables.snapshot.c.id).where(tables.snapshot.c.as_of == TODAY)
        ).scalar_one()
    engine.dispose()
    return office.store.snapshots / name


@pytest.mark.parametrize("what", ["run", pytest.param("reconcile", marks=pytest.mark.slow)])
def test_a_damaged_snapshot_is_refused_and_mended_by_its_delivery(
    what: str, before: dict[str, Office], finished: dict[str, Any], tmp_path: Path
) -> None:
    """What the message advises is done: the same delivery once more. Then everything comes out as it would have."""
    office = before[what].copy(tmp_path)
    stood = standing(office)
    for words, damage in DAMAGES.items():
        damage(newest(office))
        refused(call(*office.asked(what)), words, "Sicherung", "noch einmal einlesen")
        checked = call("verify", "--store", office.path)
        assert checked.code == 1 and newest(office).name[:12] in checked.out, checked.out
        assert standing(office) == stood
        fine(*office.asked("import"))
        whole(office)
    fine(*office.asked(what))
    stands = standing(office)
    assert (stands["findings"], stands["events"]) == (finished["findings"], finished["events"])
    whole(office)
    tidy(office)


def test_a_damaged_snapshot_of_yesterday_does_not_stop_the_run_of_today(recorded: Office, tmp_path: Path) -> None:
    """It is passed over as soon as a later day is reconciled; nobody has to mend what nobody needs any more."""
    office = recorded.copy(tmp_path)
    _missing(newest(office))
    later = office.asked("import")
    later[later.index("--as-of") + 1] = (TODAY + timedelta(1)).isoformat()
    fine(*later)
    assert "Befunde, Lauf" in fine(*office.asked("run"))
    assert "nicht abgeglichen" in fine(*office.asked("reconcile"))
    assert "keinen Lauf" in fine(*office.asked("reconcile"))


def test_results_that_are_gone(recorded: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    office = recorded.copy(tmp_path)
    (folder,) = {path.parent for path in office.store.runs.glob("*/outcomes.parquet")} - _reconciled(office)
    shutil.rmtree(folder)
    refused(call(*office.asked("reconcile")), "Ergebnisse des Laufs", "Sicherung", "regelwerk run")
    fine(*office.asked("run"))
    stands = standing(office)
    assert (stands["findings"], stands["events"]) == (finished["findings"], finished["events"])


def _reconciled(office: Office) -> set[Path]:
    engine = open_database(office.store.url)
    with reading(engine) as connection:
        done = connection.execute(select(tables.run.c.id).where(tables.run.c.state == "abgeglichen")).scalars().all()
    engine.dispose()
    return {office.store.runs / one for one in done}


def test_a_run_of_an_earlier_day(delivered: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    """Findings stay as the later day has left them; it is said."""
    office = delivered.copy(tmp_path)
    fine(*office.asked("run"))
    said = fine(*office.asked("run"), "--as-of", YESTERDAY.isoformat())
    assert "nicht abgeglichen" in said and "bleiben, wie sie sind" in said
    stands = standing(office)
    assert (stands["findings"], stands["events"]) == (finished["findings"], finished["events"])
    whole(office)


@pytest.mark.slow
def test_a_clock_that_was_set_back(delivered: Office, finished: dict[str, Any], tmp_path: Path) -> None:
    """A delivery and runs on a machine whose clock shows last year: nothing is lost, and it can be seen."""
    office = delivered.copy(tmp_path)
    fine(*office.asked("run"))
    engine, past = open_database(office.store.url), datetime.now(UTC) - timedelta(400)
    same_day = evaluate(Asked(office.store, "Nacht", "lauf-uhr-1", past), engine)
    assert same_day.reconciled.state is RunState.OVERTAKEN
    stands = standing(office)
    assert (stands["findings"], stands["events"]) == (finished["findings"], finished["events"])
    files = (office.folder / "daten1",)
    tomorrow = TODAY + timedelta(1)
    order = Order(office.store, (FORM,), files, tomorrow, "T", past, past.date(), "uhr")
    imported = bring(order, engine)
    next_day = evaluate(Asked(office.store, "Nacht", "lauf-uhr-2", past + timedelta(hours=1)), engine)
    assert next_day.delivery.id == imported.id
    assert next_day.reconciled.state is RunState.RECONCILED
    engine.dispose()
    checked = call("verify", "--store", office.path)
    assert checked.code == 0 and "Uhr wurde zurückgestellt" in checked.out
    assert "keinen Lauf" in fine(*office.asked("reconcile"))


def test_a_delivery_that_a_clock_set_back_hides(delivered: Office, tmp_path: Path) -> None:
    """Of two deliveries of one day the later one counts: one that only seems earlier is pointed out."""
    office = delivered.copy(tmp_path)
    engine, past = open_database(office.store.url), datetime.now(UTC) - timedelta(hours=2)
    order = Order(office.store, (FORM,), (office.folder / "daten1",), TODAY, "T", past, past.date(), "uhr")
    imported = bring(order, engine)
    engine.dispose()
    (note,) = [one for one in imported.notes if "Uhr" in one]
    assert f"--snapshot {imported.id[:12]}" in note
    assert f"Abzug {imported.id[:12]}" in fine(*office.asked("run"), "--snapshot", imported.id[:12])


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that may be stopped."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL programs (initdb, pg_ctl): install the package postgresql")
    server = Server.make(programs)
    yield server
    server.remove()


@pytest.mark.slow
def test_the_server_goes_away_while_reconciling(home: Path, own: Server, tmp_path: Path) -> None:
    """Killed while the transaction is open: nothing of it is kept, the same command completes it afterwards."""
    office, url = Office(tmp_path), own.url(own.create())
    for name in ("daten1", "daten2"):
        (tmp_path / name).symlink_to(home / name)
    fine("db", "init", "--store", office.path, "--office", "magdeburg", "--rules", home / "regeln", "--database", url)
    fine("import", "--store", office.path, "--source", FORM, home / "daten1", "--as-of", YESTERDAY.isoformat())
    fine("run", "--store", office.path)
    fine(*office.asked("import"))
    stood = standing(office)
    holder = open_database(url)
    with holder.connect() as connection:
        # Somebody keeps the events, so that reconciling stands in the middle of its transaction.
        connection.execute(text("LOCK TABLE event IN ACCESS EXCLUSIVE MODE"))
        process = start(office.asked("run"))
        _until_waiting(url)
        own.kill()
        said = ended(process)
        connection.invalidate()
    holder.dispose()
    refused(said, "Datenbankserver", "nicht übernommen", "regelwerk reconcile")
    refused(call(*office.asked("reconcile")), "nicht erreichbar", "Server läuft")
    own.start()
    whole(office)
    stands = standing(office)
    assert (stands["findings"], stands["events"]) == (stood["findings"], stood["events"])
    assert " neu" in fine(*office.asked("reconcile"))
    whole(office)
    tidy(office)
    assert "keinen Lauf" in fine(*office.asked("reconcile"))


def _until_waiting(url: str) -> None:
    limit = time.monotonic() + 300
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'event'::regclass")
    while True:
        with glance(url) as connection:
            if connection.execute(waits).scalar_one():
                return
        assert time.monotonic() < limit
        time.sleep(0.05)
