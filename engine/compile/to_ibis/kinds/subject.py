"""The record a rule is about: whether this version of the rule speaks of it, its case and its unit."""

from __future__ import annotations

from engine.compile.reasons import Ground
from engine.compile.to_ibis.kinds.steps import Step
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.logic import Bool, Truth, all_of, any_of, negation
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import View
from engine.plan.rules import InForce
from engine.plan.values import Column, RowRef
from schemas.factmodel import Empty, FactModel, FieldType


def way_to(model: FactModel, entity: str, target: str) -> Column | None:
    """The column with the key of the `target` that a record belongs to, by the shortest way along links."""
    path = path_to(model, entity, target)
    return None if path is None else _at(model, entity, path)


def path_to(model: FactModel, entity: str, target: str) -> tuple[str, ...] | None:
    """The links of the shortest way from an entity to another."""
    waiting: list[tuple[str, tuple[str, ...]]] = [(entity, ())]
    seen = {entity}
    while waiting:
        name, path = waiting.pop(0)
        if name == target:
            return path
        for link in model.entities[name].links if name in model.entities else ():
            if link.target not in seen:
                seen.add(link.target)
                waiting.append((link.target, (*path, link.column)))
    return None


def _at(model: FactModel, entity: str, path: tuple[str, ...]) -> Column:
    name = path[-1] if path else model.entities[entity].key
    reached = entity
    for column in path[:-1]:
        reached = next(link.target for link in model.entities[reached].links if link.column == column)
    row = RowRef("0", path[:-1], reached)
    return Column(row, name, FieldType.TEXT, Empty.UNDOCUMENTED, key=True)


def in_force(law: InForce, view: View) -> tuple[Bool, list[Step]]:
    """Which records this version speaks of, and what it says of those that no version is in force for."""
    if law.event is None:
        return True, []
    event = value(law.event, view)
    inside = (event.value >= days.day(law.start)).fill_null(False)
    ended: Bool = False
    if law.end is not None:
        inside = inside & (event.value <= days.day(law.end)).fill_null(False)
        ended = (event.value > days.day(law.end)).fill_null(False)
    if not law.last:
        return inside, []
    first = law.first_start or law.start
    early = (event.value < days.day(first)).fill_null(False)
    nowhere = any_of(event.absent, early, ended)
    steps = [Step(event.unknown, None, event.gaps), Step(all_of(nowhere, negation(inside)), Ground.OUT_OF_FORCE)]
    alone = first >= law.start
    return True if alone else any_of(inside, event.unknown, nowhere), steps


def opening(view: View, law: InForce) -> Truth:
    """Whether this version speaks of a record at all."""
    return Truth(in_force(law, view)[0], certain=True)
