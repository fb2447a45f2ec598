"""Entities that come into being on a day: before it their missing table is empty, from it on it is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from intake.contents import contents
from intake.snapshot import take
from schemas.snapshot import Snapshot
from tests.intake.conftest import STICHTAG, Bench


def since(bench: Bench, day: date) -> None:
    entities = bench.model.entities
    entities["ausleihe"] = replace(entities["ausleihe"], since=day)
    bench.put("leser.csv", "leser_id;name;gruppe;krank\nL1;Anna;;\n")


def taken(bench: Bench) -> Snapshot:
    return take(bench.data, bench.model, STICHTAG, bench.into)


def test_before_its_day_a_missing_table_is_empty(bench: Bench) -> None:
    since(bench, STICHTAG + timedelta(days=1))
    table = taken(bench).tables["ausleihe"]
    assert (table.rows, table.source) == (0, "")
    expected = {"ausleihe_id", "leser_id", "zweigstelle_id", "beginn", "ende", "gebuehr", "anzahl", "verlaengert"}
    assert table.columns == expected
    assert bench.rows(taken(bench), "ausleihe", "leser_id, beginn, gebuehr") == []


def test_on_its_day_a_missing_table_is_missing(bench: Bench) -> None:
    since(bench, STICHTAG)
    assert "ausleihe" not in taken(bench).tables


def test_a_table_that_was_delivered_all_the_same_is_read(bench: Bench) -> None:
    since(bench, STICHTAG + timedelta(days=1))
    bench.put("ausleihe.csv", "ausleihe_id;leser_id;beginn\nA1;L1;01.02.2020\n")
    assert taken(bench).tables["ausleihe"].rows == 1


@pytest.mark.parametrize(("day", "there"), [(STICHTAG + timedelta(days=1), True), (STICHTAG, False)])
def test_readiness_sees_the_same(bench: Bench, day: date, there: bool) -> None:
    since(bench, day)
    assert ("ausleihe" in contents(bench.data, bench.model, STICHTAG)) is there
