"""Planted persons: the rules' own examples as isolated people in a caseload, with the outcomes they must cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from engine.check.trial.cases import build, read_facts
from engine.check.trial.expected import read_expected
from engine.parse.literals import read_date
from engine.pipeline import Loaded
from engine.pipeline import load as read_rules
from engine.plan.rules import Rulebook
from engine.run.case import evaluate
from schemas.case import Case, Row
from schemas.factmodel import FactModel
from schemas.node import Scalar
from schemas.outcome import Kind, Outcome
from schemas.rule import AuthoredRule

_NOT_PLANTED = ("nicht geliefert", "lieferumfang")
"""An example that changes the delivery cannot live in a caseload among others."""


@dataclass(slots=True)
class Planted:
    """The records of all planted persons by entity, and what each of them must cause."""

    records: dict[str, list[Row]] = field(default_factory=dict)
    expected: list[dict[str, str | None]] = field(default_factory=list)


def plant(rules: Path, office: str, today: date) -> Planted:
    """People made from every example of every rule in force, their days moved to the Stichtag `today`.

    The author's expected status is what they must cause. An example whose outcome depends on its own days (the end of
    a month, legal time) or on values the office sets otherwise does not survive the move and is left out: the
    case-wise evaluator says so.
    """
    loaded = read_rules(rules, office, today)
    planted = Planted()
    if loaded.rulebook is None:
        return planted
    for rule in loaded.authored:
        if rule.kind in (Kind.DEFINITION, Kind.QUOTA):
            continue
        for case, subject, status, period in _examples(loaded, rule, today):
            key = str(case.rows[subject][0][loaded.model.entities[subject].key])
            outcome = _outcome(loaded.rulebook, loaded.model, rule.id.text, case, key, period)
            if outcome is not None and outcome.status == status:
                _add(planted, loaded.model, case, f"{rule.id.text}-{len(planted.expected)}", outcome)
    return planted


def _examples(loaded: Loaded, rule: AuthoredRule, today: date) -> Iterator[tuple[Case, str, str, str | None]]:
    subject = rule.entity[0].text
    entity = next((e for e in loaded.model.entities.values() if subject in (e.name, e.label)), None)
    for node in rule.examples:
        stated = node.find("erwartet")
        if stated is None or any(node.find(word) is not None for word in _NOT_PLANTED):
            continue
        expected, _ = read_expected(stated.value, rule.kind)
        entry = node.find("stichtag")
        day = read_date(entry.value) if entry is not None and isinstance(entry.value, Scalar) else rule.start
        if expected is None or expected.status is None or not isinstance(day, date):
            continue
        name = entity.name if entity is not None else subject
        case = build(read_facts(loaded.model, node), name)
        if case.rows.get(name):
            yield _moved(case, today - day), name, expected.status, expected.period


def _moved(case: Case, by: timedelta) -> Case:
    """The same case with every day moved."""

    def moved(row: Row) -> Row:
        return {name: cell + by if isinstance(cell, date) else cell for name, cell in row.items()}

    return Case({name: [moved(row) for row in rows] for name, rows in case.rows.items()})


def _outcome(
    rulebook: Rulebook, model: FactModel, rule: str, case: Case, key: str, period: str | None
) -> Outcome | None:
    """What the rule says of the example: of the named period, else of the newest."""
    outcomes = [
        outcome
        for version in rulebook.rules
        if version.id == rule
        for outcome in evaluate(version, case, key, rulebook, model)
    ]
    if period is not None:
        outcomes = [outcome for outcome in outcomes if outcome.periode == period]
    return outcomes[-1] if outcomes else None


def _add(planted: Planted, model: FactModel, case: Case, prefix: str, outcome: Outcome) -> None:
    """Adds the records under keys of their own, so that no planted person meets another one."""
    for name, rows in case.rows.items():
        entity = model.entities[name]
        columns = (entity.key, *(link.column for link in entity.links))
        for row in rows:
            cells: Mapping[str, Any] = {
                column: f"{prefix}-{row[column]}" for column in columns if row.get(column) is not None
            }
            planted.records.setdefault(name, []).append({**row, **cells})
    period = outcome.periode
    own = {str(row[model.entities[name].key]) for name, rows in case.rows.items() for row in rows}
    planted.expected.append(
        {
            "regel": outcome.regel,
            "vorgang_id": f"{prefix}-{outcome.vorgang_id}",
            "periode": f"{prefix}-{period}" if period in own else period,
            "status": str(outcome.status),
        }
    )
