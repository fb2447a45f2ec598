"""Which records the case-wise evaluator can reach from a record: a tree of steps read off the plan.

A step goes up a link, down to the records that hold a link to the key, or sideways to the records that share a link.
Rank and free places (`Capacity`) are not followed: they depend on the whole unit, not on one case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from engine.plan.rules import Capacity, Cycle, Rule
from engine.plan.values import NextRecord, RowRef, Rows
from schemas.diagnostic import Place
from schemas.factmodel import FactModel


class Way(StrEnum):
    """The direction of a step."""

    UP = "up"
    DOWN = "down"
    SIDE = "side"


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step to records of `entity` by the link column `link`."""

    way: Way
    link: str
    entity: str


Path = tuple[Step, ...]
"""From the record that a rule is about to other records; empty for the record itself."""

_Scopes = Mapping[str, tuple[Path, ...]]


def reach(model: FactModel, rules: Iterable[Rule], entity: str) -> list[Path]:
    """Every path that the rules about `entity` follow, and those to its case and unit; shorter ones first."""
    found: set[Path] = {()}
    walk = _Walk(model, entity, found)
    for rule in rules:
        if rule.entity == entity:
            walk.follow(rule, {"": ((),)})
    for target in (model.case, model.unit):
        walk.add(upward(model, entity, target))
    return sorted(found, key=lambda path: (len(path), path))


def within_case(model: FactModel, rules: Iterable[Rule], entity: str) -> bool:
    """Whether everything the rules about `entity` look at belongs to the record's own case, or to no case."""
    if entity != model.case and not upward(model, entity, model.case):
        return False
    for path in reach(model, rules, entity):
        above = entity
        for step in path:
            link = model.entities[step.entity].links if step.way is Way.SIDE else ()
            shared = next((one.target for one in link if one.column == step.link), above)
            if step.way is not Way.UP and shared != model.case and not upward(model, shared, model.case):
                return False
            above = step.entity
    return True


def upward(model: FactModel, entity: str, target: str) -> Path:
    """The shortest way along links from an entity to another; empty if there is none."""
    waiting: list[tuple[str, Path]] = [(entity, ())]
    seen = {entity}
    while waiting:
        name, path = waiting.pop(0)
        if name == target:
            return path
        for link in model.entities[name].links if name in model.entities else ():
            if link.target not in seen:
                seen.add(link.target)
                waiting.append((link.target, (*path, Step(Way.UP, link.column, link.target))))
    return ()


class _Walk:
    """Follows everything that a plan says, knowing in every place which records each scope means."""

    def __init__(self, model: FactModel, entity: str, found: set[Path]) -> None:
        self.model, self.entity, self.found = model, entity, found

    def add(self, path: Path) -> None:
        """Notes a path with every path on the way to it."""
        self.found.update(path[:length] for length in range(len(path) + 1))

    def follow(self, said: Any, scopes: _Scopes) -> None:
        """Follows one piece of the plan."""
        match said:
            case RowRef():
                self._row(said, scopes)
            case Rows():
                self._rows(said, scopes)
            case tuple():
                for part in said:
                    self.follow(part, scopes)
            case Capacity() | Place() | type():
                return
            case NextRecord():
                for path in self._row(said.row, scopes):
                    self.add((*path, Step(Way.SIDE, said.link, said.row.entity)))
            case Cycle():
                self._parts(said, {**scopes, **self._opened(said, scopes)})
            case _ if is_dataclass(said):
                chosen = {rows.scope: self._rows(rows, scopes) for rows in _held(said)}
                self._parts(said, {**scopes, **chosen})

    def _parts(self, said: Any, scopes: _Scopes) -> None:
        for part in fields(said):
            self.follow(getattr(said, part.name), scopes)

    def _row(self, row: RowRef, scopes: _Scopes) -> tuple[Path, ...]:
        reached = []
        for start in scopes[row.scope]:
            path, entity = start, start[-1].entity if start else self.entity
            for column in row.path:
                entity = next(link.target for link in self.model.entities[entity].links if link.column == column)
                path = (*path, Step(Way.UP, column, entity))
            self.add(path)
            reached.append(path)
        return tuple(reached)

    def _rows(self, rows: Rows, scopes: _Scopes) -> tuple[Path, ...]:
        step = Step(Way.DOWN, rows.link, rows.entity)
        reached = tuple((*path, step) for path in self._row(rows.base, scopes))
        for path in reached:
            self.add(path)
        inner = {**scopes, rows.scope: reached}
        self.follow(rows.day, inner)
        self.follow(rows.where, inner)
        return reached

    def _opened(self, cycle: Cycle, scopes: _Scopes) -> _Scopes:
        """The records that may have opened a period, under the name that the rule gave them."""
        evidence = cycle.deadline.evidence
        if cycle.alias is None or evidence is None:
            return {}
        return {cycle.alias: tuple(path for source in evidence.sources for path in self._rows(source.rows, scopes))}


def _held(said: Any) -> list[Rows]:
    return [value for part in fields(said) if isinstance(value := getattr(said, part.name), Rows)]
