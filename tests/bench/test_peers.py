"""The twelve rules of the comparison: everybody finds the same, and who reads a rule wrongly is seen."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.peers.adapter import Adapter
from bench.peers.cases import plain, rows
from bench.peers.engines import ENGINES, Engine
from bench.peers.fetch import LOCK, PACKAGES, further
from bench.peers.generate import generate
from bench.peers.measure import Taken, in_turn, unfit
from bench.peers.rulebooks import many_rules
from bench.peers.scaling import by_people, by_rules
from bench.peers.sets import ours, sql
from bench.peers.shown.table import short
from bench.peers.shown.table import table as page
from bench.peers.workload import AS_OF, OFFICE, RULEBOOK, RULES, TABLES, Found, Hits, table
from bench.process import ROOT
from engine.run.program.decided import DECIDING
from engine.run.program.text import Statement
from engine.run.program.writing import text_of
from install import blocks
from jobs.rules.check import check
from jobs.rules.rulebook import load

PEOPLE = 2_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The caseload that all are given."""
    return generate(PEOPLE, tmp_path_factory.mktemp("vergleich"))


@pytest.fixture(scope="module")
def expected(data: Path) -> Hits:
    """What the reference finds."""
    return plain.reference(data)


def found(adapter: Adapter, data: Path) -> dict[str, Found]:
    """What an engine finds."""
    return dict(adapter.found(adapter.evaluate(adapter.prepare(adapter.load(data)))))


def decided(data: Path, rules: Path, folder: Path) -> Hits:
    """What our engine finds."""
    return ours.found(ours.evaluate(ours.prepare(data, rules, folder)))


def test_every_rule_hits_some_cases_and_spares_some(expected: Hits) -> None:
    assert all(0 < number < PEOPLE for number, _ in expected.values())


@pytest.mark.parametrize("name", ["sql", "sql-text", "python-flat", "ours-run"])
def test_everybody_in_the_house_finds_what_the_reference_finds(data: Path, expected: Hits, name: str) -> None:
    adapters = {**sql.ADAPTERS, **plain.ADAPTERS, **ours.ADAPTERS}
    assert found(adapters[name], data) == expected


GUESTS = [one for one in ENGINES if one.package not in (None, "duckdb") and one.module != "node"]
"""Engines that are not installed with the project: `python -m bench.peers` fetches them into a folder of its own."""


@pytest.mark.slow
@pytest.mark.parametrize("engine", GUESTS, ids=[one.name for one in GUESTS])
def test_a_guest_finds_what_the_reference_finds(
    data: Path, expected: Hits, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(PACKAGES)])
    module = pytest.importorskip(f"bench.peers.{engine.module}", exc_type=ModuleNotFoundError)
    assert found(module.ADAPTERS[engine.name], data) == expected


def test_our_engine_finds_what_the_reference_finds(data: Path, expected: Hits, tmp_path: Path) -> None:
    assert decided(data, RULEBOOK, tmp_path) == expected
    assert decided(data, RULEBOOK, tmp_path) == expected, "with the statements kept from the first time"


def test_a_question_about_siblings_does_not_write_the_frame_twice(data: Path, tmp_path: Path) -> None:
    """R5 asks of a measure which contacts its case had: the measures tell that without their cases."""
    given = ours.prepare(data, RULEBOOK, tmp_path)
    text = text_of(
        given.loaded.rulebook, given.loaded.model, given.snapshot, DECIDING, tmp_path / ours.PROGRAMS, lambda *_: None
    )
    kept = {stage.name for stage in text.stages if isinstance(stage, Statement) and stage.kept}
    assert not {name for name in kept if name.startswith("frame_")}
    assert {one.decided for one in text.rules} == {"decided_kunde"}


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


def test_copies_of_rules_are_rules_of_their_own(tmp_path: Path) -> None:
    rules = load(many_rules(tmp_path / "viele", 30), OFFICE, AS_OF).rulebook.rules
    assert len({one.id for one in rules}) == len(rules) == 30
    plans = {one.criterion for one in rules if one.id.startswith("r10-")}
    assert len(plans) == 2, "with other numbers"


def test_engines_are_measured_in_processes_of_their_own(tmp_path: Path) -> None:
    known = next(one for one in ENGINES if one.name == "sql")
    right, broken = in_turn([known, replace(known, name="keiner")], 500, 2, tmp_path)
    assert (right.cases, len(right.rules), right.wrong, right.failed) == (500, 2, (), "")
    assert right.memory > 0
    assert broken.failed


def test_the_page_says_who_is_wrong_and_who_failed() -> None:
    base, wrong, failed = (Taken(one, 1000, [1.0], [2.0], [3.0]) for one in ENGINES[:3])
    wrong.rules, wrong.wrong, failed.failed = [4.0], ("R4",), "out of memory"
    told = page([base, wrong, failed], 1).splitlines()
    assert told[2].split(" | ")[2:6] == ["1,000", "12,000", "500", "1.00 ×"]
    assert "4.00 × | 1.00 ×" in told[3] and told[3].endswith("**wrong: R4** |")
    assert "failed: out of memory" in told[4]
    assert "**wrong: R4**" in short([base, wrong])


def test_who_is_wrong_or_missing_makes_the_command_fail() -> None:
    known = {one.name: one for one in ENGINES}
    right, guest, base, ours_run = (Taken(known[name], 1000) for name in ("polars", "zen", "sql", "ours-run"))
    guest.failed = "not installed"
    assert not unfit([right, guest])
    base.failed = ours_run.failed = "no room"
    assert unfit([right, base]) and unfit([right, ours_run])
    right.wrong = ("R4",)
    assert unfit([right])


def test_growth_is_told_also_where_the_sql_failed() -> None:
    base, ours_ = (Taken(next(one for one in ENGINES if one.name == name), 10) for name in ("sql", "ours"))
    base.failed, ours_.files, ours_.processor = "no room", [2.0], [3.0]
    told = by_people({10: [base, ours_]}).splitlines()
    assert told[2:] == [
        "| SQL by hand, DuckDB | failed: no room |",
        "| **regelwerk, decide** | 2.00 s, 3.00 s, 0 MiB |",
    ]


@pytest.mark.slow
def test_rules_are_multiplied_on_a_caseload_that_is_made_for_it(tmp_path: Path) -> None:
    found = by_rules(tmp_path, 300, (2,), 1)
    assert [cost.processor > 0 for cost in found[2]] == [True]


def test_the_page_says_what_is_kept() -> None:
    base, ours_, batches = (
        Taken(next(one for one in ENGINES if one.name == name), 1000, [seconds], [seconds], [seconds])
        for name, seconds in (("sql", 1.0), ("ours", 1.5), ("zen-batch", 150.0))
    )
    told = page([base, ours_, batches], 1)
    assert "| 1.50 × the time, 1.50 × the processor | ≤ 1.00 × | **no** |" in told
    assert "| 100 × the cases a second | ≥ 65 × | yes |" in told


def test_guests_bring_no_other_version_of_what_is_here() -> None:
    """They are installed behind the project's packages; what both lists name must be the same."""
    own, theirs = ((ROOT / "requirements.lock").read_text(encoding="utf-8"), LOCK.read_text(encoding="utf-8"))
    heads = [{block.split()[0] for block in blocks(text)} for text in (own, theirs)]
    names = {head.split("==")[0] for head in heads[0]}
    assert {head for head in heads[1] if head.split("==")[0] in names} <= heads[0]
    assert "polars==" in further(theirs, own) and "numpy==" not in further(theirs, own)
