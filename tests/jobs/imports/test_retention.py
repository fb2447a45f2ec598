"""What is older than the office keeps it is deleted, and the trail proves it; nothing else goes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from jobs.imports.retention import drop_snapshots
from store.archive import delivered, snapshots
from store.folder import StoreFolder
from store.records.connect import reading
from store.trail.entries import entries
from tests.jobs.imports.office import NOW, Office


def months(office: Office, number: int) -> StoreFolder:
    """The store, keeping snapshots so many months."""
    return replace(office.store, retention={**office.store.retention, "abzuege": number})


def test_old_snapshots_go_with_a_proof(anywhere: Office) -> None:
    old, new = anywhere.bring(date(2020, 3, 31)), anywhere.bring(date(2020, 6, 30))
    store = months(anywhere, 3)
    assert drop_snapshots(store, anywhere.engine, date(2020, 6, 29), NOW, "P") == ()
    assert drop_snapshots(store, anywhere.engine, date(2020, 7, 1), NOW, "P") == (old.id,)
    assert anywhere.snapshots() == {new.id}
    with reading(anywhere.engine) as connection:
        proof = list(entries(connection))[-1]
        assert [one.id for one in delivered.listed(connection, "magdeburg")] == [new.id]
        row = delivered.known(connection, old.id)
    assert row is not None and row.deleted_at == NOW
    assert (proof.kind, proof.subject) == ("loeschung", old.id)
    assert json.loads(proof.body)["grund"] == "aufbewahrung" and json.loads(proof.body)["rows"]["kunde"] == 3
    assert drop_snapshots(store, anywhere.engine, date(2020, 7, 1), NOW, "P") == ()


def test_zero_months_keep_for_ever(office: Office) -> None:
    office.bring(date(2000, 1, 31))
    assert drop_snapshots(months(office, 0), office.engine, date(2020, 7, 1), NOW, "P") == ()


@pytest.mark.parametrize("recorded", [True, False])
def test_a_deletion_that_was_stopped_is_completed(office: Office, recorded: bool) -> None:
    old = office.bring(date(2020, 1, 31))
    if recorded:
        snapshots.remove(office.store.snapshots, old.id)
    else:
        (office.store.snapshots / old.id / "kunde.parquet").unlink()
    assert drop_snapshots(months(office, 1), office.engine, date(2020, 7, 1), NOW, "P") == (old.id,)
    assert office.snapshots() == set()


def test_what_was_deleted_may_come_again(office: Office) -> None:
    old = office.bring(date(2020, 1, 31))
    drop_snapshots(months(office, 1), office.engine, date(2020, 7, 1), NOW, "P")
    again = office.bring(date(2020, 1, 31))
    assert (again.id, again.known) == (old.id, False)
    with reading(office.engine) as connection:
        assert [one.id for one in delivered.listed(connection, "magdeburg")] == [old.id]
