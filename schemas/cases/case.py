"""One case as plain Python values: what the case-wise evaluator reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


class Unreadable:
    """The value of a cell that could not be read as its field's type: always unknown, whatever an empty one means."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE = Unreadable()

Value = str | Decimal | int | date | bool | Unreadable | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a delivery covers of one table (Lieferumfang): `start`–`end` of the record's own day, and which units.

    None means without limit; `end` None means up to the Stichtag.
    """

    start: date | None = None
    end: date | None = None
    units: frozenset[str] | None = None


@dataclass(slots=True)
class Case:
    """All rows that evaluation of one record can reach: entity → rows, each row column → value.

    A table that is not a key of `rows` was not delivered; `columns` names the delivered columns of each table, where
    a table is missing from `columns` all its columns were delivered.
    """

    rows: dict[str, list[Row]]
    columns: dict[str, frozenset[str]] = field(default_factory=dict)
    coverage: dict[str, Coverage] = field(default_factory=dict)
