"""A mapping as what it means exactly: which column of a delivered table is which field, and how a cell is read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from schemas.delivery.scope import Scope
from schemas.diagnostic import NOWHERE, Place

YES = ("ja", "j", "true", "wahr", "1")
NO = ("nein", "n", "false", "falsch", "0")
"""What means yes and no where the mapping says nothing else."""


class Slot(StrEnum):
    """A placeholder in the name of a file or sheet (`{team}`)."""

    UNIT = "team"
    START = "von"
    END = "bis"


class Numbers(StrEnum):
    """How numbers are written."""

    GERMAN = "1.234,56"
    POINT = "1,234.56"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: columns (several are joined), a constant, or a placeholder of the file's name.

    `part` counts from 1 among the pieces between `separator`; `first`–`last` are positions from 1, both included.
    """

    columns: tuple[str, ...] = ()
    joined: str = " "
    separator: str | None = None
    part: int = 0
    first: int = 0
    last: int = 0
    constant: str | None = None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text becomes a value; what says nothing about the field's type is empty.

    `values` are (text of the source, value of the field); `empty` texts that stand for an empty cell; `default` the
    value that an empty cell stands for; `century` the first year of two-digit years; `width` the digits of a key that
    lost its leading zeros; `suffix` the unit behind a number; `present`: of a text only whether there is one.
    """

    values: tuple[tuple[str, str], ...] = ()
    dates: tuple[str, ...] = ()
    century: int | None = None
    numbers: Numbers = Numbers.GERMAN
    suffix: str | None = None
    width: int | None = None
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO
    empty: tuple[str, ...] = ()
    default: str | None = None
    present: bool = False


@dataclass(frozen=True, slots=True)
class FieldSource:
    """One column of an entity (key, link or field): its origin, its reading, and why a free text is needed."""

    name: str
    origin: Origin
    reading: Reading
    reason: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows left out on purpose: where the column has one of `values`, none of `others`, or (`empty`) nothing."""

    column: str
    values: tuple[str, ...]
    others: tuple[str, ...]
    empty: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ControlSource:
    """A control total: what it counts (`column` None: rows, or cases if `cases`), and where its number stands.

    `cell` as in a spreadsheet (B2), in `file` or in the table's own; `total` is a column of the total row; neither:
    the number is given at the import.
    """

    cases: bool = False
    column: str | None = None
    cell: str | None = None
    file: str | None = None
    total: str | None = None

    @property
    def what(self) -> str:
        """What it counts, in German."""
        return f"Summe von {self.column}" if self.column is not None else "Fälle" if self.cases else "Zeilen"


@dataclass(frozen=True, slots=True)
class TableMapping:
    """One table: `name` tells it from the others of the source; `adds` when it only adds fields to known records.

    `files` and `sheets` are patterns with `*`, `?` and placeholders; `header` is the number of the line with the
    column names, None: the first line that holds them.
    """

    name: str
    entity: str
    files: tuple[str, ...]
    sheets: tuple[str, ...]
    fields: tuple[FieldSource, ...]
    adds: bool = False
    header: int | None = None
    total: str | None = None
    left_out: tuple[LeftOut, ...] = ()
    not_taken: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)
    control: ControlSource | None = None
    worker: str | None = None
    deputy: str | None = None
    place: Place = NOWHERE

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the source that are read, each once, in the order of the mapping."""
        named = [column for one in self.fields for column in one.origin.columns]
        named += [one.column for one in self.left_out]
        named += [column for column in (self.worker, self.deputy) if column is not None]
        if self.control is not None:
            named += [column for column in (self.control.column, self.control.total) if column is not None]
        return tuple(dict.fromkeys(named))

    def field(self, name: str) -> FieldSource | None:
        """Where a column of the entity comes from, or None."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Brake:
    """Limits in percent (days for `age`); None: the mapping says nothing, the office's limit holds."""

    rows: Decimal | None = None
    cases: Decimal | None = None
    age: int | None = None
    control: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """That a mapping was checked on a real export: when and by whom."""

    on: date
    by: str


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """The mapping of one source; `checked` None: a template that nobody has checked yet."""

    name: str
    title: str
    checked: Checked | None
    tables: tuple[TableMapping, ...]
    brake: Brake = Brake()
    ignored: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of what the mapping means: comments and the place of lines do not change it."""
        return hashlib.sha256(_canonical(self).encode()).hexdigest()


def together(mappings: Sequence[SourceMapping]) -> SourceMapping:
    """Several sources of one delivery as one; the brake of the first one that sets a limit holds."""
    if len(mappings) == 1:
        return mappings[0]
    limits = {
        limit.name: next((v for one in mappings if (v := getattr(one.brake, limit.name)) is not None), None)
        for limit in fields(Brake)
    }
    checked = [one.checked for one in mappings if one.checked is not None]
    return SourceMapping(
        name="+".join(one.name for one in mappings),
        title=", ".join(one.title for one in mappings),
        checked=min(checked, key=lambda one: one.on) if len(checked) == len(mappings) else None,
        tables=tuple(replace(table, name=f"{one.name}/{table.name}") for one in mappings for table in one.tables),
        brake=Brake(**limits),
        ignored=tuple(pattern for one in mappings for pattern in one.ignored),
    )


def _canonical(value: object) -> str:
    """A text that is equal for equal meaning."""
    if isinstance(value, Place):
        return ""
    if is_dataclass(value) and not isinstance(value, type):
        inner = ",".join(f"{one.name}={_canonical(getattr(value, one.name))}" for one in fields(value))
        return f"{type(value).__name__}({inner})"
    if isinstance(value, tuple):
        return f"[{','.join(_canonical(item) for item in value)}]"
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(_canonical(item) for item in value))}}}"
    return repr(str(value)) if isinstance(value, str) else repr(value)
