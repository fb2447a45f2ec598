"""Which rules cost far more than the others: decided by the median of repeated measurements, told with rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cli.commands.costs import lines
from jobs.effort.cost import FACTOR, Caseload, judged, measure
from jobs.rules.rulebook import load
from schemas.operation.effort import Effort, RuleEffort, Spent, StageEffort
from tests.jobs.conftest import STICHTAG

QUICK, SLOW = "absolventenmanagement-beginn", "kontaktdichte"


def effort(seconds: dict[str, float]) -> Effort:
    """A measurement in which each rule cost so much, all of it in one stage of its own."""
    stages = tuple(
        StageEffort(f"rule_{rule}", Spent(0, cost), 500, 1_000_000, (rule,)) for rule, cost in seconds.items()
    )
    rules = tuple(
        RuleEffort(rule, rule, Spent(0, cost), Spent(), Spent(), Spent(), 1_000_000, 3)
        for rule, cost in seconds.items()
    )
    return Effort({}, rules, stages, 2_000_000)


def test_one_slow_measurement_of_three_makes_no_rule_costly(rules: Path) -> None:
    known = load(rules, "magdeburg", STICHTAG).rulebook.rules
    names = {rule.id for rule in known}
    assert {QUICK, SLOW} < names
    usual = effort(dict.fromkeys(names, 0.1))
    noisy = effort({**dict.fromkeys(names, 0.1), QUICK: 50.0})
    assert judged([usual, noisy, usual], known).costly == ()
    slow = effort({**dict.fromkeys(names, 0.1), SLOW: 0.1 * FACTOR + 0.2})
    found = judged([slow, noisy, slow], known)
    assert [one.rule for one in found.costly] == [SLOW]
    assert judged([replace(slow, rules=()) for _ in range(3)], known).costly == ()
    said = "\n".join(lines(found, generated=True, shown=found.costly))
    assert f"Die Regel {SLOW} kostet 1,200 s Rechenzeit, das 12-Fache des Üblichen" in said
    assert f"die Stufe rule_{SLOW}: 1.000.000 Zeilen" in said
    assert "rückblick" in said
    assert "kontaktdichte.yaml: Hinweis: " in said


def test_rules_are_measured_on_a_delivery(rules: Path, delivery: Path, programs: Path, tmp_path: Path) -> None:
    found = measure(Caseload(rules, "magdeburg", STICHTAG, delivery), tmp_path, programs)
    assert found.rules == len({rule.id for rule in load(rules, "magdeburg", STICHTAG).rulebook.rules})
    assert found.rows > 0
    assert found.median > 0
    assert lines(found, generated=False, shown=())[-1] == f"Keine Regel kostet mehr als das {FACTOR}-Fache."
