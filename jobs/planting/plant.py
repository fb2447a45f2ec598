"""Planted records: the rules' own examples as isolated people and units in a caseload, with what they must cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.check.trial.cases import build, read_facts
from engine.check.trial.expected import Expected, read_expected
from engine.parse.literals import read_date
from engine.plan.rules import Rule
from engine.run.case import evaluate
from jobs.planting.apart import apart, of_office
from jobs.planting.moves import moves
from jobs.rules.rulebook import Loaded
from schemas.cases.case import Case, Row
from schemas.factmodel import FactModel
from schemas.node import Mapping as Node
from schemas.node import Scalar, fold
from schemas.outcome import Cause, Kind, Outcome, Status
from schemas.rule import AuthoredRule

_NOT_PLANTED = ("nicht geliefert", "lieferumfang")
"""An example that changes the delivery cannot live in a caseload among others."""
_BEST = 3
"""The rank of an example that comes out just as expected and that no quota of the office counts."""


@dataclass(slots=True)
class Planted:
    """The records of everything planted by entity, and what each of them must cause."""

    records: dict[str, list[Row]] = field(default_factory=dict)
    expected: list[dict[str, str | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Example:
    """An example as its author wrote it: its records, the day it speaks of and what must come out."""

    case: Case
    key: str
    day: date
    expected: Expected


def plant(loaded: Loaded) -> Planted:
    """Records made from every example of every rule in force, moved to the Stichtag of the rulebook.

    The author's expected status is what they must cause. How an example is moved is tried out, by days first, then by
    months, quarters and years: the case-wise evaluator says by which way the outcome survives. An example that no way
    brings there (the values of the office are others, the law is another one) is left out. Where it can be
    helped nothing planted counts in what is measured for the whole office by records of no case.
    """
    planted = Planted()
    quotas = of_office(loaded.rulebook, loaded.model)
    in_force: dict[str, list[Rule]] = {}
    for version in loaded.rulebook.rules:
        in_force.setdefault(fold(version.id), []).append(version)
    for authored in loaded.authored:
        versions = in_force.get(fold(authored.id.text), [])
        if authored.kind is Kind.DEFINITION or not versions or versions[0].quota is not None:
            continue
        for example in _examples(loaded.model, authored, versions[0].entity):
            found = _planted(loaded, versions, quotas, example)
            if found is not None:
                _add(planted, loaded.model, found[0], f"{authored.id.text}-{len(planted.expected)}", found[1])
    return planted


def _examples(model: FactModel, authored: AuthoredRule, subject: str) -> Iterator[_Example]:
    for node in authored.examples:
        stated = node.find("erwartet")
        if stated is None or any(node.find(word) is not None for word in _NOT_PLANTED):
            continue
        expected, _ = read_expected(stated.value, authored.kind)
        day = _day(node, authored.start)
        if expected is None or expected.status is None or day is None:
            continue
        case = build(read_facts(model, node), subject)
        if case.rows.get(subject):
            yield _Example(case, str(case.rows[subject][0][model.entities[subject].key]), day, expected)


def _day(node: Node, start: date) -> date | None:
    entry = node.find("stichtag")
    found = read_date(entry.value) if entry is not None and isinstance(entry.value, Scalar) else start
    return found if isinstance(found, date) else None


def _planted(
    loaded: Loaded, versions: list[Rule], quotas: tuple[Rule, ...], example: _Example
) -> tuple[Case, Outcome] | None:
    """The example where its outcome is as expected, and the outcome; None where there is no such place.

    Second best is where a quota of the office counts it, or where the office reports early (`bald`) what the rule alone
    leaves for later.
    """
    best: tuple[int, Case, Outcome] | None = None
    for move in moves(example.day, loaded.rulebook.today):
        period = move.period(example.expected.period) if example.expected.period is not None else None

        case = move.case(example.case)
        outcome = _said(loaded, versions, case, example.key, period)
        if outcome is None:
            continue
        early = (example.expected.status, outcome.status) == (Status.DUE_LATER, Status.DUE_SOON)
        if outcome.status == example.expected.status or early:

            def kept(other: Case, period: str | None = period, wanted: str = outcome.status) -> bool:
                found = _said(loaded, versions, other, example.key, period)
                return found is not None and found.status == wanted

            alone = apart(case, quotas, loaded.rulebook, loaded.model, kept)
            rank = 2 * (not early) + (alone is not None)
            if best is None or rank > best[0]:
                best = rank, alone or case, outcome
            if rank == _BEST:
                break
        elif outcome.status == Status.UNCLEAR and outcome.ursache == Cause.VALUE_NOT_SET:
            break
    return best[1:] if best is not None else None


def _said(loaded: Loaded, versions: list[Rule], case: Case, key: str, period: str | None) -> Outcome | None:
    """What is said of the named period, else of the newest."""
    outcomes: list[Outcome] = []
    for version in versions:
        outcomes += evaluate(version, case, key, loaded.rulebook, loaded.model)
    if period is not None:
        return next((one for one in outcomes if one.periode == period), None)
    return outcomes[-1] if outcomes else None


def _add(planted: Planted, model: FactModel, case: Case, prefix: str, outcome: Outcome) -> None:
    """Adds the records under keys of their own, so that nothing planted meets anything else."""
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
