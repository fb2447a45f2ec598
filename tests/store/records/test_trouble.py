"""What the world does to a database: every time a German sentence with the way out, and nothing half-written."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event, func, insert, select, text

from schemas.failure import DatabaseBusy, DatabaseGone, Failure, SpaceExhausted, StoreRefused
from store.records.connect import connect, reading, shown, writing
from store.records.tables import actor, hold
from store.records.upgrade import check_version, migrate
from tests.databases import Server, binaries

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that the test may end."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL programs (initdb, pg_ctl): install the package postgresql")
    server = Server.make(programs)
    yield server
    server.remove()


def number(engine: Engine) -> int:
    """How many actors there are."""
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(actor)).scalar_one()


def test_what_was_written_is_there_and_what_failed_is_not(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(actor).values(id="a", name="Ä"))
    with pytest.raises(RuntimeError), writing(engine) as connection:
        connection.execute(insert(actor).values(id="b", name="B"))
        raise RuntimeError
    assert number(engine) == 1


def test_who_reads_cannot_write(engine: Engine) -> None:
    with pytest.raises(StoreRefused, match="nur gelesen"), reading(engine) as connection:
        connection.execute(insert(actor).values(id="a", name="A"))
    with writing(engine) as connection:
        connection.execute(insert(actor).values(id="b", name="B"))
    assert number(engine) == 1


def test_moments_come_back_in_utc(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(hold).values(subject="mail", at=NOW, actor="a", reason="r"))
    with reading(engine) as connection:
        assert connection.execute(select(hold.c.at)).scalar_one() == NOW
    with pytest.raises(Exception, match="without zone"), writing(engine) as connection:
        connection.execute(insert(hold).values(subject="x", at=NOW.replace(tzinfo=None), actor="a", reason="r"))


def test_the_second_writer_waits_and_then_says_so(database: str) -> None:
    first, second = connect(database), connect(database, patience=0.2)
    with writing(first) as connection:
        connection.execute(insert(actor).values(id="a", name="A"))
        with pytest.raises(DatabaseBusy, match="später"), writing(second):
            raise AssertionError("two write at once")
        assert number(second) == 0
    with writing(second) as connection:
        connection.execute(insert(actor).values(id="b", name="B"))
    assert number(first) == 2
    first.dispose()
    second.dispose()


def test_a_full_disk_keeps_nothing_of_the_step(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        # The limit makes SQLite answer as it does when the disk is full: SQLITE_FULL.
        event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(SpaceExhausted, match="kein Platz"), writing(engine) as connection:
        connection.execute(insert(actor).values(id="a", name="A"))
        if engine.dialect.name == "sqlite":
            connection.execute(insert(actor), [{"id": f"{n}", "name": "x" * 4000 + str(n)} for n in range(100)])
        else:
            connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'disk_full'; END $$"))
    assert number(engine) == 0


def test_a_missing_folder_or_file(tmp_path: Path) -> None:
    for file in (tmp_path / "nie" / "regelwerk.db", tmp_path / "regelwerk.db"):
        with pytest.raises(DatabaseGone, match="regelwerk db init"):
            check_version(connect(f"sqlite:///{file}"))
        assert not file.exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "regelwerk.db").write_bytes(b"Das ist keine Datenbank. " * 100)
    with pytest.raises(StoreRefused, match="regelwerk db restore"):
        check_version(connect(f"sqlite:///{tmp_path / 'regelwerk.db'}"))


def _write_as_somebody_else(folder: str, answer: multiprocessing.Queue[str]) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    try:
        with writing(connect(f"sqlite:///{folder}/regelwerk.db")) as connection:
            connection.execute(insert(actor).values(id="a", name="A"))
        answer.put("written")
    except Failure as failure:
        answer.put(f"{type(failure).__name__}: {failure}")


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o755, 0o444), (0o555, 0o644), (0o555, 0o444), (0o000, 0o644)])
def test_a_folder_that_can_only_be_read(folder_mode: int, file_mode: int) -> None:
    with tempfile.TemporaryDirectory(prefix="rw-") as name:
        engine = connect(f"sqlite:///{name}/regelwerk.db", create=True)
        migrate(engine)
        engine.dispose()
        Path(name, "regelwerk.db").chmod(file_mode)
        Path(name).chmod(folder_mode)
        context = multiprocessing.get_context("fork")
        answer: multiprocessing.Queue[str] = context.Queue()
        child = context.Process(target=_write_as_somebody_else, args=(name, answer))
        child.start()
        said = answer.get(timeout=60)
        child.join()
        Path(name).chmod(0o755)
    assert said.startswith(("StoreRefused: ", "DatabaseGone: "))
    assert "beschreibbar" in said or "nicht zugänglich" in said


@pytest.mark.parametrize(
    "url",
    [
        "",
        "regelwerk",
        "mysql://u:geheim@h/d",
        "postgresql://u:geheim@h:keinport/d",
        "postgresql://u:geheim@h",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_a_wrong_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreRefused, match="Adresse der Datenbank") as refused:
        connect(url)
    assert "geheim" not in str(refused.value)


def test_a_url_is_shown_without_its_password() -> None:
    assert shown("postgresql://anna:geheim@dbserver:5433/amt") == "PostgreSQL-Datenbank amt auf dbserver:5433"
    assert "geheim" not in shown("postgres://anna@dbserver/amt?password=geheim")
    assert shown("sqlite:////srv/ablage/regelwerk.db") == "/srv/ablage/regelwerk.db"


def test_a_wrong_password_and_a_missing_database(postgresql: Server) -> None:
    with pytest.raises(StoreRefused, match="Kennwort") as refused:
        check_version(connect(postgresql.url("postgres", password="falsches")))
    assert "falsches" not in str(refused.value)
    with pytest.raises(StoreRefused, match="createdb"):
        check_version(connect(postgresql.url("gibt_es_nicht")))
    with pytest.raises(DatabaseGone, match="Server läuft"):
        check_version(connect("postgresql://u:geheim@127.0.0.1:1/d"))


def test_the_server_goes_away_in_the_middle(own: Server) -> None:
    engine = connect(own.url(own.create()))
    migrate(engine)
    with pytest.raises(DatabaseGone, match="nicht übernommen"), writing(engine) as connection:
        connection.execute(insert(actor).values(id="a", name="A"))
        own.kill()
        for n in range(100_000):
            connection.execute(insert(actor).values(id=f"b{n}", name=f"B{n}"))
    with pytest.raises(DatabaseGone, match="nicht erreichbar"):
        number(engine)
    own.start()
    assert number(engine) == 0
    with writing(engine) as connection:
        connection.execute(insert(actor).values(id="a", name="A"))
    assert number(engine) == 1
    engine.dispose()


def test_a_bug_is_not_taken_for_the_world(engine: Engine) -> None:
    with pytest.raises(Exception, match="gibtesnicht") as raised, reading(engine) as connection:
        connection.execute(text("SELECT * FROM gibtesnicht"))
    assert not isinstance(raised.value, Failure)


def test_reading_changes_nothing_on_postgresql(postgresql: Server) -> None:
    with psycopg.connect(postgresql.url("postgres")) as probe:
        assert probe.info.server_version
    engine = connect(postgresql.url(postgresql.create()))
    with pytest.raises(StoreRefused, match="nur gelesen"), reading(engine) as connection:
        connection.execute(text("CREATE TABLE x (a int)"))
    engine.dispose()


def test_sqlite_waits_for_others_without_blocking_readers(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'regelwerk.db'}", create=True, patience=0.2)
    migrate(engine)
    other = sqlite3.connect(tmp_path / "regelwerk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert number(engine) == 0
    with pytest.raises(DatabaseBusy), writing(engine):
        raise AssertionError("written while locked")
    other.execute("ROLLBACK")
    other.close()
    engine.dispose()
