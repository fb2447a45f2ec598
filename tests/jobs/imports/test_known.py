"""An import that knows those before gives the same snapshot as one that does all of it anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest

from intake import snapshot
from intake.database import Connection
from intake.looking.examine import Examined, examine
from intake.source import Source
from jobs.imports.keys.rotation import rotate
from jobs.imports.order import Imported
from schemas.failure import DeliveryRefused
from tests.jobs.imports.office import NUMBERS, STICHTAG, Office
from tests.tearing import KONTAKT_TORN, as_large, tear

PEOPLE = ("kunde_id", "team_id", "bedarfsgemeinschaft_id", "geburtsdatum")
CONTACTS = ("kontakt_id", "kunde_id", "datum", "art")


class Supplier:
    """A system that delivers Parquet files, and whose records change from day to day."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.chance = office, Random(seed)
        self.people = [[number, "T1", None, "1980-02-01"] for number in NUMBERS]
        self.contacts: list[list[str | None]] = [
            [f"{NUMBERS[n % 3]}/{n}", NUMBERS[n % 3], "2020-03-01", "persönlich"] for n in range(6)
        ]
        self.hang = [[f"T{n}", self.contacts[n % 6][0]] for n in range(4)]

    def change(self) -> None:
        """Nothing, or something of one kind."""
        kind = self.chance.randrange(6)
        if kind == 1:
            self.chance.choice(self.people)[3] = self.chance.choice(["1990-05-05", "2021-01-01", None])
        elif kind == 2:
            # The key keeps the number of one person and belongs to another.
            self.chance.choice(self.contacts)[1] = self.chance.choice([*NUMBERS, "444D444444"])
        elif kind == 3:
            self.chance.choice(self.contacts)[3] = self.chance.choice(["telefonisch", "TELEFONISCH", "Rauchzeichen"])
        elif kind == 4:
            self.people.append([f"{len(self.people):03}E{self.chance.randrange(10**6):06}", "T2", "BG-77", None])
        elif kind == 5:
            self.chance.shuffle(self.people)

    def deliver(self) -> None:
        """The files of today."""
        self.office.put(kunde_csv=None, kontakt_csv=None)
        for name, columns, rows in (("kunde", PEOPLE, self.people), ("kontakt", CONTACTS, self.contacts)):
            with duckdb.connect() as database:
                types = ", ".join(
                    f"{one} {'DATE' if one in ('datum', 'geburtsdatum') else 'VARCHAR'}" for one in columns
                )
                database.execute(f"CREATE TABLE t ({types})")
                database.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})", rows)
                database.execute(f"COPY t TO '{self.office.data / name}.parquet'")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))])
def test_the_same_snapshot_day_after_day(office: Office, tmp_path: Path, seed: int) -> None:
    source = Supplier(office, seed)
    for number in range(12):
        source.change()
        source.deliver()
        day = STICHTAG + timedelta(number)
        try:
            made = office.bring(day, programs=tmp_path / "gemerkt")
        except DeliveryRefused as refused:
            with pytest.raises(DeliveryRefused) as again:
                office.bring(day)
            assert again.value.lines == refused.lines
            continue
        again_made = office.bring(day)
        assert (again_made.id, again_made.known) == (made.id, True)
        assert again_made.manifest == made.manifest and again_made.notes == made.notes


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were examined."""
    looked: list[str] = []

    def examined(lane: Connection, source: Source) -> Examined:
        looked.append(source.file.name)
        return examine(lane, source)

    monkeypatch.setattr(snapshot, "examine", examined)
    return looked


def test_only_what_changed_is_examined(office: Office, tmp_path: Path, read: list[str]) -> None:
    source = Supplier(office, 1)
    source.deliver()

    def imported(number: int) -> Imported:
        read.clear()
        return office.bring(STICHTAG + timedelta(number), programs=tmp_path / "gemerkt")

    imported(0)
    assert sorted(read) == ["dienststelle.csv", "kontakt.parquet", "kunde.parquet", "team.csv"]
    imported(1)
    assert sorted(read) == ["dienststelle.csv", "team.csv"]
    source.contacts[0][3] = "Rauchzeichen"
    source.deliver()
    for number in (2, 3):
        made = imported(number)
        assert "kontakt.parquet" in read and "kunde.parquet" not in read
        assert [one.rows for one in made.manifest.quality if one.column == "art"] == [1]


def test_after_a_change_of_the_key_everything_has_the_new_one(office: Office, tmp_path: Path) -> None:
    Supplier(office, 1).deliver()
    before = office.bring(programs=tmp_path / "gemerkt")
    office.turns += 1
    rotate(office.store, office.engine, "Petra", office.now, "wechsel", "verloren")
    after = office.bring(STICHTAG + timedelta(1), programs=tmp_path / "gemerkt")
    assert not {row[0] for row in office.rows(before, "kunde", "kunde_id")} & {
        row[0] for row in office.rows(after, "kunde", "kunde_id")
    }
    assert office.bring(STICHTAG + timedelta(1)).id == after.id


def test_a_page_that_cannot_be_read_is_named_though_nobody_looked_at_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_large(monkeypatch)
    Supplier(office, 1).deliver()
    tear(office.data)
    with pytest.raises(DeliveryRefused) as caught:
        office.bring()
    assert caught.value.lines == (KONTAKT_TORN,)
    assert not [one for one in office.store.snapshots.iterdir() if one.is_dir()]
