"""The whole database as one file and back: nothing is lost between the two kinds of database."""

from __future__ import annotations

import threading
from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, select, text

from schemas.evidence.trail import Entry, Kind
from schemas.failure import StoreRefused
from store.records.care.portable import export, load, look, unpack
from store.records.connect import connect, reading, writing
from store.records.copy import copy_rows
from store.records.tables import METADATA, access, event, finding, own_record, run
from store.records.upgrade import NEWEST, check_version
from store.trail.append import append
from store.trail.entries import entries
from tests.databases import Server

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
DAY = date(2026, 3, 2)


def nothing(_: Connection) -> None:
    """Notes nothing."""


def filled(engine: Engine, number: int = 3) -> None:
    """A few rows with everything that databases see differently."""
    with writing(engine) as connection:
        connection.execute(
            insert(run).values(
                id="r1", office="magdeburg", as_of=DAY, started_at=NOW, recorded_at=NOW, snapshot="s", rulebook="b",
                digest="d", rows=1, open=0, state="erfasst", receipt={"z": 1, "a": ["ä", None, 1.5]}, planned=True,
            )
        )  # fmt: skip
        for n in range(1, number + 1):
            connection.execute(
                insert(finding).values(
                    id=n, office="magdeburg", rule="regel", entity="teilnahme", record=f"T'{n}\n\t\\N", kind="frist",
                    fassung="f", status="überfällig", reason='Grund; "mit" \\ allem', missing=["a"], first_run="r1",
                    last_change_run="r1", first_day=DAY, last_change_day=DAY, state="erkannt", legacy=n % 2 == 0,
                )
            )  # fmt: skip
            connection.execute(insert(event).values(id=n, finding=n, run="r1", at=NOW, day=DAY, kind="erkannt"))
        # The entry that another one replaces comes after it.
        new = {"entity": "gremium", "key": "1", "recorded_at": NOW, "actor": "a"}
        connection.execute(insert(own_record).values(id="z", body={"felder": {}}, **new))
        connection.execute(insert(own_record).values(id="a", body=None, replaces="z", **new))
        connection.execute(insert(access).values(at=NOW, actor="a", what="liste"))
        append(connection, Entry(Kind.RUN, "r1", "akteur-0001", NOW, "Grund", {"b": 1, "a": "ä"}))


def everything(engine: Engine, among: Collection[str] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, or of those `among` them."""
    with reading(engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=str)
            for table in METADATA.sorted_tables
            if among is None or table.name in among
        }


def test_there_and_back(engine: Engine, tmp_path: Path, postgresql: Server) -> None:
    filled(engine)
    found = export(engine, tmp_path / "sicherung.db")
    assert found.version == NEWEST
    assert (found.counts["finding"], found.counts["own_record"], found.seq) == (3, 2, 1)
    assert {path.name for path in tmp_path.glob("sicherung*")} == {"sicherung.db"}
    unpack(tmp_path / "sicherung.db", tmp_path / "neu.db", NEWEST, nothing)
    lite = connect(f"sqlite:///{tmp_path / 'neu.db'}")
    big = connect(postgresql.url(postgresql.create()))
    load(tmp_path / "sicherung.db", big, "vorher", NEWEST, nothing)
    for other in (lite, big):
        check_version(other)
        assert everything(other) == everything(engine)
        with reading(other) as connection:
            assert [entry.body for entry in entries(connection)] == ['{"a":"ä","b":1}']
        # What counts itself goes on behind what was brought.
        with writing(other) as connection:
            connection.execute(insert(access).values(at=NOW, actor="b", what="liste"))
        with pytest.raises(Exception, match="nie geändert"), writing(other) as connection:
            connection.execute(text("UPDATE trail SET reason = 'anders'"))
        other.dispose()


def test_a_table_of_somebody_else_is_not_lost(engine: Engine, tmp_path: Path, postgresql: Server) -> None:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE fremdes (wort TEXT)"))
    big = connect(postgresql.url(postgresql.create()))
    file = tmp_path / "leer.db"
    export(engine, file)
    load(file, big, "vorher", NEWEST, nothing)
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO fremdes VALUES ('wichtig')"))
    with pytest.raises(StoreRefused, match="fremdes, die nicht zu Regelwerk gehört"):
        export(engine, tmp_path / "voll.db")
        load(tmp_path / "voll.db", big, "vorher", NEWEST, nothing)
    big.dispose()


def test_more_rows_than_one_portion(engine: Engine, tmp_path: Path, postgresql: Server) -> None:
    number = 20_001
    with writing(engine) as connection:
        rows = [(n, NOW, "akteur-0001", f"Liste {n}") for n in range(1, number + 1)]
        assert copy_rows(connection, access, ("id", "at", "actor", "what"), rows) == number
    found = everything(engine, {"access"})
    assert (len(found["access"]), len({row[0] for row in found["access"]})) == (number, number)
    export(engine, tmp_path / "s.db")
    big = connect(postgresql.url(postgresql.create()))
    load(tmp_path / "s.db", big, "vorher", NEWEST, nothing)
    assert everything(big, {"access"}) == found
    big.dispose()


def test_what_was_in_postgresql_is_kept_aside(tmp_path: Path, postgresql: Server) -> None:
    engine = connect(postgresql.url(postgresql.create()))
    source = connect(f"sqlite:///{tmp_path / 'a.db'}", create=True)
    from store.records.upgrade import migrate

    for made in (engine, source):
        migrate(made)
    filled(engine, 7)
    filled(source, 2)
    export(source, tmp_path / "s.db")
    with pytest.raises(RuntimeError, match="mittendrin"):
        load(tmp_path / "s.db", engine, "vorher", NEWEST, _fails)
    assert len(everything(engine)["finding"]) == 7
    load(tmp_path / "s.db", engine, "vorher", NEWEST, nothing)
    assert len(everything(engine)["finding"]) == 2
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM vorher.finding")).scalar() == 7
    load(tmp_path / "s.db", engine, "vorher2", NEWEST, nothing)
    engine.dispose()


def _fails(_: Connection) -> None:
    raise RuntimeError("mittendrin")


def test_one_state_while_others_write(engine: Engine, tmp_path: Path) -> None:
    """Every finding is written together with its event: an export never sees one without the other."""
    filled(engine, 0)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with writing(engine) as connection:
                connection.execute(
                    insert(finding).values(
                        id=number, office="m", rule="r", entity="e", record=str(number), kind="frist", fassung="f",
                        status="s", reason="g", first_run="r1", last_change_run="r1", first_day=DAY,
                        last_change_day=DAY, state="erkannt",
                    )
                )  # fmt: skip
                connection.execute(insert(event).values(id=number, finding=number, at=NOW, day=DAY, kind="erkannt"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [export(engine, tmp_path / f"{n}.db").counts for n in range(4)]
    finally:
        stop.set()
        writer.join()
    assert [one["finding"] - one["event"] for one in counts] == [0, 0, 0, 0]


def test_a_damaged_file_is_refused(engine: Engine, tmp_path: Path) -> None:
    filled(engine)
    file = tmp_path / "s.db"
    export(engine, file)
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 12] = b"\x5a" * (4096 * 9)
    file.write_bytes(content)
    with pytest.raises(StoreRefused):
        look(file)
