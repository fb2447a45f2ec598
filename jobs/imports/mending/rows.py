"""The rows in quarantine of a delivery, as their files have them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schemas.delivery.quarantine import COLUMNS
from schemas.failure import Unknown

_FORMULA = re.compile(r"[=+\-@\t\r']")
_MARKED = re.compile(r"'[=+\-@\t\r']")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its file in the quarantine and its number there (from 1), where it came from, why, and its cells."""

    file: str
    number: int
    table: str
    cause: str
    fields: str
    origin: tuple[str, str, str]
    cells: dict[str, str]

    @property
    def id(self) -> str:
        """What names the row within the quarantine of its delivery."""
        return f"{self.file}:{self.number}"

    @property
    def key(self) -> str:
        """What names the row of the export that it stands for, in whatever quarantine it lies."""
        return "\x1f".join((self.table, *self.origin))

    @property
    def whole(self) -> bool:
        """Whether its cells are known: a line that could not be taken apart is mended in the export alone."""
        return any(self.cells.values())

    @property
    def wrong(self) -> frozenset[str]:
        """The columns that the reason speaks of."""
        return frozenset(name for name in self.cells if name and re.search(rf"\({re.escape(name)}\b", self.fields))


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see; what is empty is not asked for."""

    table: str = ""
    cause: str = ""
    mended: str = ""

    def has(self, row: Row, edits: Mapping[str, object]) -> bool:
        """Whether a row is among it."""
        return (
            (not self.table or row.table == self.table)
            and (not self.cause or row.cause == self.cause)
            and (not self.mended or (row.key in edits) is (self.mended == "ja"))
        )


@dataclass(slots=True)
class Summary:
    """How many rows there are by table and cause."""

    number: int = 0
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that have rows in quarantine."""
        return tuple(sorted({table for table, _ in self.counts}))

    @property
    def causes(self) -> tuple[str, ...]:
        """Why rows are there."""
        return tuple(sorted({cause for _, cause in self.counts}))


def rows(folder: Path, only: str = "") -> Iterator[Row]:
    """Every row in quarantine, file by file; `only`: of one file."""
    for path in sorted(folder.glob("*.csv")):
        if only and path.name != only:
            continue
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, said in enumerate(csv.DictReader(lines, delimiter=";"), start=1):
                cells = {name: plain(cell or "") for name, cell in said.items() if name and name not in COLUMNS}
                yield Row(
                    path.name, number, said["Tabelle"], said["Grund"], said["Felder"] or "",
                    (plain(said["Datei"] or ""), plain(said["Blatt"] or ""), said["Zeile"]), cells,
                )  # fmt: skip


def row(folder: Path, file: str, number: int) -> Row:
    """One row. Raises Unknown."""
    found = next((one for one in rows(folder, file) if one.number == number), None)
    if found is None:
        raise Unknown("Diese Zeile liegt nicht oder nicht mehr in der Quarantäne.")
    return found


def summary(folder: Path) -> Summary:
    """How many rows there are, by table and cause."""
    found = Summary()
    for one in rows(folder):
        found.number += 1
        found.counts[(one.table, one.cause)] = found.counts.get((one.table, one.cause), 0) + 1
    return found


def plain(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if _MARKED.match(cell) else cell


def marked(cell: str) -> str:
    """A cell with that mark, where it needs one."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
