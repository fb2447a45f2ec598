"""The digest says whether two runs said the same: independent of order, blind to what changes every night."""

from __future__ import annotations

import hashlib
import random
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from store.digest import Digest, digest
from store.table import OUTCOMES, write_parquet
from tests.store.conftest import ROW, stream


def of(tmp_path: Path, rows: list[dict[str, Any]], batch: int = 1000) -> str:
    """The digest of rows, written first."""
    path = tmp_path / "outcomes.parquet"
    assert write_parquet(stream(rows, batch), OUTCOMES, path) == len(rows)
    found = digest(path, tmp_path)
    assert found.rows == len(rows)
    return found.sha256


def by_hand(rows: list[dict[str, Any]]) -> str:
    """The digest as its page describes it, in plain Python."""

    def field(value: Any) -> str:
        return "~" if value is None else f"{len(str(value).encode())}:{value}"

    hashes = []
    for row in ({**ROW, **one} for one in rows):
        names = (
            "regel",
            "vorgang",
            "vorgang_id",
            "periode",
            "fassung",
            "status",
            "faellig_am",
            "erledigt_am",
            "nachweis_id",
        )
        text = "".join(field(row[name]) for name in names)
        text += f"[{len(row['fehlend'] or [])}]" + "".join(field(one) for one in row["fehlend"] or [])
        hashes.append(hashlib.sha256(text.encode()).digest())
    return hashlib.sha256(b"".join(sorted(hashes))).hexdigest()


def test_as_described(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert of(tmp_path, rows) == by_hand(rows)
    assert of(tmp_path, []) == by_hand([])
    odd: list[dict[str, Any]] = [
        {"vorgang_id": "a:1"},
        {"vorgang_id": "ä"},
        {"erledigt_am": date(2020, 2, 29)},
        {"fehlend": ["ü", "b:c", ""]},
    ]
    assert of(tmp_path, odd) == by_hand(odd)


def test_order_and_batches_do_not_matter(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    shuffled = rows[:]
    random.Random(7).shuffle(shuffled)
    assert of(tmp_path, rows) == of(tmp_path, shuffled, batch=7)


@pytest.mark.parametrize("group", [100_000, 3_000, 1_000])
def test_however_the_rows_lie_in_the_file(tmp_path: Path, group: int) -> None:
    rows: list[dict[str, Any]] = [{"vorgang_id": f"T{number}"} for number in range(5_000)]
    assert of(tmp_path, rows) == by_hand(rows)
    written = tmp_path / "outcomes.parquet"
    pq.write_table(pq.read_table(written), written, row_group_size=group)
    assert digest(written, tmp_path) == Digest(by_hand(rows), len(rows))


@pytest.mark.parametrize(
    ("column", "value"), [("tage", 93), ("grund", "anders"), ("team", "Team 2"), ("zustaendig", None)]
)
def test_what_changes_every_night_does_not_matter(tmp_path: Path, column: str, value: Any) -> None:
    assert of(tmp_path, [{}]) == of(tmp_path, [{column: value}])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("regel", "r2"), ("fassung", "f2"), ("vorgang", "kunde"), ("vorgang_id", "T2"), ("periode", ""),
        ("periode", "~"), ("status", "erledigt"), ("faellig_am", None), ("erledigt_am", date(2020, 1, 1)),
        ("nachweis_id", "N1"),
        ("fehlend", ["a"]), ("fehlend", [""]),
    ],
)  # fmt: skip
def test_everything_else_matters(tmp_path: Path, column: str, value: Any) -> None:
    assert of(tmp_path, [{}]) != of(tmp_path, [{column: value}])


def test_fields_cannot_run_into_each_other(tmp_path: Path) -> None:
    assert of(tmp_path, [{"vorgang": "a", "vorgang_id": "bc"}]) != of(tmp_path, [{"vorgang": "ab", "vorgang_id": "c"}])
    assert of(tmp_path, [{"fehlend": ["a, b"]}]) != of(tmp_path, [{"fehlend": ["a", "b"]}])


def test_a_missing_list_and_an_empty_one_are_the_same(tmp_path: Path) -> None:
    assert of(tmp_path, [{"fehlend": None}]) == of(tmp_path, [{"fehlend": []}])


def test_a_doubled_row_matters(tmp_path: Path) -> None:
    assert of(tmp_path, [{}, {}]) != of(tmp_path, [{}])
