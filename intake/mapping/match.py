"""Which table of a mapping reads which file and sheet, and what the reader is told about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from intake.exports.raw import Raw, Reading
from schemas.delivery.headers import folded
from schemas.delivery.mapping import Slot, SourceMapping, TableMapping

_SLOT = re.compile(r"\{(team|von|bis)\}|(\*)|(\?)|(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """One raw table read by one table of the mapping; `slots` are what the names of file and sheet say.

    `positions` are the places of the mapped columns in the header. Rows of a quarantine file (`mended`) keep the
    `file` and `sheet` they first came from; `where` is SQL that picks them, `row` SQL of their number there.
    """

    table: TableMapping
    raw: Raw
    slots: dict[Slot, str]
    positions: dict[str, int] = field(default_factory=dict)
    file: str = ""
    sheet: str = ""
    where: str | None = None
    row: str | None = None

    @property
    def mended(self) -> bool:
        """Whether the rows come from a quarantine file."""
        return self.where is not None


def matching(mapping: SourceMapping, file: str, sheet: str) -> list[tuple[TableMapping, dict[Slot, str]]]:
    """The tables that read a file and sheet; a pattern is met by the file's name or any tail of its path.

    One file may feed several entities.
    """
    found = []
    for table in mapping.tables:
        of_file = _first(table.files, _tails(file))
        # A file without sheets cannot say what the mapping takes from the name of one.
        told = any("{" in pattern for pattern in table.sheets)
        of_sheet = _first(table.sheets, [sheet]) if table.sheets and (sheet or told) else {}
        if of_file is not None and of_sheet is not None:
            found.append((table, {**of_file, **of_sheet}))
    return found


def ignored(mapping: SourceMapping, file: str) -> bool:
    """Whether the mapping says that a file means nothing."""
    return _first(mapping.ignored, _tails(file)) is not None


def reading_of(mapping: SourceMapping) -> Callable[[str, str], Reading | None]:
    """What the reader is told about each file and sheet; None where the mapping has nothing to say about it."""

    def told(file: str, sheet: str) -> Reading | None:
        tables = [table for table, _ in matching(mapping, file, sheet)]
        if not tables:
            return None
        return Reading(
            header_row=next((table.header for table in tables if table.header is not None), None),
            expected=frozenset(column for table in tables for column in (*table.columns, *table.not_taken)),
            totals=tuple(dict.fromkeys(table.total for table in tables if table.total is not None)),
        )

    return told


def positions(raw: Raw, table: TableMapping) -> tuple[dict[str, int], list[str]]:
    """Where the mapped columns are, and which of them the header names twice."""
    found: dict[str, int] = {}
    doubled = []
    for column in table.columns:
        places = [n for n, name in enumerate(raw.header) if folded(name) == folded(column)]
        exact = [n for n in places if raw.header[n] == column]
        places = exact if len(exact) == 1 else places
        if len(places) == 1:
            found[column] = places[0]
        elif places:
            doubled.append(column)
    return found, doubled


def _tails(file: str) -> list[str]:
    pieces = file.split("/")
    return ["/".join(pieces[n:]) for n in range(len(pieces))]


def _first(patterns: tuple[str, ...], names: list[str]) -> dict[Slot, str] | None:
    for pattern in patterns:
        for name in names:
            match = _expression(pattern).fullmatch(unicodedata.normalize("NFC", name))
            if match is not None:
                return {Slot(slot): text for slot, text in match.groupdict().items()}
    return None


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern with `*`, `?` and placeholders as a regular expression; case does not matter."""
    pieces = []
    for match in _SLOT.finditer(unicodedata.normalize("NFC", pattern)):
        slot, star, mark, literal = match.groups()
        pieces.append(f"(?P<{slot}>.+?)" if slot else ".*" if star else "." if mark else re.escape(literal))
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)
