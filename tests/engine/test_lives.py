"""How long the relations of a program are needed: as long as somebody reads them, and no longer."""

from __future__ import annotations

from pathlib import Path

from engine.compile.verdicts import Verdicts
from engine.run.batch import Options, evaluate
from engine.run.duck import Scratch
from engine.run.program.database import Database
from engine.run.program.lives import Lives
from engine.run.program.text import CalendarTable, QuotaText, RuleText, Statement, Text
from tests.property.drawn.choosing import Seeded
from tests.property.drawn.world import MODEL
from tests.property.running import trial
from tests.property.snapshots import snapshot


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
    assert rows.num_rows and rows.sort_by("vorgang_id").equals(plain.outcomes.read_all().sort_by("vorgang_id"))
    plain.close()
