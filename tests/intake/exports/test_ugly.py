"""The deliberately ugly delivery goes in with exact counts, and every accepted cell is the cell that was written."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.sources.load import load_source
from fixtures.exports.make import RULES, Expected, Table, make
from fixtures.exports.spoil import NO_KEY, NO_LINK, READER, TWICE
from intake.exports.gather import Delivery, gather
from intake.exports.raw import Raw, Reading
from intake.exports.road import open_exports
from intake.mapping.apply import Mapped, apply
from intake.mapping.match import reading_of
from schemas.delivery.quarantine import Cause
from schemas.node import fold
from schemas.snapshot import UNREADABLE_SUFFIX
from tests.intake.exports.conftest import ask, rejects, rows

QUELLE = RULES.parent / "fixtures" / "exports" / "quellen" / "ungeordnet.yaml"

SAID = {
    "zu wenig Spalten": "zu wenig Spalten",
    "zu viele Spalten": "zu viele Spalten",
    "Anführungszeichen": "Anführungszeichen",
    "Nullbyte": "Nullbyte",
}


@dataclass
class Read:
    """The delivery, what had to be found and what was."""

    expected: Expected
    delivery: Delivery
    raws: dict[tuple[str, str], Raw]


@pytest.fixture(scope="module", params=[1_500, pytest.param(10_000, marks=pytest.mark.slow)])
def ugly(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The delivery of a small office; marked slow, the one of 200,000 rows."""
    folder = tmp_path_factory.mktemp("haesslich")
    expected = make(folder / "lieferung", request.param)
    if request.param == 10_000:
        assert sum(table.rows for table in expected.tables) >= 200_000
    tables = {(table.file, table.sheet): table for table in expected.tables}
    scratch = folder / "arbeit"
    scratch.mkdir()

    def told(file: str, sheet: str) -> Reading | None:
        table = tables.get((file, sheet))
        return Reading(expected=frozenset(table.header), totals=("Summe",)) if table else None

    delivery = gather([folder / "lieferung"], scratch)
    return Read(expected, delivery, {(raw.file, raw.sheet): raw for raw in open_exports(delivery, scratch, told)})


def test_every_file_and_sheet_is_there(ugly: Read) -> None:
    files = {table.file for table in ugly.expected.tables}
    assert len({file.partition(".zip/")[0] for file in files}) >= 12
    assert {export.name for export in ugly.delivery.exports} == files
    assert ugly.delivery.ignored == ugly.expected.ignored
    assert set(ugly.raws) == {(t.file, t.sheet) for t in ugly.expected.tables} | set(ugly.expected.sheets)


def test_the_counts_are_exact(ugly: Read) -> None:
    for table in ugly.expected.tables:
        raw = ugly.raws[table.file, table.sheet]
        found = (raw.rows, raw.rejected, len(raw.totals), raw.blank)
        assert found == (table.read, table.rejected, table.totals, table.blank), raw.name
        assert sum(found) == table.rows, raw.name
        reasons = [reason for _, _, reason in rejects(raw)]
        for fate in READER:
            assert sum(SAID[fate] in reason for reason in reasons) == table.quarantine[fate], raw.name


def test_what_was_found_about_each_file(ugly: Read) -> None:
    for table in ugly.expected.tables:
        raw = ugly.raws[table.file, table.sheet]
        assert (raw.header, raw.encoding, raw.separator) == (table.header, table.encoding, table.separator), raw.name
        assert raw.header_row == (0 if raw.kind == "parquet" else table.header_row), raw.name


def cells(table: Table) -> list[tuple[object, ...]]:
    """The cells of the rows that the reader has to accept, as they were written."""
    return [tuple(cell or None for cell in row.cells) for row in table.content if row.fate not in READER]


def test_no_cell_is_changed(ugly: Read) -> None:
    for table in ugly.expected.tables:
        raw = ugly.raws[table.file, table.sheet]
        if raw.kind != "text":
            continue
        found = [row[1:] for row in rows(raw) if row[1:] != table.header]
        assert len(found) + table.repeated == raw.rows, raw.name
        assert found == cells(table), raw.name


