"""Runs a rule over a population with every evaluator and compares what they say."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from engine.plan.rules import Calendar, Rule, Rulebook
from engine.run import batch
from engine.run import case as walker
from engine.run.compare import compare_opinion, compare_outcomes
from engine.run.fetch import cases
from engine.run.second import judge
from schemas.cases.case import Case, Coverage, Row
from schemas.outcome import Cause, Kind, Measurement, Outcome, Status
from schemas.verification import Disagreement, Truths
from tests.property.drawn import rules as drawing
from tests.property.drawn.choosing import Chooser
from tests.property.drawn.population import Conditions, population
from tests.property.drawn.rules import TODAYS
from tests.property.drawn.world import MODEL
from tests.property.snapshots import snapshot

HOLIDAYS = Calendar(frozenset({date(2020, 1, 1), date(2020, 4, 10), date(2020, 5, 1), date(2020, 6, 1),
                               date(2020, 12, 25), date(2021, 1, 1), date(2021, 4, 2), date(2023, 4, 7)}))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """Rules about one population on one Stichtag."""

    rules: tuple[Rule, ...]
    today: date
    people: Case

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that the evaluators get."""
        return Rulebook("amt", self.today, self.rules, HOLIDAYS, unit_entity=MODEL.unit)

    def keys(self, entity: str) -> list[str]:
        """The keys of an entity's records."""
        return [str(row[MODEL.entities[entity].key]) for row in self.people.rows.get(entity, [])]


def trial(chooser: Chooser, name: str, kind: Kind | None = None, cases: int = 12) -> Trial:
    """A random rule over a random population."""
    today = chooser.pick(TODAYS)
    drawn = drawing.rule(chooser, name, today, kind)
    return Trial((drawn,), today, population(chooser.number(0, 10**6), (drawn,), today, chooser.number(1, cases)))


def focused_trial(chooser: Chooser, name: str, focus: str, cases: int = 12) -> Trial:
    """A rule that rests on one thing, over a random population that hardly lacks anything.

    Ages are asked on the day on which those born on 29 February are not yet of age, evidence is delivered with gaps.
    """
    today = date(2021, 2, 28) if focus == "age" else chooser.pick(TODAYS)
    drawn = drawing.focused(chooser, name, today, focus)
    ends = {name: Coverage(end=today - timedelta(chooser.pick((0, 30, 90)))) for name in MODEL.entities}
    conditions = Conditions(empty=0.05, coverage=ends if focus == "evidence" else {})
    people = population(chooser.number(0, 10**6), (drawn,), today, cases, conditions)
    return Trial((drawn,), today, people)


def crowd_trial(chooser: Chooser, name: str, number: int = 3, cases: int = 12) -> Trial:
    """Several rules over one population: the set-wise evaluator shares what they have in common."""
    today = chooser.pick(TODAYS)
    drawn = tuple(drawing.rule(chooser, f"{name}-{at}", today) for at in range(number))
    return Trial(drawn, today, population(chooser.number(0, 10**6), drawn, today, chooser.number(1, cases)))


def quota_trial(chooser: Chooser, name: str, cases: int = 25) -> Trial:
    """A quota over records, or a rule and a quota over its outcomes."""
    today = chooser.pick(TODAYS)
    if chooser.chance(60):
        drawn: tuple[Rule, ...] = (drawing.rule(chooser, name, today, Kind.QUOTA, depth=1),)
    else:
        first = drawing.rule(chooser, f"{name}-regel", today, depth=1)
        drawn = (first, drawing.quota_of(chooser, name, today, first))
    return Trial(drawn, today, population(chooser.number(0, 10**6), drawn, today, chooser.number(1, cases)))


@dataclass(frozen=True, slots=True)
class Said:
    """What an evaluator says about everybody."""

    outcomes: list[Outcome]
    quotas: list[Measurement]


def set_wise(trial: Trial) -> list[Outcome]:
    """What the set-wise evaluator says about everybody's records."""
    return set_wise_said(trial).outcomes


def set_wise_said(trial: Trial, programs: Path | None = None) -> Said:
    """What the set-wise evaluator says about everybody; `programs` keeps the statements of other trials."""
    with tempfile.TemporaryDirectory() as folder:
        delivered = snapshot(trial.people, Path(folder))
        options = batch.Options(all=True, threads=1, programs=programs)
        results = batch.evaluate(trial.rulebook, MODEL, delivered, Path(folder) / "scratch", options)
        try:
            outcomes = [outcome(row) for row in results.outcomes.read_all().to_pylist()]
            quotas = [Measurement(**{**row, "ampel": Status(row["ampel"])}) for row in results.quotas.to_pylist()]
            return Said(outcomes, quotas)
        finally:
            results.close()


