"""Where a day is noted: a column of an entity, under which guards, and of which of its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.plan.conditions import Compare, Condition, Named, OneOf, Operator
from engine.plan.values import Column, Literal, Newest, Value
from schemas.factmodel import FieldType


class Unproven(Exception):  # noqa: N818
    """It cannot be claimed that only cases with a noted day change; the text says what of (German)."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What must be so in a case for a value to be taken: some record of `entity` holds one of `choices`."""

    entity: str
    column: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """Records that matter only while no later record of the same `link` that surely counts too has followed by `until`.

    What surely counts holds one of the choices in each of the columns of `holding`.
    """

    link: str
    day: str
    until: date
    holding: tuple[tuple[str, tuple[str | bool, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a day is noted: a column of an entity, under guards, of records that no later one has followed."""

    entity: str
    column: str
    guards: tuple[Guard, ...] = ()
    later: Later | None = None


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """Pauses by the columns with their first and last day: who has one that is not surely over is looked at again."""

    entity: str
    start: str
    end: str


def guard_of(condition: Condition) -> Guard | None:
    """What a record of the case must hold for a condition to be true; None where that is not plain to see."""
    match condition:
        case Named():
            return guard_of(condition.condition)
        case OneOf(negated=False):
            return _holding(condition.value, condition.choices)
        case Compare(operator=Operator.EQUAL, right=Literal(value=str() as wanted)):
            return _holding(condition.left, (wanted,))
        case _:
            return None


def _holding(value: Value, choices: tuple[str, ...]) -> Guard | None:
    held = value.value if isinstance(value, Newest) else value
    if not isinstance(held, Column) or held.row.path or held.key or held.type is not FieldType.CHOICE:
        return None
    return Guard(held.row.entity, held.name, choices)
