"""What an office orders from the vendor of its case system: tables and columns, each with its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Sample = str | int | bool | Decimal | date | None


@dataclass(frozen=True, slots=True)
class WantedColumn:
    """One column: `role` says key, link or field; `empty` what an empty cell means; `rules` who needs it.

    `choices` are the only allowed values, `sources` names of the same field in known case systems.
    """

    table: str
    column: str
    role: str
    label: str
    meaning: str
    type: str
    choices: tuple[str, ...]
    unit: str
    empty: str
    sample: Sample
    protection: str
    supplier: str
    sources: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedTable:
    """One table: what a record of it is, to which tables it is linked."""

    table: str
    label: str
    meaning: str
    owners: tuple[str, ...]
    columns: tuple[WantedColumn, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that need anything of this table."""
        return tuple(sorted({rule for column in self.columns for rule in column.rules}))


@dataclass(frozen=True, slots=True)
class WantingRule:
    """A rule for whose sake columns are ordered."""

    id: str
    title: str
    kind: str
    responsible: str
    columns: int


@dataclass(frozen=True, slots=True)
class DataOrder:
    """The whole order; without `office` it is for the whole rulebook, without `as_of` for all times."""

    office: str
    as_of: date | None
    tables: tuple[WantedTable, ...]
    rules: tuple[WantingRule, ...]

    @property
    def columns(self) -> tuple[WantedColumn, ...]:
        """All columns, table by table."""
        return tuple(column for table in self.tables for column in table.columns)
