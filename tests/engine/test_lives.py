"""How long the relations of a program are needed: as long as somebody reads them, and no longer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import ClassVar

import pyarrow as pa
import pytest

from engine.compile.verdicts import Verdicts
from engine.run.batch import Options, evaluate
from engine.run.duck import Scratch
from engine.run.program import worker
from engine.run.program.database import Database
from engine.run.program.lives import Lives
from engine.run.program.text import CalendarTable, QuotaText, RuleText, Statement, Text, named
from schemas.failure import MemoryExhausted
from tests.property.drawn.choosing import Seeded
from tests.property.drawn.world import MODEL
from tests.property.running import trial
from tests.property.snapshots import snapshot

ORDER = [("vorgang_id", "ascending"), ("periode", "ascending")]


def test_a_relation_goes_with_its_last_reader_also_behind_a_view() -> None:
    text = Text(
        [
            CalendarTable("tage", None),
            Statement("sums", 'SELECT * FROM "kunde" JOIN "tage"', kept=True),
            Statement("seen", 'SELECT * FROM "sums"', kept=False),
            Statement("frame", 'SELECT * FROM "seen"', kept=True),
            Statement("alone", 'SELECT * FROM "kunde"', kept=True),
        ],
        [RuleText(3, "frame", 'SELECT * FROM "frame" JOIN "seen"', Verdicts((), ()))],
        [QuotaText(5, "alone"), QuotaText(6, None)],
    )
    lives = Lives.of(text, "duckdb")
    assert lives.done("tage") == []
    assert lives.done("sums") == ["tage"]
    assert lives.done("seen") == []
    assert lives.done("frame") == []
    assert lives.done("alone") == []
    assert lives.done(6) == []
    assert lives.done(5) == ["alone"]
    assert lives.done(3) == ["frame", "sums"]


@pytest.mark.parametrize(
    ("dialect", "statement"),
    [
        ("duckdb", """SELECT '19"' AS "size", 'it''s \\' AS "said" FROM "large" JOIN "small" ON "x" <> '`'"""),
        ("pyspark", r"""SELECT '19"' AS `size`, 'it\'s \\' AS `said` FROM `large` JOIN `small` ON `x` <> '`'"""),
    ],
)
def test_what_stands_in_a_text_is_no_name(dialect: str, statement: str) -> None:
    assert named(statement, dialect) == {"size", "said", "large", "small", "x"}


class _Narrow(Scratch):
    """A database that is always gone through one statement after the other, as with many people."""

    def lanes(self, _rows: int) -> int:
        return 1


def test_nothing_is_left_when_everything_is_read(tmp_path: Path) -> None:
    asked = trial(Seeded(7), "eins")
    made: list[Scratch] = []

    def opened(folder: Path) -> Database:
        made.append(_Narrow(Scratch.made(folder, 1, "500MB").connection))
        return made[-1]

    (tmp_path / "abzug").mkdir()
    given = snapshot(asked.people, tmp_path / "abzug")
    found = evaluate(asked.rulebook, MODEL, given, tmp_path / "eins", Options(all=True, opened=opened))
    left = "SELECT table_name FROM duckdb_tables()"
    assert made[0].rows(left)
    rows = found.outcomes.read_all()
    assert made[0].rows(left) == []
    found.close()
    plain = evaluate(asked.rulebook, MODEL, given, tmp_path / "zwei", Options(all=True))
    assert rows.num_rows and rows.sort_by(ORDER).equals(plain.outcomes.read_all().sort_by(ORDER))
    plain.close()


class _Slow(Scratch):
    """A database that ends its third statement when all are taken, and drops nothing before the worker is leaving."""

    settled: ClassVar[Event] = Event()
    leaving: ClassVar[Event] = Event()

    def lane(self) -> Scratch:
        return _Slow(super().lane().connection)

    def keep(self, name: str, statement: str, kept: bool) -> None:
        super().keep(name, statement, kept)
        assert name != "c" or self.settled.wait(60)

    def drop(self, name: str) -> None:
        assert self.leaving.wait(60)
        super().drop(name)


class _Pool(ThreadPoolExecutor):
    """A pool that tells when it is left."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait=False, cancel_futures=cancel_futures)
        _Slow.leaving.set()
        super().shutdown(wait=wait)


def test_what_is_still_to_be_let_go_of_when_the_last_statement_is_done_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = {"a": "SELECT 1 AS x", "b": "SELECT 2 AS x", "c": 'SELECT * FROM "a"', "d": 'SELECT * FROM "b"'}
    text = Text([Statement(name, said, kept=True) for name, said in read.items()], [], [])
    monkeypatch.setattr(worker, "ThreadPoolExecutor", _Pool)
    database = _Slow(Scratch.made(tmp_path, 1, "500MB").connection)
    rulebook = trial(Seeded(7), "eins").rulebook
    with worker.Worker(database, rulebook, 1, None, {}) as at_work:
        for stage in text.stages:
            at_work.take(stage, text)
        at_work.settle(Lives.of(text, "duckdb"))
        _Slow.settled.set()
    assert database.rows("SELECT table_name FROM duckdb_tables() ORDER BY 1") == [("c",), ("d",)]
    database.close()


class _Tight(Scratch):
    """A database in which no table fits beside another statement: each is refused until it is alone."""

    refused: ClassVar[set[str]] = set()
    busy: ClassVar[list[str]] = []

    def lane(self) -> Scratch:
        return _Tight(super().lane().connection)

    def keep(self, name: str, statement: str, kept: bool) -> None:
        self.busy.append(name)
        try:
            if name not in self.refused:
                self.refused.add(name)
                raise MemoryExhausted("voll")
            assert self.busy == [name]
            assert self.rows("SELECT current_setting('threads')") == [(1,)]
            super().keep(name, statement, kept)
        finally:
            self.busy.remove(name)


def test_what_does_not_fit_beside_others_is_tried_again_alone(tmp_path: Path) -> None:
    asked = trial(Seeded(11), "eins")
    (tmp_path / "abzug").mkdir()
    given = snapshot(asked.people, tmp_path / "abzug")
    told = []
    for number, opened in enumerate([None, lambda folder: _Tight(Scratch.made(folder, 2, "500MB").connection)]):
        found = evaluate(asked.rulebook, MODEL, given, tmp_path / str(number), Options(all=True, opened=opened))
        told.append(found.outcomes.read_all().sort_by(ORDER))
        found.close()
    assert _Tight.refused
    assert told[0].num_rows
    assert told[0].equals(told[1])


def test_tables_that_lie_on_disk_are_seen_by_every_lane(tmp_path: Path) -> None:
    database = Scratch.made(tmp_path, 2, "500MB", on_disk=True)
    database.keep("numbers", "SELECT range AS x FROM range(300000)", kept=True)
    lane = database.lane()
    lane.keep("few", 'SELECT * FROM "numbers" WHERE x < 3', kept=False)
    lane.keep("fewer", 'SELECT * FROM "few" WHERE x < 2', kept=True)
    lane.hold("held", pa.table({"y": [1]}))
    asked = "SELECT database_name, table_name FROM duckdb_tables() ORDER BY 2"
    assert database.rows(asked) == [("tabellen", "fewer"), ("tabellen", "held"), ("tabellen", "numbers")]
    assert [one.num_rows for one in database.stream('SELECT * FROM "fewer" JOIN "held" ON x = y', 10)] == [1]
    lane.drop("numbers")
    assert database.rows('SELECT count(*) FROM "fewer"') == [(2,)]
    lane.close()
    database.close()
