"""What a delivery brings is seen without reading it."""

from __future__ import annotations

import pytest

from intake.contents import contents
from schemas.failure import DeliveryRefused
from tests.intake.conftest import STICHTAG, Bench


def test_tables_and_columns(bench: Bench) -> None:
    bench.put("leser.csv", "leser_id;Gruppe;fremd\n")
    bench.parquet("ausleihe.parquet", "SELECT 'A' AS ausleihe_id, 'L' AS leser_id, 1 AS \"gebühr\"")
    assert contents(bench.data, bench.model, STICHTAG) == {
        "leser": {"leser_id", "gruppe"},
        "ausleihe": {"ausleihe_id", "leser_id", "gebuehr"},
    }


def test_everything_wrong_at_once(bench: Bench) -> None:
    bench.put("leser.csv", "name\n")
    bench.put("ausleihe.parquet", "kaputt")
    with pytest.raises(DeliveryRefused) as caught:
        contents(bench.data, bench.model, STICHTAG)
    assert sorted(line.split(":")[0] for line in caught.value.lines) == ["ausleihe.parquet", "leser.csv"]