def outcome(row: dict[str, Any]) -> Outcome:
    """A row of outcomes.parquet as the noun."""
    return Outcome(
        **{
            **row,
            "art": Kind(row["art"]),
            "status": Status(row["status"]),
            "ursache": Cause(row["ursache"]) if row["ursache"] else None,
            "fehlend": tuple(row["fehlend"] or ()),
        }
    )


Cases = dict[tuple[str, str], Case]
"""Cases by entity and key of the record."""


def fetched(trial: Trial) -> Cases:
    """Every record's case as it is fetched out of a snapshot."""
    with tempfile.TemporaryDirectory() as folder:
        delivered = snapshot(trial.people, Path(folder))
        found: Cases = {}
        for entity in {rule.entity for rule in trial.rules}:
            of_entity = cases(delivered, MODEL, trial.rules, entity, trial.keys(entity))
            found |= {(entity, key): one for key, one in of_entity.items()}
        return found


def sliced(trial: Trial) -> Cases:
    """Every record's case cut out of the population: the rows of its case and of its series, and all units."""
    by_case: dict[Any, dict[str, list[Row]]] = {}
    tables = trial.people.rows
    for entity, table in tables.items():
        for row in table if entity != MODEL.unit else ():
            by_case.setdefault(row["akte_id"], {}).setdefault(entity, []).append(row)
    found: Cases = {}
    for akte, mine in by_case.items():
        series = {row["vorgang_id"] for row in (*mine.get("schritt", ()), *mine.get("vorgang", ()))} - {None}
        others = [row for row in tables.get("schritt", ()) if row["akte_id"] != akte and row["vorgang_id"] in series]
        mine["schritt"] = [*mine.get("schritt", ()), *others]
        own = {name: tables[name] if name == MODEL.unit else mine.get(name, []) for name in tables}
        one = replace(trial.people, rows=own)
        for entity in {rule.entity for rule in trial.rules}:
            keyed = [row for row in own.get(entity, []) if entity == MODEL.unit or row["akte_id"] == akte]
            found |= {(entity, str(row[MODEL.entities[entity].key])): one for row in keyed}
    return found


def case_wise(trial: Trial, found: Cases) -> Iterator[Outcome]:
    """What the walker says about everybody."""
    book = trial.rulebook
    for rule in trial.rules:
        for (entity, key), one in found.items():
            if entity == rule.entity:
                yield from walker.evaluate(rule, one, key, book, MODEL)


def measured(trial: Trial, found: Cases, outcomes: list[Outcome]) -> list[Measurement]:
    """What the walker measures over everybody, or over the outcomes of another rule."""
    said: list[Measurement] = []
    for rule in trial.rules:
        if rule.quota is not None:
            source = rule.quota.from_rule
            records = [(one, key) for (entity, key), one in found.items() if entity == rule.entity and source is None]
            of_rule = [one for one in outcomes if one.regel == source]
            rows = trial.people.rows
            coverage = trial.people.coverage.get(rule.entity, Coverage()) if rule.entity in rows else None
            units = [(trial.people, key) for key in trial.keys(MODEL.unit)]
            said += walker.measure(rule, records, trial.rulebook, MODEL, of_rule, units, coverage)
    return said


def truths(trial: Trial, found: Cases) -> Iterator[Truths]:
    """The truths the walker found about everybody."""
    book = trial.rulebook
    for rule in trial.rules:
        for (entity, key), one in found.items():
            if entity == rule.entity:
                yield from walker.truths(rule, one, key, book, MODEL)


def disagreements(trial: Trial) -> list[Disagreement]:
    """Where set-wise and case-wise evaluation differ, the sentence included."""
    return compare_outcomes(set_wise(trial), case_wise(trial, fetched(trial)))


def second_opinions(trials: Iterable[Trial]) -> tuple[list[Disagreement], tuple[str, ...]]:
    """Where durable_rules differs from the walker, over all trials in one child process."""
    asked: list[Truths] = []
    rules: list[Rule] = []
    for one in trials:
        rules += one.rules
        asked += truths(one, sliced(one))
    opinion = judge(rules, asked, timeout=600)
    return compare_opinion(asked, opinion), opinion.notes
