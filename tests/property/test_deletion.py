"""What is deleted may leave an outcome unclear, but never turns one decided outcome into another."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from engine.plan.conditions import Filled
from engine.plan.values import Column
from engine.run.walk.terms import conditions
from engine.run.walk.terms.facts import Truth
from schemas.cases.case import UNREADABLE, Case
from schemas.factmodel import Empty
from schemas.outcome import Outcome, Status
from tests.property.campaign import Walked, campaign
from tests.property.drawn.population import nodes
from tests.property.drawn.world import MODEL
from tests.property.running import Cases, Trial, case_wise, sliced

Said = dict[tuple[str, str | None], Status]


def said(outcomes: Iterator[Outcome]) -> Said:
    """The status of every record and period."""
    return {(one.vorgang_id, one.periode): one.status for one in outcomes}


def turned(before: Said, after: Said) -> list[str]:
    """Decided outcomes that became another decided one."""
    both = ((key, before[key], after[key]) for key in before.keys() & after.keys())
    return [f"{key}: {old} wurde {new}" for key, old, new in both if old != new and Status.UNCLEAR not in (old, new)]


def asked_if_filled(trial: Trial) -> set[tuple[str, str]]:
    """Fields whose emptiness itself is a fact (`ist ausgefüllt`): deleting their cells says something."""
    return {(one.value.row.entity, one.value.name) for one in nodes(trial.rules) if isinstance(one, Filled)}


def mentioned(trial: Trial) -> set[tuple[str, str]]:
    """Fields that the rules speak of; others decide nothing."""
    return {(one.row.entity, one.name) for one in nodes(trial.rules) if isinstance(one, Column)}


def forgotten_cells(rng: random.Random, one: Walked, number: int) -> Iterator[tuple[str, Case, Case]]:
    """A case and the same case with one cell of an `unbekannt` field empty or unreadable."""
    candidates = mentioned(one.trial) - asked_if_filled(one.trial)
    people = list(one.cases.items())
    for _ in range(number if people else 0):
        (_, key), case = rng.choice(people)
        cells = [
            (entity, at, name)
            for entity, rows in case.rows.items()
            for at, row in enumerate(rows)
            for name, field in MODEL.entities[entity].fields.items()
            if field.empty is Empty.UNKNOWN and row.get(name) is not None and (entity, name) in candidates
        ]
        if cells:
            entity, at, name = rng.choice(cells)
            rows = list(case.rows[entity])
            rows[at] = {**rows[at], name: rng.choice((None, UNREADABLE))}
            yield key, case, replace(case, rows={**case.rows, entity: rows})


def lost_parts(rng: random.Random, trial: Trial, number: int) -> Iterator[Trial]:
    """The trial without a whole column or table."""
    tables = [name for name in trial.people.rows if name not in {rule.entity for rule in trial.rules}]
    fields = [(name, field) for name in trial.people.rows for field in MODEL.entities[name].fields]
    columns = [one for one in fields if one in mentioned(trial)] or fields
    for _ in range(number):
        people = trial.people
        if tables and rng.random() < 0.3:
            gone = rng.choice(tables)
            rows = {name: table for name, table in people.rows.items() if name != gone}
            yield replace(trial, people=replace(people, rows=rows))
            continue
        entity, field = rng.choice(columns)
        if field in next(iter(people.rows[entity]), {}):
            rows = dict(people.rows)
            rows[entity] = [{name: cell for name, cell in row.items() if name != field} for row in rows[entity]]
            kept = frozenset(rows[entity][0])
            yield replace(trial, people=replace(people, rows=rows, columns={**people.columns, entity: kept}))


def cases_of(trial: Trial, key: str, case: Case) -> Cases:
    """One record's case alone."""
    return {(trial.rules[0].entity, key): case}


def check_cells(found: list[Walked], number: int) -> list[str]:
    """Everything that deleting cells turned."""
    rng, wrong = random.Random(7), []
    for one in found:
        for key, before, after in forgotten_cells(rng, one, number):
            told = (said(case_wise(one.trial, cases_of(one.trial, key, case))) for case in (before, after))
            wrong += [f"{one.trial.rules[0].id} {each}" for each in turned(*told)]
    return wrong


def check_parts(found: list[Walked], number: int) -> list[str]:
    """Everything that losing columns and tables turned."""
    rng, wrong = random.Random(8), []
    for one in found:
        before = said(iter(one.outcomes))
        for less in lost_parts(rng, one.trial, number):
            after = said(case_wise(less, sliced(less)))
            wrong += [f"{one.trial.rules[0].id} {each}" for each in turned(before, after)]
    return wrong


def test_a_deleted_fact_decides_nothing() -> None:
    assert check_cells(campaign("kurz", 500, 50).walked, 12) == []


def test_a_column_or_table_that_is_not_delivered_decides_nothing() -> None:
    assert check_parts(campaign("kurz", 500, 50).walked[:90], 4) == []


@pytest.mark.slow
def test_a_deleted_fact_decides_nothing_in_a_long_campaign() -> None:
    found = campaign("lang", 600, 300).walked
    assert check_cells(found, 60) == []
    assert check_parts(found, 12) == []


def test_a_walker_that_guesses_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = campaign("kurz", 500, 50).walked

    def guess(truths: Iterable[Truth]) -> Truth:
        return all(truth is True for truth in truths)

    monkeypatch.setattr(conditions, "conjunction", guess)
    assert check_cells(found, 12) != []
