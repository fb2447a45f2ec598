"""From a case to everything that the rules about its records can reach: the tree of steps all of them share."""

from __future__ import annotations

from collections.abc import Iterable

from engine.plan.rules import Rule
from engine.run.reach import Path, Step, Way, reach, upward
from schemas.cases.case import Case
from schemas.factmodel import FactModel


def belongs(model: FactModel, entity: str) -> bool:
    """Whether records of an entity belong to a case: they are it, or lead up to it."""
    return entity == model.case or bool(upward(model, entity, model.case))


def of_case(model: FactModel, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that speak about single records of a case: no quotas, nothing about teams, committees or plans."""
    return tuple(rule for rule in rules if rule.quota is None and belongs(model, rule.entity))


def paths(model: FactModel, rules: Iterable[Rule], entities: Iterable[str]) -> list[Path]:
    """Every path from the record of a case to its own records of `entities`, and on to what the rules look at.

    Shorter ones first, so that each comes behind the one it goes on from.
    """
    found: set[Path] = {()}
    for entity in entities:
        if belongs(model, entity):
            found |= _whole(_down(model, entity))
    mine = of_case(model, rules)
    for entity in {rule.entity for rule in mine}:
        start = _down(model, entity)
        for path in reach(model, mine, entity):
            found |= _whole(_straight((*start, *path)))
    found |= _whole(upward(model, model.case, model.unit))
    return sorted(found, key=lambda path: (len(path), path))


def owned(path: Path) -> bool:
    """Whether a path leads to records of the case itself, step by step downwards."""
    return all(step.way is Way.DOWN for step in path)


def own(model: FactModel, case: Case, key: str, wanted: Iterable[Path]) -> dict[str, frozenset[str]]:
    """The keys of the records that are the case's own, by entity; rules may look at others' beside them.

    `wanted` are the paths along which the case was taken.
    """
    found: dict[str, set[str]] = {model.case: {key}}
    for path in wanted:
        if not path or not owned(path):
            continue
        step, before = path[-1], path[-2].entity if len(path) > 1 else model.case
        name = model.entities[step.entity].key
        mine = found.get(before, set())
        held = (str(row[name]) for row in case.rows.get(step.entity, ()) if row.get(step.link) in mine)
        found.setdefault(step.entity, set()).update(held)
    return {entity: frozenset(keys) for entity, keys in found.items()}


def above(model: FactModel, path: Path) -> bool:
    """Whether a path leads from the case's records up to what belongs to no case: its team, the offer it takes up."""
    rest = path[next((at for at, step in enumerate(path) if step.way is not Way.DOWN), len(path)) :]
    return bool(rest) and all(step.way is Way.UP and not belongs(model, step.entity) for step in rest)


def _down(model: FactModel, entity: str) -> Path:
    """The shortest way from a case to its records of an entity; empty for the case itself."""
    up = upward(model, entity, model.case) if entity != model.case else ()
    names = (entity, *(step.entity for step in up))
    return tuple(Step(Way.DOWN, step.link, names[at]) for at, step in reversed(tuple(enumerate(up))))


def _straight(path: Path) -> Path:
    """A path without its detours: down and up the same link again, and sideways where one has just come down."""
    found: list[Step] = []
    for step in path:
        last = found[-1] if found else None
        came = last is not None and last.way is Way.DOWN and last.link == step.link
        if came and step.way is Way.UP:
            found.pop()
        elif not (came and step.way is Way.SIDE and last is not None and last.entity == step.entity):
            found.append(step)
    return tuple(found)


def _whole(path: Path) -> set[Path]:
    return {path[:length] for length in range(len(path) + 1)}
