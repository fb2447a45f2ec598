"""The ugly delivery goes in with exact counts: every planted defect ends where it should."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from engine.sources.load import load_source
from fixtures.exports.make import Expected, make
from intake.exports.gather import gather
from intake.exports.road import open_exports
from intake.mapping.apply import Mapped, apply
from intake.mapping.match import reading_of
from schemas.node import fold

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapped, Expected]:
    folder = tmp_path_factory.mktemp("ungeordnet")
    expected = make(folder / "ein", people=500)
    shutil.copytree(ROOT / "fixtures" / "exports" / "quellen", folder / "regeln" / "quellen")
    shutil.copytree(ROOT / "rules" / "fachmodell", folder / "regeln" / "fachmodell")
    loaded = load_source(folder / "regeln", "ungeordnet")
    assert loaded.mapping is not None, loaded.diagnostics
    for name in ("roh", "aus", "quarantaene"):
        (folder / name).mkdir()
    raws = open_exports(gather([folder / "ein"], folder / "roh"), folder / "roh", reading_of(loaded.mapping))
    return apply(raws, loaded.mapping, loaded.model, folder / "aus", folder / "quarantaene"), expected


def test_every_table_has_exact_counts(imported: tuple[Mapped, Expected]) -> None:
    mapped, expected = imported
    wanted = {
        (one.file.split("/")[-1], one.sheet): (sum(one.quarantine.values()), one.collapsed, one.records)
        for one in expected.tables
    }
    found = {
        (one.file.split("/")[-1], one.sheet): (one.quarantined, one.collapsed, one.accepted - one.collapsed)
        for one in mapped.accounts
    }
    assert found == wanted
    assert all(one.balanced for one in mapped.accounts)


def test_every_cell_that_cannot_be_read_is_marked(imported: tuple[Mapped, Expected]) -> None:
    mapped, expected = imported
    for name, table in mapped.tables.items():
        wanted = sum((one.unreadable for one in expected.tables if one.entity == name), Counter[str]())
        marks = {
            column: duckdb.execute(
                f"SELECT count(*) FROM read_parquet('{table.path}') WHERE \"{column}__unlesbar\""
            ).fetchall()[0][0]
            for column in table.unreadable
        }
        assert marks == {fold(column): count for column, count in wanted.items()}, name
        assert table.rows == expected.records(name)


def test_no_column_is_left_unsaid(imported: tuple[Mapped, Expected]) -> None:
    mapped, _ = imported
    assert [(one.file, one.unmapped, one.missing) for one in mapped.accounts if one.unmapped or one.missing] == []
    assert mapped.unread == ("07_EGV.xlsx, Blatt „Hinweise“",)
