"""Whether a delivery suffices for each rule: what the plan reads, against what was delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.plan.rules import Rule, Rulebook
from engine.plan.values import Column, CoverageStart, Rows, Unset
from jobs.rules.needs import pieces


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a rule lacks: tables, fields (`entity.field`) and values that the office has not set; ready without any."""

    rule: str
    title: str
    tables: tuple[str, ...]
    fields: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether the rule can decide every record whose facts are there."""
        return not (self.tables or self.fields or self.values)


def readiness(rulebook: Rulebook, delivered: Mapping[str, frozenset[str]]) -> list[Readiness]:
    """Every rule in force, each once, in the order of the rulebook; `delivered` is entity → columns."""
    by_id: dict[str, list[Rule]] = {}
    for rule in rulebook.rules:
        by_id.setdefault(rule.id, []).append(rule)
    return [_of(versions, delivered) for versions in by_id.values()]


def _of(versions: list[Rule], delivered: Mapping[str, frozenset[str]]) -> Readiness:
    parts = [part for rule in versions for part in pieces(rule)]
    entities = {rule.entity for rule in versions}
    entities |= {part.entity for part in parts if isinstance(part, Rows | CoverageStart)}
    columns = {(part.row.entity, part.name) for part in parts if isinstance(part, Column)}
    columns |= {(part.entity, part.link) for part in parts if isinstance(part, Rows) and part.link}
    tables = entities | {entity for entity, _ in columns}
    absent = {f"{entity}.{name}" for entity, name in columns if entity in delivered and name not in delivered[entity]}
    return Readiness(
        versions[0].id,
        versions[0].title,
        tuple(sorted(tables - delivered.keys())),
        tuple(sorted(absent)),
        tuple(sorted({part.name for part in parts if isinstance(part, Unset)})),
    )
