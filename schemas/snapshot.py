"""A checked delivery: canonical Parquet files and what they cover. The only thing the engine reads data from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from schemas.cases.case import Coverage

UNREADABLE_SUFFIX = "__unlesbar"
"""A boolean companion column `<field>__unlesbar` marks cells that could not be read; only where there are any."""


@dataclass(frozen=True, slots=True)
class Table:
    """One delivered entity as one Parquet file.

    Canonical column types: keys, links, text and choices VARCHAR; datum DATE; zahl DECIMAL(18,4); ganzzahl BIGINT;
    ja_nein BOOLEAN. `columns` are the fact model's columns that were delivered (companion columns not among them);
    `unreadable` are the columns with a companion column, `filled` those of which it is known that no cell is empty,
    None if nobody has looked.
    `source` is the delivered file's name, `sha256` its hash.
    """

    entity: str
    path: Path
    rows: int
    columns: frozenset[str]
    unreadable: frozenset[str] = frozenset()
    coverage: Coverage = field(default_factory=Coverage)
    sha256: str = ""
    source: str = ""
    filled: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with the data that does not stop a run: what (German), how often, with a few keys."""

    entity: str
    column: str | None
    message: str
    rows: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All tables of a delivery; an entity that is not a key was not delivered.

    `ignored` are the names of files in the delivered folder that belong to no entity.
    """

    folder: Path
    tables: dict[str, Table]
    flaws: tuple[Flaw, ...] = ()
    ignored: tuple[str, ...] = ()


def exactly(path: Path) -> str:
    """A file's name as SQL writes it where DuckDB takes a pattern: this file and no other, whatever signs it bears."""
    name = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))
    return "'" + name.replace("'", "''") + "'"


def scan(path: Path, numbered: bool = False) -> str:
    """The SQL that reads a Parquet file and nothing into the names of its folders; `numbered`: with file_row_number."""
    number = ", file_row_number = true" if numbered else ""
    return f"read_parquet({exactly(path)}, hive_partitioning = false{number})"
