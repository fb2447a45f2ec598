"""What values and conditions reach: the scopes they speak of, what of them may be missing."""

from __future__ import annotations

from engine.plan.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Counts,
    Covers,
    Filled,
    Lasts,
    Named,
    Not,
    OneOf,
)
from engine.plan.values import (
    Choose,
    Column,
    DaysBetween,
    Earliest,
    FirstEvidence,
    FirstPresent,
    Latest,
    Literal,
    Moved,
    Newest,
    NextRecord,
    Period,
    Scaled,
    Shifted,
    Tally,
    Today,
    Unset,
    Value,
    YearStart,
)
from schemas.factmodel import Empty


def scopes(node: Value | Condition | None) -> frozenset[str]:
    """The scopes a value or condition speaks of, without those it opens itself."""
    match node:
        case Column() | NextRecord():
            return frozenset({node.row.scope})
        case Newest() | Tally() | FirstEvidence() | Counts() | Covers():
            return _of_rows(node)
        case Named():
            return scopes(node.condition)
        case OneOf() | Filled():
            return scopes(node.value)
        case Not():
            return scopes(node.part)
        case All() | AnyOf():
            return frozenset[str]().union(*(scopes(p) for p in node.parts))
        case Compare():
            return scopes(node.left) | scopes(node.right)
        case Lasts():
            return scopes(node.start) | scopes(node.end)
        case Choose():
            conditions = frozenset[str]().union(*(scopes(c) for c, _ in node.branches))
            return conditions.union(*(scopes(v) for v in parts(node)))
        case None:
            return frozenset()
        case _:
            return frozenset[str]().union(*(scopes(v) for v in parts(node)))  # type: ignore[arg-type]


def _of_rows(node: Newest | Tally | FirstEvidence | Counts | Covers) -> frozenset[str]:
    found = scopes(node.rows.where) | {node.rows.base.scope}
    match node:
        case Newest():
            found |= scopes(node.value)
        case FirstEvidence():
            found |= scopes(node.earliest)
        case Counts():
            found |= scopes(node.number)
        case Covers():
            found |= scopes(node.first) | scopes(node.last) | scopes(node.number)
        case _:
            pass
    return found - {node.rows.scope}


def parts(value: Value) -> tuple[Value, ...]:
    """The values that a value is put together from; conditions and selected records are not looked into."""
    match value:
        case Shifted() | Moved() | YearStart():
            return (value.day,)
        case Earliest() | Latest():
            return value.days
        case FirstPresent():
            return value.values
        case Choose():
            return (*(v for _, v in value.branches), *((value.otherwise,) if value.otherwise is not None else ()))
        case DaysBetween():
            return value.start, value.end
        case Scaled():
            return value.left, value.right
        case _:
            return ()


def has_unset(value: Value) -> bool:
    """Whether the office has yet to set part of a value."""
    if isinstance(value, Unset) or (isinstance(value, Shifted) and isinstance(value.amount, Unset)):
        return True
    return any(has_unset(part) for part in parts(value))


def never_absent(value: Value | None) -> bool:
    """Whether a value is always present or unknown."""
    match value:
        case Column():
            return value.empty is Empty.UNKNOWN and value.row.scope == "" and not value.row.path
        case Literal() | Today() | Period() | Unset():
            return True
        case Shifted() | Moved() | YearStart():
            return never_absent(value.day)
        case Earliest() | Latest():
            return any(never_absent(day) for day in value.days)
        case FirstPresent():
            return any(never_absent(part) for part in value.values)
        case DaysBetween():
            return never_absent(value.start) and never_absent(value.end)
        case Tally():
            return True
        case _:
            return False
