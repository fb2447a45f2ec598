"""Which columns a rule reads: by them two snapshots are compared, in them days that come to pass are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from engine.plan.rules import Rule
from engine.plan.values import Column
from schemas.diagnostic import Place
from schemas.factmodel import FactModel, FieldType


def columns(rules: Iterable[Rule]) -> dict[str, set[Column]]:
    """The columns that rules name, by the entity that has them."""
    found: dict[str, set[Column]] = {}
    for rule in rules:
        for column in _named(rule):
            found.setdefault(column.row.entity, set()).add(column)
    return found


def read_of(model: FactModel, entity: str, named: Iterable[Column]) -> tuple[str, ...]:
    """The columns of an entity that can matter: its key, its links, its own day and what rules name."""
    known = model.entities[entity]
    day = () if known.day is None else (known.day,)
    links = (link.column for link in known.links)
    return tuple(dict.fromkeys([known.key, *links, *day, *sorted(column.name for column in named)]))


def days_of(named: Iterable[Column]) -> set[str]:
    """The columns in which a day after the Stichtag counts as empty."""
    return {column.name for column in named if column.type is FieldType.DATE and not column.planned}


def _named(piece: Any) -> Iterator[Column]:
    if isinstance(piece, Column):
        yield piece
    elif isinstance(piece, (tuple, frozenset)):
        for part in piece:
            yield from _named(part)
    elif is_dataclass(piece) and not isinstance(piece, type | Place | Enum):
        for one in fields(piece):
            yield from _named(getattr(piece, one.name))
