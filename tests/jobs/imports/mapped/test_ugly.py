"""A delivery as ugly as real ones through the whole road: exact counts, no number, no name, the quarantine mended."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import duckdb
import pytest

from fixtures.exports.make import AS_OF, Expected, make
from jobs.imports.order import Imported
from schemas.delivery.quality import Defect
from schemas.delivery.scope import Given
from store.archive.snapshots import open_snapshot
from tests.jobs.imports.office import Office, opened

RULES = Path(__file__).resolve().parents[4] / "rules"
SOURCE = RULES.parent / "fixtures" / "exports" / "quellen" / "ungeordnet.yaml"
ORDER: dict[str, Any] = {"sources": ("ungeordnet",), "today": AS_OF, "given": Given(totals={"kunde": Decimal(10)})}


@dataclass
class Ugly:
    """An office with the delivery, what has to come out of it, and what came out."""

    office: Office
    folder: Path
    expected: Expected
    imported: Imported


@pytest.fixture(scope="module")
def ugly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ugly]:
    """The delivery of a small office, imported once."""
    folder = tmp_path_factory.mktemp("ugly")
    for name in ("fachmodell", "amt"):
        copytree(RULES / name, folder / "regeln" / name)
    (folder / "regeln" / "quellen").mkdir()
    copy(SOURCE, folder / "regeln" / "quellen")
    expected = make(folder / "lieferung", 2_000)
    for office in opened(folder, folder / "regeln"):
        imported = office.bring(AS_OF, files=(folder / "lieferung",), **ORDER)
        yield Ugly(office, folder / "lieferung", expected, imported)


def test_every_row_of_every_file_is_accounted_for(ugly: Ugly) -> None:
    counts = ugly.imported.manifest.counts
    assert all(one.balanced for one in counts)
    rows = Counter[str]()
    for one in counts:
        rows[one.table.split(" [")[0].removesuffix(", berichtigt").rsplit("/", 1)[-1]] += one.read
    planted = Counter[str]()
    for table in ugly.expected.tables:
        planted[table.file.rsplit("/", 1)[-1]] += table.rows
    assert rows == planted
    for entity in {table.entity for table in ugly.expected.tables}:
        assert ugly.imported.manifest.tables[entity].rows == ugly.expected.records(entity)


def test_defects_are_those_that_were_planted(ugly: Ugly) -> None:
    found = Counter[Defect]()
    for one in ugly.imported.manifest.quality:
        found[one.defect] += one.rows
    tables = ugly.expected.tables
    assert found[Defect.UNREADABLE] == sum(sum(table.unreadable.values()) for table in tables)
    assert found[Defect.FUTURE_BIRTH] == sum(table.unborn for table in tables)
    assert found[Defect.END_BEFORE_BEGIN] == sum(table.reversed_ for table in tables)
    assert found[Defect.CONTRADICTION] == sum(table.quarantine["doppelt verschieden"] for table in tables) > 0


def test_neither_number_nor_name_is_in_the_store(ugly: Ugly) -> None:
    with (ugly.folder / "01_Kunden.csv").open(encoding="cp1252", newline="") as file:
        lines = [row for row in csv.reader(file, delimiter=";") if row]
    head = next(row for row in lines if "Kundennummer" in row)
    at, name = head.index("Kundennummer"), head.index("Nachname")
    people = [row for row in lines[lines.index(head) + 1 :] if len(row) > name]
    numbers = {row[at].zfill(10) for row in people if row[at].strip().isdigit()}
    names = {one for row in people if len(one := row[name].strip()) > 3 and not one.isdigit()}
    assert len(numbers) > 1_500 and names
    text = ugly.office.everything()
    assert numbers & set(re.findall(r"\d{10}", text)) == set()
    assert names & set(re.findall(r"[\w-]+", text)) == set()


def test_what_looks_personal_is_refused_and_said(ugly: Ugly, tmp_path: Path) -> None:
    data = tmp_path / "mehr"
    copytree(ugly.folder, data)
    teams = data / "02_Teams.csv"
    lines = teams.read_text(encoding="utf-8").splitlines()
    wider = [f"{line},{'Ansprechpartner,Merkmal' if n == 0 else 'Erika Muster,x'}" for n, line in enumerate(lines)]
    teams.write_text("\n".join(wider) + "\n", encoding="utf-8")
    imported = ugly.office.bring(AS_OF, files=(data,), **ORDER)
    assert imported.refused == ("02_Teams.csv: Ansprechpartner",)
    assert "02_Teams.csv: Merkmal" in imported.manifest.unmapped
    assert "Erika" not in ugly.office.everything()


def test_again_it_is_the_same_snapshot_and_it_opens(ugly: Ugly) -> None:
    again = ugly.office.bring(AS_OF, files=(ugly.folder,), **ORDER)
    assert (again.id, again.known) == (ugly.imported.id, True)
    snapshot = open_snapshot(ugly.office.store.snapshots / again.id)
    assert snapshot.tables["kunde"].coverage.units is None
    assert snapshot.tables["kunde"].rows == ugly.expected.records("kunde")


def test_the_control_total_of_the_mapping_pulls_the_brake(ugly: Ugly) -> None:
    assert any(line.startswith("Kontrollsumme kunde") for line in ugly.imported.brake)
    assert ugly.imported.manifest.template


def test_mended_rows_come_in_with_the_delivery(ugly: Ugly, tmp_path: Path) -> None:
    assert ugly.imported.quarantine is not None
    found = next(path for path in ugly.imported.quarantine.iterdir() if path.name.startswith("team") is False
                 and path.name.startswith("kunde"))  # fmt: skip
    with found.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    key = rows[0].index("Kundennummer")
    doubled = [row for row in rows[1:] if "doppelt" in row[2] or "verschiedenem" in row[1]]
    for number, row in enumerate(doubled):
        row[key] = f"99999{number:05}"
    mended = tmp_path / "berichtigt.csv"
    with mended.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([rows[0], *doubled])
    imported = ugly.office.bring(AS_OF, files=(ugly.folder, mended), **ORDER)
    assert imported.manifest.tables["kunde"].rows == ugly.expected.records("kunde") + len(doubled) > len(doubled) > 0
    assert all(one.balanced for one in imported.manifest.counts)


def test_a_query_is_a_delivery_too(ugly: Ugly, postgresql: object, tmp_path: Path) -> None:
    name = postgresql.create()  # type: ignore[attr-defined]
    url = postgresql.url(name)  # type: ignore[attr-defined]
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE v (kd text, bis date)")
        connection.execute("INSERT INTO v VALUES ('123D456789', '2026-11-30'), ('223D456789', NULL)")
    quellen = ugly.office.store.rules / "quellen"
    (quellen / "abfrage.yaml").write_text(
        "datenquelle: abfrage\ntitel: Abfrage\nstatus: Vorlage, ungeprüft\nlieferumfang:\n  teams: alle\n"
        "  von: unbegrenzt\n  bis: Stichtag\ntabellen:\n  - entität: kunde\n    dateien: kunden.sql\n    felder:\n"
        "      kunde_id: kd\n      betreut_seit: bis\n",
        encoding="utf-8",
    )
    query = tmp_path / "kunden.sql"
    query.write_text("SELECT kd, bis FROM v", encoding="utf-8")
    asked: dict[str, Any] = {
        "sources": ("abfrage",),
        "files": (query,),
        "database": "env:QUELLE",
        "environment": {"QUELLE": url},
    }
    imported = ugly.office.bring(AS_OF, **asked)
    assert imported.manifest.tables["kunde"].rows == 2
    path = ugly.office.store.snapshots / imported.id / "kunde.parquet"
    assert duckdb.connect().execute(f"SELECT count(betreut_seit) FROM '{path}'").fetchall() == [(1,)]
    postgresql.drop(name)  # type: ignore[attr-defined]
