"""What its time is over goes, with a proof; what is not, stays."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from jobs.office.backup import back_up
from jobs.office.retention import Order, months_before, retain
from store.folder import RETENTION, StoreFolder
from store.records.actors import name_of, pseudonym
from store.records.connect import Engine, reading, writing
from store.records.tables import access, event, finding, finding_count, finding_statistic, run, snapshot
from store.trail.entries import entries
from tests.jobs.office.conftest import NOW, SNAPSHOT

TODAY = date(2026, 3, 2)


def gone(store: StoreFolder, day: date = TODAY, **more: object) -> dict[str, int]:
    """How much went by kind."""
    order = Order(store, day, "Bert Beispiel", datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    return {one.kind: one.number for one in retain(replace(order, **more)) if one.number}  # type: ignore[arg-type]


def proofs(engine: Engine) -> dict[str, dict[str, object]]:
    """The proofs in the trail by what they are about."""
    with reading(engine) as connection:
        found = [(entry.subject, json.loads(entry.body)) for entry in entries(connection) if entry.kind == "loeschung"]
    return dict(found)


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2026, 3, 2), 24, date(2024, 3, 2)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 12, 31), 6, date(2026, 6, 30)),
    ],
)
def test_months_before(day: date, months: int, until: date) -> None:
    assert months_before(day, months) == until


def test_closed_findings_go_and_leave_numbers(store: StoreFolder, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            insert(finding_count),
            [
                {
                    "office": "magdeburg",
                    "rule": "regel",
                    "team": "Team 1",
                    "state": "abgestellt",
                    "legacy": False,
                    "n": 2,
                },
                {"office": "magdeburg", "rule": "regel", "team": "Team 1", "state": "erkannt", "legacy": False, "n": 1},
            ],
        )
    assert gone(store, show=True) == {"befunde": 1}
    assert proofs(engine) == {}
    assert gone(store) == {"befunde": 1}
    assert gone(store) == {}
    with reading(engine) as connection:
        assert connection.execute(select(finding.c.id).order_by(finding.c.id)).scalars().all() == [1, 3]
        assert connection.execute(select(func.count()).select_from(event)).scalar_one() == 2
        assert [tuple(row) for row in connection.execute(select(finding_statistic))] == [
            ("magdeburg", "regel", "Team 1", date(2023, 1, 1), "abgestellt", 1)
        ]
        counted = select(finding_count.c.n).order_by(finding_count.c.state)
        assert connection.execute(counted).scalars().all() == [1, 1]
    proof = proofs(engine)["befunde"]
    assert proof["anzahl"] == 1
    assert proof["ereignisse"] == 1
    assert proof["sha256"] == hashlib.sha256(b"2\n").hexdigest()
    # The same month, rule and team again adds up.
    with writing(engine) as connection:
        row = connection.execute(select(finding).where(finding.c.id == 3)).one()._mapping
        for number in (10, 11):
            values = {**row, "id": number, "record": f"N{number}", "closed_day": date(2023, 1, 31)}
            connection.execute(insert(finding).values(values))
    assert gone(store) == {"befunde": 2}
    with reading(engine) as connection:
        assert connection.execute(select(finding_statistic.c.number)).scalars().all() == [3]


def test_runs_keep_their_row_and_lose_their_files(store: StoreFolder, engine: Engine) -> None:
    later = date(2031, 3, 2)
    # What a run killed in between has left: files gone, nothing proved yet.
    (store.runs / "r1" / "kunde.parquet").unlink()
    found = gone(store, later)
    assert found["laeufe"] == 1
    assert not (store.runs / "r1").exists()
    assert proofs(engine)["r1"] == {
        "art": "lauf", "grund": "aufbewahrung", "files": {}, "digest": "d", "rows": 1, "bis": "2026-03-02"
    }  # fmt: skip
    with reading(engine) as connection:
        assert connection.execute(select(run.c.id)).scalars().all() == ["r1"]
    assert "laeufe" not in gone(store, later)


def test_snapshots_and_their_quarantine(store: StoreFolder, engine: Engine) -> None:
    for name in ("2025-08-02-verbis-abc", "2025-10-02-verbis-abc", "anderes"):
        (store.quarantine / name).mkdir()
    assert gone(store)["quarantaene"] == 1
    assert sorted(path.name for path in store.quarantine.iterdir()) == ["2025-10-02-verbis-abc", "anderes"]
    assert gone(store, date(2028, 3, 1)).get("abzuege") is None
    assert gone(store, date(2028, 3, 2))["abzuege"] == 1
    assert not (store.snapshots / SNAPSHOT).exists()
    assert proofs(engine)[SNAPSHOT]["art"] == "abzug"
    with reading(engine) as connection:
        assert connection.execute(select(snapshot.c.deleted_at)).scalar_one() is not None


def test_accesses_and_names(store: StoreFolder, engine: Engine) -> None:
    with writing(engine) as connection:
        for days in (0, 100, 200, 300):
            values = {"at": NOW - timedelta(days=days), "actor": "akteur-0001", "what": "liste"}
            connection.execute(insert(access).values(values))
        carl = pseudonym(connection, "Carl  Beispiel")
        assert pseudonym(connection, "Carl Beispiel") == carl
    assert gone(store)["zugriffe"] == 2
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(access)).scalar_one() == 2
        # Nothing was ever done under Carl's name; Anna made the store lately.
        assert name_of(connection, carl) == carl
        assert name_of(connection, "akteur-0001") == "Anna Beispiel"
    with writing(engine) as connection:
        # A forgotten number never means somebody else.
        assert pseudonym(connection, "Dora Beispiel") not in {carl, "akteur-0001"}


@pytest.mark.usefixtures("engine")
def test_the_newest_backup_stays(store: StoreFolder) -> None:
    first = back_up(store, store.backups, "Anna", NOW)
    second = back_up(store, store.backups, "Anna", NOW + timedelta(days=1))
    assert gone(store, date(2027, 1, 1))["sicherungen"] == 1
    assert not first.folder.exists()
    assert second.folder.exists()


@pytest.mark.usefixtures("engine")
def test_nothing_goes_where_nothing_is_to_go(store: StoreFolder) -> None:
    for_ever = replace(store, retention=dict.fromkeys(RETENTION, 0))
    assert gone(for_ever, date(2060, 1, 1)) == {}
    assert len([path for path in store.snapshots.iterdir() if path.is_dir()]) == 1
