"""A delivery becomes a recorded snapshot: counted exactly, without any number, the same every time."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from intake.keys import secret, vault
from intake.keys.pseudonym import pseudonym
from jobs.imports import keyring
from schemas.cases.case import Coverage
from schemas.delivery.quality import Defect
from schemas.delivery.scope import Given
from schemas.failure import DeliveryRefused, KeysRefused, SnapshotRefused, Unknown
from store.archive import delivered
from store.archive.snapshots import open_snapshot, read_manifest
from store.records.connect import reading
from store.trail.entries import entries
from tests.jobs.imports.office import NUMBERS, STICHTAG, Office, opened


def test_every_row_is_counted_and_the_delivery_recorded(anywhere: Office) -> None:
    imported = anywhere.bring()
    assert [(one.table, one.read, one.accepted, one.quarantined, one.left_out) for one in imported.manifest.counts] == [
        ("dienststelle.csv", 1, 1, 0, 0), ("kontakt.csv", 3, 3, 0, 0), ("kunde.csv", 3, 3, 0, 0),
        ("team.csv", 2, 2, 0, 0),
    ]  # fmt: skip
    assert all(one.balanced for one in imported.manifest.counts)
    with reading(anywhere.engine) as connection:
        (row,) = delivered.listed(connection, "magdeburg")
        (noted,) = [one for one in entries(connection) if one.kind == "import"]
    assert (row.id, row.as_of, row.source, row.brake) == (imported.id, STICHTAG, "fachmodell", ())
    assert noted.subject == imported.id and json.loads(noted.body)["rows"]["kunde"] == 3
    assert anywhere.snapshots() == {imported.id}


def test_a_line_end_inside_a_header_costs_no_row(office: Office) -> None:
    office.put(team_csv='team_id;"Na-\nme";name\r\nT1;x;Team 1\r\nT2;y;Team 2\r\n')
    assert office.rows(office.bring(), "team", "team_id, name") == [("T1", "Team 1"), ("T2", "Team 2")]


def test_no_number_is_in_the_store(office: Office) -> None:
    office.bring()
    text = office.everything()
    for number in (*NUMBERS, "444D444444", "BG-77"):
        assert number not in text and number.lower() not in text


def test_the_schluesseltabelle_leads_back(office: Office) -> None:
    office.bring()
    key = secret.case_key(office.store.keys)
    people = vault.read(office.store.keys).people
    assert people[pseudonym(key, "kunde", NUMBERS[0])].number == NUMBERS[0]
    assert {one.number for one in people.values()} == {*NUMBERS, "444D444444", "BG-77"}


def test_the_same_delivery_is_the_same_snapshot(office: Office, tmp_path: Path, rules: Path) -> None:
    first, second = office.bring(), office.bring()
    assert (first.id, first.known, second.known) == (second.id, False, True)
    other = next(opened(tmp_path / "anderswo", rules))
    shutil.copytree(office.store.keys, other.store.keys)
    assert other.bring().id == first.id
    shutil.rmtree(other.store.keys)
    shutil.rmtree(other.store.path)
    made = next(opened(tmp_path / "fremd", rules))
    assert made.bring().id != first.id


def test_defects_are_counted_in_the_manifest_and_feed_the_rule(office: Office) -> None:
    imported = office.bring()
    assert {(one.entity, one.column, one.defect): one.rows for one in imported.manifest.quality} == {
        ("kunde", "geburtsdatum", Defect.FUTURE_BIRTH): 1,
        ("kontakt", "kunde_id", Defect.ORPHAN): 1,
    }
    (row,) = office.rows(imported, "datenpruefung", "datenpruefung_id, dienststelle_id, geprueft_am, fehler")
    assert row == ("einfuhr-2020-06-30-D1", "D1", STICHTAG, sum(one.rows for one in imported.manifest.quality))


def test_the_looks_of_earlier_imports_stay(office: Office) -> None:
    office.bring(date(2020, 5, 31))
    imported = office.bring()
    days = [row[0] for row in office.rows(imported, "datenpruefung", "geprueft_am")]
    assert days == [date(2020, 5, 31), STICHTAG]
    assert office.bring().id == imported.id


def test_a_stored_snapshot_opens_with_its_lieferumfang(office: Office) -> None:
    imported = office.bring()
    opened_ = open_snapshot(office.store.snapshots / imported.id)
    assert opened_.tables["kontakt"].coverage == Coverage(date(2020, 1, 1), STICHTAG, frozenset({"T1"}))
    assert opened_.tables["kunde"].rows == 3 and "geburtsdatum" in opened_.tables["kunde"].columns


def test_an_extent_in_another_case_is_a_file_of_the_delivery(office: Office) -> None:
    (office.data / "lieferumfang.yaml").rename(office.data / "Lieferumfang.yaml")
    imported = office.bring()
    assert "Lieferumfang.yaml" in [one.file for one in imported.manifest.sources]
    assert imported.manifest.tables["kontakt"].extent.coverage().end == STICHTAG


def test_a_delivery_that_says_no_extent_is_told_what_that_means(office: Office) -> None:
    assert not [one for one in office.bring().notes if "Lieferumfang" in one]
    (office.data / "lieferumfang.yaml").unlink()
    assert [one for one in office.bring().notes if "Kein Lieferumfang genannt" in one and "--scope" in one]


def test_what_is_said_at_the_import_goes_before_the_file(office: Office) -> None:
    given = Given(coverage={"kontakt": Coverage(date(2019, 1, 1), None, None)})
    imported = office.bring(given=given)
    assert imported.manifest.tables["kontakt"].extent.coverage() == Coverage(date(2019, 1, 1), None, None)


@pytest.mark.parametrize("given", [Given(coverage={"kontakte": Coverage()}), Given(totals={"kontakte": Decimal(3)})])
def test_a_table_that_does_not_exist_is_not_passed_over(office: Office, given: Given) -> None:
    with pytest.raises(Unknown, match=r"Eine Tabelle kontakte gibt es .* Gemeint ist vielleicht kontakt\."):
        office.bring(given=given)
    assert office.snapshots() == set()


@pytest.mark.parametrize(("harm", "said"), [("missing", "fehlt"), ("changed", "verändert"), ("foreign", "nicht dazu")])
def test_a_snapshot_that_is_not_whole_is_named(office: Office, harm: str, said: str) -> None:
    folder = office.store.snapshots / office.bring().id
    if harm == "missing":
        (folder / "kunde.parquet").unlink()
    elif harm == "changed":
        content = bytearray((folder / "kunde.parquet").read_bytes())
        content[len(content) // 2] ^= 1
        (folder / "kunde.parquet").write_bytes(content)
    else:
        (folder / "notiz.txt").write_text("x")
    with pytest.raises(SnapshotRefused, match=said) as caught:
        open_snapshot(folder)
    assert ("notiz.txt" if harm == "foreign" else "kunde.parquet") in str(caught.value)


def test_a_changed_manifest_is_no_manifest(office: Office) -> None:
    folder = office.store.snapshots / office.bring().id
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"rows": 3', '"rows": 4'))
    with pytest.raises(SnapshotRefused, match=r"manifest\.json wurde verändert"):
        read_manifest(folder)
    with pytest.raises(SnapshotRefused, match="Ordner fehlt"):
        read_manifest(folder.with_name("f" * 64))


def test_a_refused_delivery_leaves_nothing(office: Office) -> None:
    office.put(kunde_csv="kunde_id\n1\n1\n")
    before = office.everything()
    with pytest.raises(DeliveryRefused, match="mehrfach"):
        office.bring()
    assert office.snapshots() == set() and office.everything() == before


def test_a_lost_key_is_no_reason_for_a_new_one(office: Office) -> None:
    office.bring()
    (office.store.keys / secret.CASE_KEY).unlink()
    with pytest.raises(KeysRefused, match="keys restore"):
        office.bring(date(2020, 7, 1))
    secret.write_key(office.store.keys / secret.CASE_KEY, bytes(32))
    with pytest.raises(KeysRefused, match="anderen Fallschlüssel"):
        office.bring(date(2020, 7, 1))
    assert len(office.snapshots()) == 1


def test_an_old_snapshot_is_not_run_under_another_key(office: Office) -> None:
    manifest = office.bring().manifest
    keyring.check(office.store, manifest)
    with pytest.raises(KeysRefused):
        keyring.check(office.store, manifest.model_copy(update={"keys": "0" * 16}))


def test_a_delivery_without_a_table_does_not_know_it(office: Office) -> None:
    office.put(kontakt_csv=None, **{"lieferumfang.yaml": None})
    assert "kontakt" not in open_snapshot(office.store.snapshots / office.bring().id).tables
