"""A run and the rules by hand say the same about every record, and where they do not, it is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from bench.agreement import KEY, SAID, WORDS, counts, differences
from bench.by_hand import FINDINGS, QUOTAS
from schemas.outcome import IN_ORDER, OUTCOMES
from store.outcomes import read_receipt
from tests.bench.conftest import SHORT

Both = tuple[Path, Path]

KEPT = {"teilnahme"}
"""Left as they are: a participation that begins after it has ended is none."""


def _rows(query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def test_the_rules_by_hand_say_what_a_run_says(both: Both) -> None:
    run, hand = both
    assert differences(run, hand) == []
    assert _rows(f"SELECT count(*) FROM '{run}/outcomes.parquet'") == _rows(f"SELECT count(*) FROM '{hand}/{FINDINGS}'")


def test_they_write_all_that_a_run_writes(both: Both) -> None:
    _, hand = both
    told = {name for name, *_ in _rows(f"DESCRIBE SELECT * FROM '{hand}/{FINDINGS}'")}
    assert told == {*KEY, *SAID, *WORDS} == set(OUTCOMES) - {"fassung"}
    unreasoned = f"SELECT DISTINCT status FROM '{hand}/{FINDINGS}' WHERE grund IS NULL"
    assert {status for (status,) in _rows(unreasoned)} <= IN_ORDER


def test_with_short_reasons_they_decide_the_same(both: Both) -> None:
    run, hand = both
    short = hand.parent / SHORT
    assert differences(run, short, short=True) == []
    assert counts(short) == counts(hand)
    told = _rows(f"SELECT count(DISTINCT grund), max(length(grund)) FROM '{short}/{FINDINGS}'")[0]
    long = _rows(f"SELECT count(DISTINCT grund), max(length(grund)) FROM '{hand}/{FINDINGS}'")[0]
    assert told < long


def test_they_count_the_same(both: Both) -> None:
    run, hand = both
    counted = {(rule, status): n for rule, found in read_receipt(run).counts.items() for status, n in found.items()}
    told = counts(hand)
    assert len({status for _, status in told}) > 10
    assert told == counted


@pytest.mark.slow
def test_they_also_agree_where_facts_are_missing(crowd: Path, evaluate: Callable[[Path], Both], tmp_path: Path) -> None:
    ragged = tmp_path / "lückenhaft"
    ragged.mkdir()
    for path in crowd.glob("*.parquet"):
        _ragged(path, ragged / path.name)
    run, hand = evaluate(ragged)
    assert differences(run, hand) == []
    unclear = _rows(f"SELECT count(DISTINCT regel) FROM '{run}/outcomes.parquet' WHERE status = 'ungeklärt'")
    assert unclear[0][0] == 21
    missing = _rows(f"SELECT len(list_distinct(flatten(list(fehlend)))) FROM '{hand}/{FINDINGS}'")
    assert missing[0][0] > 25
    assert differences(run, hand.parent / SHORT, short=True) == []


def _ragged(source: Path, target: Path) -> None:
    """Every tenth cell deleted, some days moved to the Stichtag, to month ends and beyond the rules' boundaries."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SELECT setseed(0.25)").fetchall()
        columns = connection.execute(f"DESCRIBE SELECT * FROM '{source}'").fetchall()
        told = [_cell(source.stem, name, kind) for name, kind, *_ in columns]
        connection.execute(f"COPY (SELECT {', '.join(told)} FROM '{source}') TO '{target}' (FORMAT parquet)").fetchall()


def _cell(entity: str, name: str, kind: str) -> str:
    if name.endswith("_id") or entity in ("team", "planted"):
        return name
    value = name
    if kind == "DATE" and entity not in KEPT:
        value = f"""CASE WHEN random() < 0.05 THEN DATE '2020-06-30' - (random() * 40)::INTEGER + 8
            WHEN random() < 0.05 THEN last_day({name})
            WHEN random() < 0.08 THEN ({name} + to_months((random() * 14)::INTEGER - 9))::DATE ELSE {name} END"""
    return f"CASE WHEN random() >= 0.1 THEN {value} END AS {name}"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("* REPLACE (CASE WHEN regel = 'bfm-zugang' THEN 'Vorschlag' ELSE status END AS status)", "bfm-zugang/"),
        ("* REPLACE (CASE WHEN regel = 'absolvent-egv' THEN faellig_am + 1 ELSE faellig_am END AS faellig_am)",
         "absolvent-egv/"),
        ("* REPLACE (CASE WHEN regel = 'kontaktdichte' THEN periode || 'x' ELSE periode END AS periode)",
         "kontaktdichte/"),
        ("* REPLACE (CASE WHEN regel = 'bfm-zugang' THEN replace(grund, 'ja.', 'ja') ELSE grund END AS grund)",
         "bfm-zugang/"),
        ("* REPLACE (CASE WHEN regel = 'kontaktdichte' THEN [] ELSE fehlend END AS fehlend)", "kontaktdichte/"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(both: Both, tmp_path: Path, wrong: str, told: str) -> None:
    run, hand = both
    shutil.copytree(hand, tmp_path / "hand")
    _rows(f"COPY (SELECT {wrong} FROM '{hand}/{FINDINGS}') TO '{tmp_path}/hand/{FINDINGS}' (FORMAT parquet)")
    found = differences(run, tmp_path / "hand")
    assert found
    assert all(line.startswith((told, "…")) for line in found)


def test_a_row_too_few_and_a_wrong_quota_are_told(both: Both, tmp_path: Path) -> None:
    run, hand = both
    shutil.copytree(hand, tmp_path / "hand")
    first = _rows(f"SELECT vorgang_id FROM '{hand}/{FINDINGS}' WHERE regel = 'bfm-zugang' ORDER BY 1 LIMIT 1")[0][0]
    _rows(f"""COPY (FROM '{hand}/{FINDINGS}' WHERE regel <> 'bfm-zugang' OR vorgang_id <> '{first}')
              TO '{tmp_path}/hand/{FINDINGS}' (FORMAT parquet)""")
    _rows(f"""COPY (SELECT * REPLACE (zaehler + 1 AS zaehler) FROM '{hand}/{QUOTAS}' WHERE ebene = 'amt')
              TO '{tmp_path}/hand/{QUOTAS}' (FORMAT parquet)""")
    found = differences(run, tmp_path / "hand")
    assert sum(line.startswith(f"bfm-zugang/{first}:") for line in found) == 1
    assert sum(line.startswith("egv-abschlussquote/amt/magdeburg:") for line in found) == 1
