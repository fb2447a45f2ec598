"""How records hang on cases, and which of the ways that rules follow may lead out of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.plan.rules import Rule
from engine.run.reach import Path, Step, Way, reach, upward
from schemas.factmodel import FactModel


def links_to_case(model: FactModel, entity: str) -> tuple[str, ...] | None:
    """The links from an entity up to its case; None where it has none."""
    if entity == model.case:
        return ()
    return tuple(step.link for step in upward(model, entity, model.case)) or None


def on_the_way(model: FactModel, entity: str) -> tuple[str, ...]:
    """The entities over which an entity leads to its case, and the case."""
    return () if entity == model.case else tuple(step.entity for step in upward(model, entity, model.case))


@dataclass(frozen=True, slots=True, order=True)
class Astray:
    """A way that rules follow out of a case: from records of `entity`, which belong to it, along `path`.

    What its last step leads to need not belong to the same case, or belongs to none.
    """

    entity: str
    path: Path


def reached(model: FactModel, rules: Iterable[Rule]) -> tuple[set[str], list[Astray]]:
    """The entities that some rules can reach, and their ways out of the case; rules about entities with a case only."""
    asked = tuple(rules)
    entities: set[str] = set()
    out: set[Astray] = set()
    for entity in {rule.entity for rule in asked}:
        inside: set[Path] = {()}
        for path in reach(model, asked, entity):
            entities.add(path[-1].entity if path else entity)
            if path and path[:-1] in inside and _stays(model, _above(entity, path), path[-1]):
                inside.add(path)
            elif path:
                out.add(_cut(entity, path, inside))
    return entities, sorted(out)


def _above(entity: str, path: Path) -> str:
    return path[-2].entity if len(path) > 1 else entity


def _cut(entity: str, path: Path, inside: set[Path]) -> Astray:
    """The way from the last record that surely belongs to the case."""
    held = max(length for length in range(len(path)) if path[:length] in inside)
    return Astray(path[held - 1].entity if held else entity, path[held:])


def _stays(model: FactModel, above: str, step: Step) -> bool:
    """Whether what a step leads to has the same case as what it came from, because the one's way leads over the other.

    The link is the first of the lower record's links up to its case: then the case of the lower one is by definition
    that of the upper one.
    """
    lower, upper = (above, step.entity) if step.way is Way.UP else (step.entity, above)
    if step.way is Way.SIDE:
        upper = next((link.target for link in model.entities[lower].links if link.column == step.link), "")
    if lower not in model.entities or upper not in model.entities:
        return False
    way, rest = links_to_case(model, lower), links_to_case(model, upper)
    return way is not None and rest is not None and way == (step.link, *rest)
