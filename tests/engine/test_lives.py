"""How long the relations of a program are needed: as long as somebody reads them, and no longer."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from engine.compile.verdicts import Verdicts
from engine.run.batch import Options, evaluate
from engine.run.duck import Scratch
from engine.run.program.database import Database
from engine.run.program.lives import Lives
from engine.run.program.text import CalendarTable, QuotaText, RuleText, Statement, Text
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
    lives = Lives.of(text)
    assert lives.done("tage") == []
    assert lives.done("sums") == ["tage"]
    assert lives.done("seen") == []
    assert lives.done("frame") == []
    assert lives.done("alone") == []
    assert lives.done(6) == []
    assert lives.done(5) == ["alone"]
    assert lives.done(3) == ["frame", "sums"]


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
            super().keep(name, statement, kept)
        finally:
            self.busy.remove(name)


def test_what_does_not_fit_beside_others_is_tried_again_alone(tmp_path: Path) -> None:
    asked = trial(Seeded(11), "eins")
    (tmp_path / "abzug").mkdir()
    given = snapshot(asked.people, tmp_path / "abzug")
    told = []
    for number, opened in enumerate([None, lambda folder: _Tight(Scratch.made(folder, 1, "500MB").connection)]):
        found = evaluate(asked.rulebook, MODEL, given, tmp_path / str(number), Options(all=True, opened=opened))
        told.append(found.outcomes.read_all().sort_by(ORDER))
        found.close()
    assert _Tight.refused
    assert told[0].num_rows
    assert told[0].equals(told[1])
