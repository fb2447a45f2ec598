"""Planted records: the rules' own examples as isolated people and units in a caseload, with what they must cause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine import calendar
from engine.check.trial.cases import build, read_facts
from engine.check.trial.expected import Expected, read_expected
from engine.parse.literals import read_date
from engine.plan.rules import CalendarUnit, Rule
from engine.run.case import evaluate
from jobs.rules.rulebook import Loaded
from schemas.case import Case, Row
from schemas.factmodel import FactModel
from schemas.node import Mapping as Node
from schemas.node import Scalar, fold
from schemas.outcome import Cause, Kind, Outcome, Status
from schemas.rule import AuthoredRule

_NOT_PLANTED = ("nicht geliefert", "lieferumfang")
"""An example that changes the delivery cannot live in a caseload among others."""
_NEARBY = tuple(sign * days for days in (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365) for sign in (-1, 1))
"""Days by which an example may stand beside the Stichtag where its own place gives another outcome."""
_PERIOD = re.compile(r"(?P<year>[12]\d{3})(?:-Q(?P<quarter>[1-4])|-(?P<month>[01]\d))?$")
"""The name of a calendar period: 2020, 2020-Q2, 2020-06."""


@dataclass(slots=True)
class Planted:
    """The records of everything planted by entity, and what each of them must cause."""

    records: dict[str, list[Row]] = field(default_factory=dict)
    expected: list[dict[str, str | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Move:
    """A way to another day: months first, then days."""

    months: int
    days: int = 0

    def __call__(self, day: date) -> date:
        """The day moved; on the calendar's edge it stays there."""
        return calendar.add_days(calendar.add_months(day, self.months), self.days)


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
    brings there (the values of the office are others, the law is another one) is left out.
    """
    planted = Planted()
    in_force: dict[str, list[Rule]] = {}
    for version in loaded.rulebook.rules:
        in_force.setdefault(fold(version.id), []).append(version)
    for authored in loaded.authored:
        versions = in_force.get(fold(authored.id.text), [])
        if authored.kind is Kind.DEFINITION or not versions or versions[0].quota is not None:
            continue
        for example in _examples(loaded.model, authored, versions[0].entity):
            found = _planted(loaded, versions, example)
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


def _planted(loaded: Loaded, versions: list[Rule], example: _Example) -> tuple[Case, Outcome] | None:
    """The example where its outcome is as expected, and the outcome; None where there is no such place."""
    soon: tuple[Case, Outcome] | None = None
    for move in dict.fromkeys(_moves(example.day, loaded.rulebook.today)):
        case = _moved(example.case, move)
        outcomes: list[Outcome] = []
        for version in versions:
            outcomes += evaluate(version, case, example.key, loaded.rulebook, loaded.model)
        outcome = _meant(outcomes, example.expected.period, move)
        if outcome is None:
            continue
        if outcome.status == example.expected.status:
            return case, outcome
        if outcome.status == Status.UNCLEAR and outcome.ursache == Cause.VALUE_NOT_SET:
            return None
        if soon is None and (example.expected.status, outcome.status) == (Status.DUE_LATER, Status.DUE_SOON):
            soon = case, outcome  # the office reports early what the rule alone leaves for later
    return soon


def _moves(day: date, today: date) -> Iterator[Move]:
    """Ways that bring an example of `day` to the Stichtag or close to it, the best first."""
    apart = (today - day).days
    months = 12 * (today.year - day.year) + today.month - day.month
    yield Move(0, apart)
    yield Move(months, (today - calendar.add_months(day, months)).days)
    yield Move(months)
    yield Move(months - (today.month - 1) % 3 + (day.month - 1) % 3)
    yield Move(12 * (today.year - day.year))
    for days in _NEARBY:
        yield Move(0, apart + days)
    yield Move(0)


def _moved(case: Case, move: Move) -> Case:
    """The same case with every day moved."""

    def moved(row: Row) -> Row:
        return {name: move(cell) if isinstance(cell, date) else cell for name, cell in row.items()}

    return Case({name: [moved(row) for row in rows] for name, rows in case.rows.items()})


def _meant(outcomes: list[Outcome], period: str | None, move: Move) -> Outcome | None:
    """What is said of the named period, else of the newest."""
    if period is not None:
        name = _moved_period(period, move)
        return next((one for one in outcomes if one.periode == name), None)
    return outcomes[-1] if outcomes else None


def _moved_period(period: str, move: Move) -> str:
    """The name of a calendar period after the move; other periods keep theirs."""
    found = _PERIOD.match(period)
    if found is None:
        return period
    quarter, month = found["quarter"], found["month"]
    unit = CalendarUnit.QUARTER if quarter else CalendarUnit.MONTH if month else CalendarUnit.YEAR
    start = date(int(found["year"]), int(quarter) * 3 - 2 if quarter else int(month or 1), 1)
    return calendar.unit_name(move(start), unit)


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
