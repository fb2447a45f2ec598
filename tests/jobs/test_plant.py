"""Everything that the rules' examples show is planted in a caseload, and a run finds each of it exactly as planted."""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from caseload.expected import write_expected
from caseload.office import write
from engine.check.trial.expected import read_expected
from engine.gather import files, gather
from engine.parse.literals import UNSET, read_date
from jobs.planting.apart import of_office
from jobs.planting.moves import Move
from jobs.planting.plant import Planted, plant
from jobs.recipes import recipe
from jobs.rules.rulebook import Loaded, load
from jobs.run import Order, run
from schemas.node import Mapping, Scalar
from schemas.outcome import Kind
from schemas.rule import AuthoredRule

RULES = Path(__file__).resolve().parents[2] / "rules"
TODAY = date(2023, 5, 17)
NEARLY = 0.96
"""Share of what the examples expect that has to be planted: a calendar period does not end on any day."""
FEW = 2
"""How many other outcomes may be missing: those of rules that count from a day long past, not from the record's own."""
HARD = {"ungeklärt", "heute fällig", "bald fällig", "später fällig"}
"""What may be missing of a single rule: it depends on the day, or on a table that is not delivered."""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules with an office that has set every value, as the examples do."""
    folder = tmp_path_factory.mktemp("haus") / "rules"
    shutil.copytree(RULES, folder)
    authored = gather(files(folder)).rules
    lines = ["amt: alles", "name: Jobcenter Alles", "bundesland: ST", "regeln: alle", "werte:"]
    for name, values in sorted(_values(authored).items()):
        lines += [f"  {name}:", *(f"    {value}: {text}" for value, text in sorted(values.items()))]
    agreed = sorted({rule.id.text for rule in authored if rule.agreement is not None})
    if agreed:
        lines += ["dienstvereinbarung:", *(f"  {name}: Dienstvereinbarung vom 01.01.2020" for name in agreed)]
    (folder / "amt" / "alles.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _values(authored: tuple[AuthoredRule, ...]) -> dict[str, dict[str, str]]:
    """For each value that is the office's to set the text that most of the rule's examples set."""
    counted: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    definitions = {rule.id.text for rule in authored if rule.kind is Kind.DEFINITION}
    given = {
        (rule.id.text, one.name.text)
        for rule in authored
        for one in rule.values
        if one.steps or (one.value and one.value.text != UNSET)
    }
    for rule in authored:
        for example in rule.examples if rule.kind is not Kind.DEFINITION else ():
            entry = example.find("werte")
            for one in entry.value.entries if entry is not None and isinstance(entry.value, Mapping) else ():
                of, _, name = one.key.text.partition(".")
                of, name = (of, name) if of in definitions else (rule.id.text, one.key.text)
                if isinstance(one.value, Scalar) and (of, name) not in given:
                    counted[of][name][one.value.text] += 1
    return {
        name: {value: texts.most_common(1)[0][0] for value, texts in values.items()} for name, values in counted.items()
    }


@pytest.fixture(scope="module")
def loaded(rules: Path) -> Loaded:
    return load(rules, "alles", TODAY)


@pytest.fixture(scope="module")
def planted(loaded: Loaded) -> Planted:
    return plant(loaded)


def _expected(loaded: Loaded) -> dict[str, set[str]]:
    """What the examples of each rule in force expect, quotas left out: they speak of whole units."""
    in_force = {rule.id for rule in loaded.rulebook.rules if rule.quota is None}
    found: dict[str, set[str]] = {name: set() for name in in_force}
    for rule in loaded.authored:
        for example in rule.examples if rule.id.text in in_force else ():
            entry = example.find("erwartet")
            expected = read_expected(entry.value, rule.kind)[0] if entry is not None else None
            if expected is not None and expected.status is not None and _stands(rule, example):
                found[rule.id.text].add(expected.status)
    return found


def _stands(rule: AuthoredRule, example: Mapping) -> bool:
    """Whether an example can stand in a caseload: the law of the Stichtag is not that of a later version."""
    entry = example.find("stichtag")
    day = read_date(entry.value) if entry is not None and isinstance(entry.value, Scalar) else rule.start
    return isinstance(day, date) and rule.start <= TODAY and (rule.end is None or rule.end >= TODAY)


def test_every_rule_in_force_has_planted_cases_of_nearly_all_it_can_say(loaded: Loaded, planted: Planted) -> None:
    expected = _expected(loaded)
    found: dict[str, set[str | None]] = defaultdict(set)
    for row in planted.expected:
        found[str(row["regel"])].add(row["status"])
    assert [name for name in expected if not found[name] - {"ungeklärt", "trifft nicht zu"}] == []
    missing = {(name, status) for name, statuses in expected.items() for status in statuses - found[name]}
    assert len([one for one in missing if one[1] not in HARD and not _of_calendar(loaded, one[0])]) <= FEW
    assert len(missing) <= (1 - NEARLY) * sum(map(len, expected.values()))


def _of_calendar(loaded: Loaded, name: str) -> bool:
    return any(rule.cycle is not None and rule.cycle.calendar is not None for rule in loaded.rulebook.rules
               if rule.id == name)  # fmt: skip


def test_nothing_planted_meets_anything_else(planted: Planted) -> None:
    own = [f"{row['regel']}-{number}-" for number, row in enumerate(planted.expected)]

    def example(key: str) -> int:
        return next(n for found in re.finditer(r"-(\d+)-", key) if key.startswith(own[n := int(found[1])]))

    keys = []
    for name, rows in planted.records.items():
        for row in rows:
            cells = {column: str(cell) for column, cell in row.items() if column.endswith("_id") and cell is not None}
            assert len({example(cell) for cell in cells.values()}) == 1, cells
            keys.append(cells[f"{name}_id"])
    assert len(keys) == len(set(keys))


def test_a_move_goes_by_months_and_then_by_days() -> None:
    assert Move(1)(date(2020, 1, 31)) == date(2020, 2, 29)
    assert Move(12, -1)(date(2019, 3, 1)) == date(2020, 2, 29)
    assert Move(0, 10)(date(9999, 12, 31)) == date.max


def test_the_same_rules_and_day_plant_the_same(loaded: Loaded, planted: Planted) -> None:
    assert plant(loaded) == planted


@pytest.mark.slow
def test_a_run_says_of_everything_planted_just_what_was_planted(
    rules: Path, loaded: Loaded, planted: Planted, tmp_path: Path
) -> None:
    (tmp_path / "daten").mkdir()
    for _ in write(recipe("magdeburg"), loaded.model, 0, 1, TODAY, tmp_path / "daten", planted.records):
        pass
    write_expected(planted.expected, tmp_path / "planted.parquet")
    run(
        Order(
            data=tmp_path / "daten",
            rules=rules,
            office="alles",
            as_of=TODAY,
            out=tmp_path / "ergebnis",
            run_id="lauf",
            started_at=datetime(2023, 6, 1, tzinfo=UTC),
            all=True,
        )
    )
    quotas = {quota.id: quota.entity for quota in of_office(loaded.rulebook, loaded.model)}
    counted = duckdb.execute(
        f"SELECT DISTINCT regel FROM '{tmp_path / 'ergebnis' / 'quotas.parquet'}' "
        "WHERE ebene = 'amt' AND regel IN (SELECT unnest($quotas)) AND (coalesce(zaehler, 0) > 0 OR nenner > 0)",
        {"quotas": sorted(quotas)},
    ).fetchall()
    assert {"kennzahl", "mitarbeiter"} <= set(quotas.values())
    assert {quotas[name] for (name,) in counted} <= {
        "stichprobe"
    }  # what is planted there has no field to tell it apart
    otherwise = duckdb.execute(
        f"""SELECT p.*, o.status AS found
        FROM '{tmp_path / "planted.parquet"}' AS p
        LEFT JOIN '{tmp_path / "ergebnis" / "outcomes.parquet"}' AS o
        ON o.regel = p.regel AND o.vorgang_id = p.vorgang_id AND o.periode IS NOT DISTINCT FROM p.periode
        WHERE o.status IS DISTINCT FROM p.status"""
    ).fetchall()
    assert otherwise == []
