"""The twelve rules of the comparison: everybody finds the same, and who reads a rule wrongly is seen."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.peers.cases import plain, rows
from bench.peers.generate import generate
from bench.peers.sets import ours, sql
from bench.peers.workload import RULEBOOK, RULES, TABLES, Hits, counted, table
from jobs.rules.check import check

PEOPLE = 2_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The caseload that all are given."""
    return generate(PEOPLE, tmp_path_factory.mktemp("vergleich"))


@pytest.fixture(scope="module")
def expected(data: Path) -> Hits:
    """What the reference finds."""
    return plain.reference(data)


def decided(data: Path, rules: Path, folder: Path) -> Hits:
    """What our engine finds."""
    return ours.found(ours.evaluate(ours.prepare(data, rules, folder)))


def test_every_rule_hits_some_cases_and_spares_some(expected: Hits) -> None:
    assert all(0 < number < PEOPLE for number, _ in expected.values())


@pytest.mark.parametrize("key", ["fall", "kunde_id"])
def test_sql_by_hand_finds_what_the_reference_finds(data: Path, expected: Hits, key: str) -> None:
    assert sql.found(sql.evaluate(sql.prepare(data, key))) == expected


def test_flat_records_lose_nothing(data: Path, expected: Hits) -> None:
    assert counted(plain.hits(plain.flattened(rows.load(data)), plain.FLAT)) == expected


def test_our_engine_finds_what_the_reference_finds(data: Path, expected: Hits, tmp_path: Path) -> None:
    assert decided(data, RULEBOOK, tmp_path) == expected
    assert decided(data, RULEBOOK, tmp_path) == expected, "with the statements kept from the first time"


def test_a_wrong_rule_is_seen(data: Path, expected: Hits, tmp_path: Path) -> None:
    """R4 with the months folded onto the Stichtag: right on most days of the year, wrong at the end of a month."""
    rules = shutil.copytree(RULEBOOK, tmp_path / "regeln")
    name = "absolventenmanagement-ab"
    (rules / "begriffe" / f"{name}.yaml").unlink()
    wrong = rules / "regeln" / f"{RULES['R4']}.yaml"
    text = wrong.read_text(encoding="utf-8")
    folded = f"{name}:\n        spätestens: Stichtag\n"
    assert folded in text
    text = text.replace("je: kunde\n", "werte:\n  kurz: 12 Monate\n  v3: 3 Monate\n  v6: 6 Monate\nje: kunde\n")
    text = text.replace(folded, FOLDED.strip() + "\n")
    wrong.write_text(text[: text.index("beispiele:")] + EXAMPLE, encoding="utf-8")
    found = decided(data, rules, tmp_path / "lauf")
    assert {rule for rule in RULES if found[rule] != expected[rule]} == {"R4"}


FOLDED = """
      eines trifft zu:
        - massnahme.dauer:
            höchstens: kurz
          massnahme.ende:
            spätestens: v3 nach Stichtag
        - massnahme.dauer:
            länger als: kurz
          massnahme.ende:
            spätestens: v6 nach Stichtag
"""

EXAMPLE = """beispiele:
  - name: ohne Maßnahme
    stichtag: 30.06.2020
    kunde:
      status: arbeitslos
    erwartet: kein Vorschlag
"""


def test_the_rulebook_is_accepted() -> None:
    found = check(RULEBOOK)
    assert [str(one) for one in found.diagnostics] == []


def test_fewer_people_are_the_first_of_more(data: Path, tmp_path: Path) -> None:
    fewer = generate(300, tmp_path)
    for name in TABLES:
        rows_of_more = pq.read_table(table(data, name), filters=[("fall", "<=", 300)])
        assert pq.read_table(table(fewer, name)).equals(rows_of_more)


def test_months_end_where_the_law_says() -> None:
    assert rows.period_end(date(2020, 1, 1), 6) == date(2020, 6, 30)
    assert rows.period_end(date(2019, 8, 31), 6) == date(2020, 2, 29)
    assert rows.period_end(date(2020, 3, 1), 12) == date(2021, 2, 28)
