"""A store with something in it, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from jobs.office.make import make_store
from schemas.evidence.trail import Entry, Kind
from store.folder import StoreFolder
from store.records.connect import Engine, writing
from store.records.tables import event, finding, run, snapshot
from store.records.upgrade import open_database
from store.trail.append import append

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
DAY = date(2026, 3, 2)
SNAPSHOT = "5" * 64


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    """A folder of rules that an office may have."""
    folder = tmp_path / "regeln"
    (folder / "amt").mkdir(parents=True)
    (folder / "amt" / "magdeburg.yaml").write_text("kennung: magdeburg\n", encoding="utf-8")
    return folder


@pytest.fixture
def store(url: str, own_rules: Path, tmp_path: Path) -> StoreFolder:
    """A new store; its database is a file in it, or PostgreSQL."""
    given = None if url.startswith("sqlite") else url
    return make_store(tmp_path / "ablage", "magdeburg", own_rules, given, "Anna Beispiel", NOW)


@pytest.fixture
def engine(store: StoreFolder) -> Iterator[Engine]:
    """The database of the store, with a snapshot, a run and findings in it, and their files."""
    made = open_database(store.url)
    fill(made, store)
    yield made
    made.dispose()


def fill(engine: Engine, store: StoreFolder) -> None:
    """One snapshot, one run, three findings, two of them closed."""
    with writing(engine) as connection:
        connection.execute(
            insert(snapshot).values(
                id=SNAPSHOT, office="magdeburg", as_of=DAY, source="verbis", rows={"kunde": 1}, imported_at=NOW
            )
        )
        connection.execute(
            insert(run).values(
                id="r1", office="magdeburg", as_of=DAY, started_at=NOW, recorded_at=NOW, snapshot=SNAPSHOT,
                rulebook="b", digest="d", rows=1, open=0, state="erfasst", receipt={},
            )
        )  # fmt: skip
        for number, closed in enumerate((None, date(2023, 1, 10), date(2026, 1, 10)), start=1):
            connection.execute(
                insert(finding).values(
                    id=number, office="magdeburg", rule="regel", entity="teilnahme", record=f"T{number}", kind="frist",
                    fassung="f", status="überfällig", reason="g", first_run="r1", last_change_run="r1", first_day=DAY,
                    last_change_day=DAY, state="erkannt" if closed is None else "abgestellt", closed_day=closed,
                    team="Team 1", case_key=f"k{number}",
                )
            )  # fmt: skip
            connection.execute(insert(event).values(id=number, finding=number, at=NOW, day=DAY, kind="erkannt"))
        append(connection, Entry(Kind.RUN, "r1", "akteur-0001", NOW))
    for folder in (store.snapshots / SNAPSHOT, store.runs / "r1"):
        folder.mkdir()
        (folder / "kunde.parquet").write_bytes(b"nicht leer")
