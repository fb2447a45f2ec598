"""A recorded run says the same again, or it is said what is different or gone."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from cli.kept import kept
from jobs.evidence.replay import replay, replayable_until
from schemas.evidence.trail import Entry, Kind
from schemas.failure import Unknown
from store.archive import rulebooks, snapshots
from store.records.connect import connect, writing
from store.trail.append import append
from tests.jobs.evidence.office import AT, Office, harm


def test_the_same_comes_out_again(each: Office, rules: Path) -> None:
    # What the office changes today does not matter: the rules of then are kept.
    assert rules.is_dir()
    found = replay(each.store, "lauf-2", kept())
    assert found.identical
    assert (found.found, found.differing, found.missing, found.versions) == (found.digest, 0, (), ())
    assert found.until == date(2022, 6, 29)


def test_without_the_open_keys_something_else_comes_out(office: Office) -> None:
    (office.store.runs / "lauf-1" / "offen.parquet").unlink()
    found = replay(office.store, "lauf-1", kept())
    assert not found.identical
    assert {(one.before, one.after) for one in found.differences} == {("vorhanden", None)}


def test_the_frozen_holidays_count(office: Office) -> None:
    """The receipt's calendar is what is used: other holidays in it, another rulebook and other due days."""
    path = office.store.runs / "lauf-2" / "run.json"
    receipt = json.loads(path.read_text(encoding="utf-8"))
    receipt["calendar"]["holidays"] = [day for day in receipt["calendar"]["holidays"] if not day.startswith("2020-06")]
    receipt["versions"]["holidays"] = "0.1"
    text = json.dumps(receipt, ensure_ascii=False).replace("'", "''")
    harm(office.store, [f"UPDATE run SET receipt = '{text}' WHERE id = 'lauf-2'"])
    found = replay(office.store, "lauf-2", kept())
    assert [one.column for one in found.differences if one.rule == "Regelbuch"] == ["Digest"]
    assert [(one.name, one.then) for one in found.versions] == [("holidays", "0.1")]


def test_other_data_is_shown_rule_by_rule(office: Office) -> None:
    """The snapshot of another day in the run's place: the differences name rule, record and column."""
    harm(office.store, [f"UPDATE run SET as_of = '2020-07-31', snapshot = '{office.snapshots[0]}' WHERE id = 'lauf-2'"])
    found = replay(office.store, "lauf-2", kept())
    assert not found.identical
    assert found.found != found.digest
    assert found.differing >= len({(one.rule, one.record, one.period) for one in found.differences}) - 1 > 0
    assert all(one.rule and one.record for one in found.differences)
    assert {"status", ""} & {one.column for one in found.differences}


def test_a_snapshot_that_was_deleted_is_named_with_its_proof(each: Office) -> None:
    name = each.snapshots[0]
    with writing(connect(each.store.url)) as connection:
        body = {"art": "abzug", "grund": "aufbewahrung", "neu": None}
        seq = append(connection, Entry(Kind.ERASURE, name, "akteur-0001", AT, "Frist abgelaufen", body))
    snapshots.remove(each.store.snapshots, name)
    found = replay(each.store, "lauf-1", kept())
    assert found.found is None
    assert found.missing == (f"Der Abzug {name} wurde gelöscht; der Löschnachweis ist Eintrag {seq} der Prüfspur.",)
    assert replay(each.store, "lauf-2", kept()).identical


def test_a_snapshot_that_vanished_is_named_without_proof(office: Office) -> None:
    shutil.rmtree(office.store.snapshots / office.snapshots[0])
    assert "Der Ordner fehlt" in replay(office.store, "lauf-1", kept()).missing[0]


def test_a_rulebook_that_was_changed_is_not_used(office: Office) -> None:
    next(office.store.rulebooks.rglob("kontaktdichte.yaml")).write_text("x: 1\n", encoding="utf-8")
    found = replay(office.store, "lauf-1", kept())
    assert found.found is None
    assert any("kontaktdichte.yaml wurde verändert" in line for line in found.missing)


def test_a_rulebook_that_this_program_cannot_read_is_said(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "regeln"
    shutil.copytree(rulebooks.kept(next(office.store.rulebooks.iterdir()).name, office.store.rulebooks), other)
    (other / "amt" / "magdeburg.yaml").write_text("amt: magdeburg\nneues: ja\n", encoding="utf-8")
    digest = rulebooks.keep(other, office.store.rulebooks)
    harm(office.store, [f"UPDATE run SET rulebook = '{digest}' WHERE id = 'lauf-1'"])
    assert "nicht mehr lesbar" in replay(office.store, "lauf-1", kept()).missing[0]


def test_an_unknown_run_is_refused(office: Office) -> None:
    with pytest.raises(Unknown, match="lauf-7"):
        replay(office.store, "lauf-7", kept())


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 12, 15), 24, date(2022, 12, 14)),
        (date(2020, 11, 30), 3, date(2021, 2, 28)),
        (date(2020, 11, 30), 0, None),
    ],
)
def test_how_long_a_run_can_be_replayed(day: date, months: int, until: date | None) -> None:
    assert replayable_until(day, months) == until
