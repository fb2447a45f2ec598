"""Which tables and columns a rule reads, keys and links among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

from engine.plan.conditions import ALWAYS
from engine.plan.rules import Deadline, InForce, Rule
from engine.plan.values import Column, CoverageStart, RowRef, Rows, Today
from engine.run.reach import Path, Way, reach
from schemas.diagnostic import Place
from schemas.factmodel import FactModel
from schemas.outcome import Kind

Need = tuple[str, str]
"""An entity and one of its columns."""


def pieces(said: Any) -> Iterator[Any]:
    """Every piece of a plan, depth first."""
    if isinstance(said, tuple):
        for part in said:
            yield from pieces(part)
    elif (names := _parts(said.__class__)) is not None:
        yield said
        for name in names:
            yield from pieces(getattr(said, name))


@cache
def _parts(kind: type) -> tuple[str, ...] | None:
    """The names of what a piece of a plan consists of; None of what is no piece."""
    if not is_dataclass(kind) or issubclass(kind, Place):
        return None
    return tuple(one.name for one in fields(kind))


def needs(model: FactModel, rules: Iterable[Rule]) -> frozenset[Need]:
    """What these rules read of a delivery: fields, the day of the records they are about, keys and links.

    Of every table that is read the key and the links to its owners are needed; of its other links those that a rule
    follows.
    """
    found: set[Need] = set()
    for rule in rules:
        found |= fields_read(model, rule) | _links(model, rule)
    for entity in {name for name, _ in found}:
        known = model.entities[entity]
        found |= {(entity, known.key)} | {(entity, link.column) for link in known.links if link.required}
    return frozenset(found)


def standing(entity: str, condition: Any, value: Any) -> Rule:
    """A definition in the clothes of a rule, so that the same can be asked of it."""
    due = None if value is None else Deadline(Today(), value)
    return Rule("", "", "", Kind.DUTY, entity, ALWAYS, InForce(date.min), criterion=condition, deadline=due)


def fields_read(model: FactModel, rule: Rule) -> set[Need]:
    """The fields that a rule reads; of some tables the key, or the link it is found by, is among them."""
    found: set[Need] = {(rule.entity, model.entities[rule.entity].key)}
    own_day = model.entities[rule.entity].day
    if own_day is not None:
        found.add((rule.entity, own_day))
    for piece in pieces(rule):
        if isinstance(piece, Column):
            found.add((piece.row.entity, piece.name))
        elif isinstance(piece, Rows):
            found.add((piece.entity, piece.link or model.entities[piece.entity].key))
        elif isinstance(piece, CoverageStart):
            found.add((piece.entity, model.entities[piece.entity].key))
    return found


def _links(model: FactModel, rule: Rule) -> set[Need]:
    found: set[Need] = set()
    for path in reach(model, [rule], rule.entity):
        found |= _steps(rule.entity, path)
    return found | _of_places(model, rule)


def _of_places(model: FactModel, rule: Rule) -> set[Need]:
    """The links to the record that has the places, and to whatever decides who comes first for them."""
    found: set[Need] = set()
    inside = [] if rule.capacity is None else list(pieces(rule.capacity))
    starts = {"": rule.entity} | {piece.scope: piece.entity for piece in inside if isinstance(piece, Rows)}
    for row in inside:
        if isinstance(row, RowRef):
            entity = starts[row.scope]
            for link in row.path:
                found.add((entity, link))
                entity = next(one.target for one in model.entities[entity].links if one.column == link)
    return found


def _steps(entity: str, path: Path) -> set[Need]:
    found: set[Need] = set()
    for step in path:
        if step.way is not Way.DOWN:
            found.add((entity, step.link))
        if step.way is not Way.UP:
            found.add((step.entity, step.link))
        entity = step.entity
    return found