def test_keys_of_the_workbook_keep_their_zeros_and_days_their_type(ugly: Read) -> None:
    for sheet, kind in (("Laufend", "d"), ("Beendet", "t")):
        table = next(one for one in ugly.expected.tables if one.sheet == sheet)
        raw = ugly.raws["07_EGV.xlsx", sheet]
        found = rows(raw)
        assert [row[3] for row in found] == [row.cells[1] or None for row in table.content]
        days = [(row[4], written.cells[2]) for row, written in zip(found, table.content, strict=True)]
        for day, written in days:
            if kind == "t" or written == "31.02.2025":
                assert day == (written or None)
            elif written:
                assert day == f"{written[6:]}-{written[3:5]}-{written[:2]}"


@pytest.fixture(scope="module")
def mapped(ugly: Read, tmp_path_factory: pytest.TempPathFactory) -> Mapped:
    """The delivery, mapped to the fact model by the mapping written for it."""
    folder = tmp_path_factory.mktemp("zugeordnet")
    rules = folder / "rules"
    (rules / "quellen").mkdir(parents=True)
    shutil.copytree(RULES / "fachmodell", rules / "fachmodell")
    shutil.copy(QUELLE, rules / "quellen" / QUELLE.name)
    loaded = load_source(rules, QUELLE.stem)
    assert loaded.mapping is not None, loaded.diagnostics
    for name in ("arbeit", "tabellen", "quarantaene"):
        (folder / name).mkdir()
    raws = open_exports(ugly.delivery, folder / "arbeit", reading_of(loaded.mapping))
    return apply(raws, loaded.mapping, loaded.model, folder / "tabellen", folder / "quarantaene")


def test_every_row_is_a_record_or_in_quarantine_with_its_reason(ugly: Read, mapped: Mapped) -> None:
    accounts = {(one.file, one.sheet): one for one in mapped.accounts}
    assert len(accounts) == len(mapped.accounts) == len(ugly.expected.tables)
    for table in ugly.expected.tables:
        one = accounts[table.file, table.sheet]
        planted = table.quarantine
        assert one.rows == table.rows == one.accepted + one.quarantined + sum(one.left_out.values()), table.file
        assert one.quarantined == sum(planted.values()), table.file
        assert sum(one.left_out.values()) == table.totals + table.blank + table.repeated, table.file
        assert (one.collapsed, one.accepted) == (table.collapsed, table.records + table.collapsed), table.file
        causes = {Cause.BROKEN: table.rejected, Cause.NO_KEY: planted[NO_KEY], Cause.NO_LINK: planted[NO_LINK]}
        causes[Cause.DOUBLED] = planted[TWICE]
        assert one.causes == {cause: rows for cause, rows in causes.items() if rows}, table.file


def test_records_and_unreadable_cells_are_exact(ugly: Read, mapped: Mapped) -> None:
    entities = {table.entity for table in ugly.expected.tables}
    assert set(mapped.tables) == entities
    for entity in entities:
        table = mapped.tables[entity]
        assert table.rows == ugly.expected.records(entity), entity
        planted = Counter[str]()
        for one in ugly.expected.tables:
            planted.update({fold(name): n for name, n in one.unreadable.items() if one.entity == entity})
        assert table.unreadable == set(planted), entity
        for name, cells in planted.items():
            asked = f"SELECT count(*) FILTER (WHERE {name}{UNREADABLE_SUFFIX}) FROM '{table.path}'"
            assert ask(asked) == [(cells,)], f"{entity}.{name}"


def test_records_of_strangers_are_as_many_as_planted(ugly: Read, mapped: Mapped) -> None:
    persons = mapped.tables["kunde"].path
    for entity, table in mapped.tables.items():
        if entity != "kunde" and "kunde_id" in table.columns:
            lost = f"SELECT count(*) FROM '{table.path}' WHERE kunde_id NOT IN (SELECT kunde_id FROM '{persons}')"
            planted = sum(one.orphans for one in ugly.expected.tables if one.entity == entity)
            assert planted >= 3, entity
            assert ask(lost) == [(planted,)], entity


def test_the_same_arguments_give_the_same_delivery(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make(tmp_path / name, 300)
    for one in sorted(path for path in (tmp_path / "a").rglob("*") if path.is_file()):
        if one.suffix != ".xlsx":
            assert one.read_bytes() == (tmp_path / "b" / one.relative_to(tmp_path / "a")).read_bytes(), one.name
