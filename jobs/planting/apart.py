"""Keeps planted records out of what is measured for the office as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from engine.plan.rules import Rule, Rulebook
from engine.run.reach import upward
from engine.run.walk.decide import scope_of
from engine.run.walk.terms.conditions import truth
from schemas.cases.case import Case, Row, Value
from schemas.factmodel import Entity, FactModel, FieldType


def of_office(rulebook: Rulebook, model: FactModel) -> tuple[Rule, ...]:
    """The quotas that measure the whole office by records of no case: figures, budgets, staff.

    A planted person is one of very many; a planted figure would be one of a dozen.
    """
    return tuple(
        rule
        for rule in rulebook.rules
        if rule.quota is not None
        and any(row is None for _, row in rule.quota.levels)
        and rule.entity != model.case
        and not upward(model, rule.entity, model.case)
    )


def apart(
    case: Case, quotas: Sequence[Rule], rulebook: Rulebook, model: FactModel, kept: Callable[[Case], bool]
) -> Case | None:
    """The case with an empty field filled wherever a quota of the office might count a record; None if none helps.

    `kept` says whether a case still gives what it has to.
    """
    for name in dict.fromkeys(quota.entity for quota in quotas):
        entity = model.entities[name]
        counting = [quota for quota in quotas if quota.entity == name]
        for place in range(len(case.rows.get(name, ()))):
            found = _one_apart(case, entity, place, counting, rulebook, model, kept)
            if found is None:
                return None
            case = found
    return case


def _one_apart(
    case: Case,
    entity: Entity,
    place: int,
    quotas: Sequence[Rule],
    rulebook: Rulebook,
    model: FactModel,
    kept: Callable[[Case], bool],
) -> Case | None:
    key = str(case.rows[entity.name][place][entity.key])
    if not any(_counts(quota, case, key, rulebook, model) for quota in quotas):
        return case
    for name, value in _fillings(entity, case.rows[entity.name][place], rulebook.today):
        rows = [dict(row) for row in case.rows[entity.name]]
        rows[place][name] = value
        other = replace(case, rows={**case.rows, entity.name: rows})
        if not any(_counts(quota, other, key, rulebook, model) for quota in quotas) and kept(other):
            return other
    return None


def _counts(quota: Rule, case: Case, key: str, rulebook: Rulebook, model: FactModel) -> bool:
    """Whether a quota counts the record, or cannot say that it does not."""
    scope = scope_of(quota, case, key, rulebook, model)
    return scope is not None and truth(quota.applies, scope) is not False


def _fillings(entity: Entity, row: Row, today: date) -> Iterator[tuple[str, Value]]:
    """What an empty field of the record could say."""
    for described in entity.stored:
        if row.get(described.name) is not None:
            continue
        if described.type is FieldType.CHOICE:
            yield from ((described.name, choice) for choice in described.choices)
        elif described.type is FieldType.YES_NO:
            yield from ((described.name, said) for said in (False, True))
        elif described.type is FieldType.DATE:
            yield described.name, today - timedelta(days=1)
